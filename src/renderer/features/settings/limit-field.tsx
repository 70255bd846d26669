import { NumberInput, Switch } from '@mantine/core';
import type { Field } from './field';
import classes from './settings.module.css';

const SUFFIX: Readonly<Record<Field['unit'], string>> = {
  ms: ' s',
  seconds: ' s',
  minutes: ' min',
  trades: '',
  megabytes: ' MB',
  attempts: '',
  number: '',
  switch: '',
};

/** One limit. Milliseconds are shown as seconds, which is how people think of delays. */
export function LimitField({
  field,
  value,
  error,
  disabled = false,
  onChange,
}: {
  field: Field;
  value: number | boolean;
  error: string | undefined;
  disabled?: boolean;
  onChange: (value: number | boolean) => void;
}) {
  const { label, hint, unit } = field;
  if (typeof value === 'boolean') {
    return (
      <Switch
        classNames={{ root: classes.switch ?? '', body: classes.switchBody ?? '' }}
        label={label}
        description={hint}
        labelPosition="left"
        size="sm"
        checked={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const scale = unit === 'ms' ? 1_000 : 1;
  return (
    <NumberInput
      className={classes.field ?? ''}
      label={label}
      description={hint}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
      suffix={SUFFIX[unit]}
      thousandSeparator=","
      decimalScale={unit === 'ms' ? 3 : unit === 'minutes' ? 2 : 0}
      allowNegative={false}
      disabled={disabled}
      hideControls
      value={value / scale}
      error={error}
      onChange={(next) =>
        onChange(typeof next === 'number' ? Math.round(next * scale * 1e3) / 1e3 : 0)
      }
    />
  );
}

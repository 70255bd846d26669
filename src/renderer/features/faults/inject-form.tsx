import { Button, NumberInput, Select } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useState } from 'react';
import { CORRUPTIONS, PANEL_FAULT_KINDS } from '../../../shared/values/faults';
import { EMPTY_DRAFT, FAULT_KIND, CORRUPTION_LABEL, toInjection, withKind } from './fault-form';
import type { FaultDraft } from './fault-form';
import { injectFault } from './fault-store';
import { WhomFields } from './whom-fields';
import classes from './faults.module.css';

const KINDS = PANEL_FAULT_KINDS.map((kind) => ({ value: kind, label: FAULT_KIND[kind].label }));
const WRONGS = CORRUPTIONS.map((how) => ({ value: how, label: CORRUPTION_LABEL[how] }));

/** Main decides whether the fault is valid and says what is not. */
export function InjectForm() {
  const [draft, setDraft] = useState<FaultDraft>(EMPTY_DRAFT);
  const [injecting, setInjecting] = useState(false);
  const change = (fields: Partial<FaultDraft>): void => setDraft({ ...draft, ...fields });
  const { hint, amount, lasts } = FAULT_KIND[draft.kind];

  const inject = async (): Promise<void> => {
    setInjecting(true);
    await injectFault(toInjection(draft));
    setInjecting(false);
  };
  return (
    <form
      aria-label="Inject a fault"
      onSubmit={(event) => {
        event.preventDefault();
        void inject();
      }}
    >
      <div className={classes.fields}>
        <Select
          className={classes.wide ?? ''}
          label="Kind"
          description={hint}
          inputWrapperOrder={['label', 'input', 'description']}
          data={KINDS}
          allowDeselect={false}
          searchable
          maxDropdownHeight={420}
          value={draft.kind}
          onChange={(kind) => {
            if (kind !== null) setDraft(withKind(draft, kind));
          }}
        />
        <WhomFields draft={draft} onChange={change} />
        {draft.kind === 'corrupt' && (
          <Select
            label="What goes wrong"
            data={WRONGS}
            allowDeselect={false}
            value={draft.corruption}
            onChange={(corruption) => {
              if (corruption !== null) change({ corruption });
            }}
          />
        )}
        {amount !== null && (
          <NumberInput
            // Another kind counts something else: its own field.
            key={draft.kind}
            label={amount.label}
            suffix={amount.suffix}
            min={amount.min}
            max={amount.max}
            allowNegative={amount.min < 0}
            allowDecimal={amount.suffix !== ''}
            hideControls
            value={draft.amount}
            onChange={(value) => change({ amount: numberOr(value, amount.initial) })}
          />
        )}
        {lasts !== 'moment' && (
          <NumberInput
            label={lasts === 'down' ? 'Down for' : 'For'}
            placeholder={lasts === 'down' ? '30 s' : 'until it is ended'}
            suffix=" s"
            min={0.1}
            max={86_400}
            allowNegative={false}
            hideControls
            value={draft.forSeconds ?? ''}
            onChange={(value) => change({ forSeconds: typeof value === 'number' ? value : null })}
          />
        )}
      </div>
      <div className={classes.actions}>
        <Button
          size="xs"
          type="submit"
          variant="filled"
          leftSection={<IconBolt size={14} />}
          loading={injecting}
        >
          Inject
        </Button>
      </div>
    </form>
  );
}

const numberOr = (value: string | number, fallback: number): number =>
  typeof value === 'number' ? value : fallback;

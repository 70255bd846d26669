import type { ReactNode } from 'react';
import classes from './labelled-value.module.css';

/** A small caption over a number. `tone` colours the number and needs words or a mark beside it. */
export function LabelledValue({
  label,
  children,
  tone,
  title,
}: {
  label: ReactNode;
  children: ReactNode;
  tone?: 'warn' | 'bad' | undefined;
  title?: string | undefined;
}) {
  return (
    <div className={classes.pair} title={title}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value} data-tone={tone}>
        {children}
      </dd>
    </div>
  );
}

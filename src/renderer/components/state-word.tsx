import type { CollectorState } from '../../shared/values/lifecycle';
import { STATE_TONE } from '../lib/state-tone';
import { ToneMark } from './tone-mark';
import classes from './state-word.module.css';

/** The state of a collector: a shape, a colour and the word. Only the word is read out. */
export function StateWord({ state, live = false }: { state: CollectorState; live?: boolean }) {
  const tone = STATE_TONE[state];
  return (
    <span className={classes.state} data-tone={tone}>
      <ToneMark tone={tone} />
      <span {...(live ? { role: 'status' } : {})}>{state}</span>
    </span>
  );
}

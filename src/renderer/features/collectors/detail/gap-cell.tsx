import type { GapCounts } from '../../../../shared/gaps';
import { ToneMark } from '../../../components/tone-mark';
import { plural } from '../../../lib/format';
import { gapWord } from '../../../lib/loss-words';
import classes from './detail.module.css';

/** What is known to be missing of a symbol, or that nothing can be known. */
export function GapCell({ gaps }: { gaps: GapCounts | null }) {
  const { text, tone } = gapWord(gaps);
  return (
    <span
      className={classes.subscription}
      data-tone={tone}
      title={
        gaps === null
          ? "The venue's ids prove nothing about completeness"
          : `${plural(gaps.opened, 'gap')} found since the app started`
      }
    >
      {tone !== 'idle' && <ToneMark tone={tone} />}
      <span>{text}</span>
    </span>
  );
}

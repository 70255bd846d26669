import type { Provability } from '../../../shared/gaps';
import { PROVABILITY_MEANING, PROVABILITY_WORD } from '../../lib/loss-words';
import classes from './collector-card.module.css';

/** How much can be known about losses on this venue. */
export const ProvabilityMark = ({
  provability: { level, reason },
}: {
  provability: Provability;
}) => (
  <span
    className={classes.provability}
    data-level={level}
    title={`Losses are ${PROVABILITY_WORD[level]}. ${PROVABILITY_MEANING[level]} ${reason}`}
  >
    {PROVABILITY_WORD[level]}
  </span>
);

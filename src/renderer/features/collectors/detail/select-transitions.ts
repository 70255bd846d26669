import type { Transition } from '../../../../shared/collector-status';
import { causeLabel } from '../../../lib/state-tone';

export interface TimelineEntry {
  readonly transition: Transition;
  /** How long the state entered lasted; null while it still does. */
  readonly lastedMs: number | null;
}

/** Newest first; all words of `text` must occur in the states or the cause. */
export function selectTransitions(
  oldestFirst: readonly Transition[],
  text: string,
): readonly TimelineEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return oldestFirst
    .map((transition, index) => ({
      transition,
      lastedMs: oldestFirst[index + 1]?.afterMs ?? null,
    }))
    .filter(({ transition: { from, to, cause } }) => {
      const hay = `${from} ${to} ${causeLabel(cause.code)} ${cause.detail}`.toLowerCase();
      return words.every((word) => hay.includes(word));
    })
    .reverse();
}

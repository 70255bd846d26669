import type { Gap, GapCounts, Loss, LossCause, Provability } from '../../shared/gaps';
import { assertNever } from '../../shared/values/assert-never';
import { formatCount, formatTime, plural } from './format';
import type { Tone } from './state-tone';

type Level = Provability['level'];

export const PROVABILITY_WORD: Readonly<Record<Level, string>> = {
  exact: 'exact',
  detectable: 'detectable',
  not_provable: 'not provable',
};

/** What the list of losses is worth on such a venue. Never more than the venue's ids can prove. */
export const PROVABILITY_MEANING: Readonly<Record<Level, string>> = {
  exact:
    'Every id missing between two trades that were seen is counted. The newest 200 losses are listed.',
  detectable: 'A loss shows here, but not how many trades it took.',
  not_provable: 'A loss may leave no trace: what is not listed here may still be missing.',
};

export const NO_LOSSES: Readonly<Record<Level, { readonly title: string; readonly text: string }>> =
  {
    exact: {
      title: 'No gap found',
      text: 'No id was missing since the first trade of this run.',
    },
    detectable: {
      title: 'No loss detected',
      text: 'Neither a jump in the ids nor an outage was noticed in this run.',
    },
    not_provable: {
      title: 'No outage in this run',
      text: 'That does not prove that nothing was lost: this venue gives no means to tell.',
    },
  };

export const LOSS_CAUSE: Readonly<Record<LossCause, string>> = {
  reconnect: 'reconnect',
  stopped: 'collector was stopped',
  venue: 'left out by the venue',
  rejected: 'not readable here',
};

export const LOSS_WORD: Readonly<Record<Loss['state']['kind'], string>> = {
  open: 'open',
  requested: 'requested',
  closed: 'closed',
  permanent: 'permanent',
  covered: 'covered',
  uncovered: 'unknown',
};

/** Covered is no proof of completeness, so it is not green. */
export const LOSS_TONE: Readonly<Record<Loss['state']['kind'], Tone>> = {
  open: 'warn',
  requested: 'busy',
  closed: 'good',
  permanent: 'bad',
  covered: 'idle',
  uncovered: 'bad',
};

export const isUnfinished = ({ state }: Loss): boolean =>
  state.kind === 'open' || state.kind === 'requested';
/** What is gone, or may be, and will not come any more. */
export const isLost = ({ state }: Loss): boolean =>
  state.kind === 'permanent' || state.kind === 'uncovered';

/** `BTCUSDT` of `bybit:spot:BTCUSDT`. */
export const symbolOf = (instrument: string): string =>
  instrument.slice(instrument.lastIndexOf(':') + 1);

/** What is missing: an exact range of ids, or a time of which nothing is known. */
export function describeLoss(loss: Loss, level: Level): string {
  if (loss.kind === 'outage') {
    return `outage ${formatTime(loss.fromTime)} – ${formatTime(loss.toTime)}`;
  }
  const ids = loss.fromId === loss.toId ? `id ${loss.fromId}` : `ids ${loss.fromId}–${loss.toId}`;
  return level === 'exact'
    ? `${ids}, ${formatCount(loss.missing)} missing`
    : `${ids}, how many trades is not known`;
}

/** What came of it, one sentence. */
export function explainLoss(loss: Loss): string {
  const { state } = loss;
  switch (state.kind) {
    case 'open':
      return 'Not asked for yet';
    case 'requested':
      return `Asked the venue at ${formatTime(state.at)}`;
    case 'closed':
      return state.reason ?? `Every missing id has arrived by ${formatTime(state.at)}`;
    case 'permanent':
      return `Will never come: ${state.reason}`;
    case 'covered':
      return "The venue's list reached back: everything it lists is here";
    case 'uncovered':
      return `Unknown between ${formatTime(state.fromTime)} and ${formatTime(state.toTime)}: ${state.reason}`;
    default:
      return assertNever(state);
  }
}

/** Percent for a bar, rounded down, so that it is full only when nothing is missing. */
export const percentFilled = ({ filled, missing }: Pick<Gap, 'filled' | 'missing'>): number =>
  missing <= 0 ? 0 : Math.min(100, Math.floor((filled / missing) * 100));

export interface GapWord {
  readonly text: string;
  readonly tone: Tone;
}

/** A symbol's gaps in a few words. Null counts are those of a venue whose ids prove nothing. */
export function gapWord(gaps: GapCounts | null): GapWord {
  if (gaps === null) return { text: 'not provable', tone: 'idle' };
  const parts = [
    ...(gaps.open > 0
      ? [`${formatCount(gaps.open)} open, ${formatCount(gaps.missingIds)} missing`]
      : []),
    ...(gaps.permanentIds > 0 ? [`${formatCount(gaps.permanentIds)} lost`] : []),
  ];
  if (parts.length > 0) {
    return { text: parts.join(' · '), tone: gaps.permanentIds > 0 ? 'bad' : 'warn' };
  }
  return gaps.opened === 0
    ? { text: 'none found', tone: 'idle' }
    : { text: `${plural(gaps.opened, 'gap')} closed`, tone: 'good' };
}

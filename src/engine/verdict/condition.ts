import type { Answer, ConditionId, Question } from '../../shared/values/verdict';
import type { ClockFacts, InstrumentFacts } from './facts';

/** Shares are of trades or frames in the last 60 s; a share needs at least so many of them. */
export const FEWEST_FOR_SHARE = 20;
export const BAD_SHARE = 0.1;
/** Duplicates of live trades: an overlap after a reconnect stays far below. */
export const FEWEST_DUPLICATES = 100;
export const MANY_DUPLICATES = 0.5;
/** A collector that is not ACTIVE for longer is not connected. */
export const CONNECT_LIMIT_MS = 10_000;
/** A subscription without an answer and without data for longer is unanswered. */
export const ANSWER_LIMIT_MS = 10_000;
/** An acknowledged symbol without any data is unknown from here on; before, it may just be starting. */
export const QUIET_LIMIT_MS = 60_000;
/** Two looks: a loss is seen by at least one. */
export const JUST_LOST_MS = 2_000;
export const SNAPSHOT_LIMIT_MS = 30_000;
export const SOME_LATE = 0.01;
export const MANY_LATE = 0.1;
/** A clock that differs by more is wrong: nobody keeps such a clock on purpose. */
export const CLOCK_LIMIT_MS = 10_000;

/** What a condition found; null when it does not hold. */
export interface Finding {
  /** One sentence. */
  readonly message: string;
  readonly figures?: Readonly<Record<string, number>>;
}

export interface Condition {
  readonly id: ConditionId;
  readonly question: Question;
  /** The answer while it holds. */
  readonly answer: Exclude<Answer, 'good'>;
  /** When it holds, in the words of docs/verdict.md. */
  readonly when: string;
  /** It must hold for so long before it counts, like `for` of a Prometheus alert. */
  readonly forMs: number;
  /** It counts for so long after it held last, like `keep_firing_for`. */
  readonly keepMs: number;
  readonly holds: (facts: InstrumentFacts, now: number, clock: ClockFacts) => Finding | null;
}

export const isActive = ({ collector }: InstrumentFacts): boolean => collector.state === 'ACTIVE';
export const inactiveForMs = ({ collector }: InstrumentFacts, now: number): number =>
  collector.notActiveSince === null ? 0 : now - collector.notActiveSince;

/** A share of at least `BAD_SHARE`; with too few for a share, all of them. */
export const isMany = (part: number, whole: number): boolean =>
  whole >= FEWEST_FOR_SHARE ? part / whole >= BAD_SHARE : part > 0 && part === whole;

export const percent = (part: number, whole: number): string =>
  `${Math.round((part / whole) * 100)} %`;

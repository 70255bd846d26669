import type { RejectionReason } from '../../src/shared/market-data';
import type { CauseCode } from '../../src/shared/values/lifecycle';
import type { FaultInput } from '../../src/shared/faults';
import type { BenchRig, BenchSettings } from './bench-rig';
import type { Feed, FeedId } from './feeds';
import type { VerdictExpectation } from './verdict/verdict-expectation';

/** By what a person could tell that something is wrong. */
export type Sign =
  | { readonly kind: 'gap' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason }
  | { readonly kind: 'unreadable' }
  /** A change of state with this cause. */
  | { readonly kind: 'transition'; readonly code: CauseCode }
  /** Trades that are older than that when they arrive. */
  | { readonly kind: 'late'; readonly byMs: number }
  /** Trades from the future: the venue's clock is wrong, not the feed fast. */
  | { readonly kind: 'skew'; readonly byMs: number }
  /** A gap or an outage that waits, because REST turns us away. */
  | { readonly kind: 'backfill_waits' }
  | { readonly kind: 'silent_symbol'; readonly symbol: string }
  /** A new connection that took over before the old one was closed, for this reason. */
  | { readonly kind: 'renewed'; readonly code: CauseCode }
  /** Nothing on the wire betrays it. */
  | { readonly kind: 'unknowable'; readonly because: string };

/** What is left when the feed flows again. */
export type Healing =
  | { readonly kind: 'wholly' }
  /** Ids that no venue has: a permanent gap, with this reason. */
  | { readonly kind: 'permanent'; readonly reason: string }
  /** Trades may be gone for good; the account says which. */
  | { readonly kind: 'feed'; readonly because: string };

/** What must come of a scenario on one feed. */
export interface Expectation {
  readonly detected: Sign;
  readonly healed: Healing;
  /** Why the collector must leave its connection, in order; repeats count once. */
  readonly timeline: readonly CauseCode[];
  /** Causes that may come in between, depending on how fast the machine is. */
  readonly timelineMayHold?: readonly CauseCode[];
  /** The collector must not knock again before that, after it was refused. */
  readonly knocksAfterMs?: number;
}

/** Done once when the faults are injected; what it answers is done when they end. */
export type Act = (rig: BenchRig, feed: Feed) => ActOnWay;

export interface ActOnWay {
  /** Waited for before a sign is looked for. */
  readonly until?: () => boolean;
  readonly end?: () => void;
}

export interface Scenario {
  readonly name: string;
  readonly feeds: readonly FeedId[];
  readonly settings?: BenchSettings;
  /** Injected together, in this order. */
  readonly faults: (feed: Feed) => readonly FaultInput[];
  /** What happens beside faults of the exchange. */
  readonly act?: Act;
  /** Until when they last; those that end by themselves do. Judged: when the verdict says what it must. */
  readonly lasts: 'by_itself' | 'until_detected' | 'until_judged';
  readonly expects: (feed: Feed) => Expectation;
  /** Where the faults alone do not say it; default: what their kinds bring. */
  readonly verdict?: VerdictExpectation;
  /** Begins when each symbol's own pace is known. */
  readonly needsPace?: boolean;
  /** Too long for a test suite. */
  readonly isLong?: boolean;
}

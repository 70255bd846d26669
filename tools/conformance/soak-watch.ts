import type { Transition } from '../../src/shared/collector-status';
import type { FaultRecord } from '../../src/simulator/faults/fault-account';
import type { BenchRig } from './bench-rig';
import { FeedWatch } from './feed-watch';
import type { Feed } from './feeds';
import { hadEffect, mayGoUnnoticed, signsOf } from './soak-signs';

export type SoakOutcome = 'detected' | 'without_effect' | 'not_knowable' | 'unnoticed' | 'missed';

export interface SoakFault {
  readonly record: FaultRecord;
  readonly outcome: SoakOutcome;
  readonly isHealed: boolean;
  readonly detectMs: number | null;
  /** Since the end of the fault. */
  readonly healMs: number | null;
}

/** Follows one fault of a soak from its injection until the feeds it concerned are well again. */
export class SoakWatch {
  record: FaultRecord;
  /** Those that the fault concerns. */
  readonly feeds: readonly Feed[];
  readonly #watches: readonly FeedWatch[];
  readonly #begunAt = performance.now();
  #endedAt: number | null = null;
  #detectMs: number | null = null;
  #healMs: number | null = null;

  constructor(
    rig: BenchRig,
    record: FaultRecord,
    transitionsOf: (feed: Feed) => readonly Transition[],
  ) {
    this.record = record;
    const { fault } = record;
    this.feeds = rig.feeds.filter(
      ({ venue, market }) =>
        ('venue' in fault ? (fault.venue ?? venue) : venue) === venue &&
        ('market' in fault ? (fault.market ?? market) : market) === market,
    );
    this.#watches = this.feeds.map((feed) => new FeedWatch(rig, feed, transitionsOf(feed)));
    for (const watch of this.#watches) watch.begin();
  }

  get isSettled(): boolean {
    return this.#healMs !== null;
  }

  ended(record: FaultRecord): void {
    this.record = record;
    this.#endedAt = performance.now();
    for (const watch of this.#watches) watch.faultIsOver();
  }

  look(): void {
    if (this.isSettled) return;
    const { fault } = this.record;
    this.#detectMs ??= this.#watches.some((watch, index) => {
      const feed = this.feeds[index];
      return feed !== undefined && signsOf(fault, feed).some((sign) => watch.shows(sign));
    })
      ? performance.now() - this.#begunAt
      : null;
    if (this.#endedAt === null || !this.#watches.every((watch) => watch.isWell())) return;
    this.#healMs = performance.now() - this.#endedAt;
    for (const watch of this.#watches) watch.close();
  }

  describe(): string {
    return this.#watches.map((watch) => watch.describe()).join(' | ');
  }

  get result(): SoakFault {
    return {
      record: this.record,
      outcome: this.#outcome,
      isHealed: this.isSettled,
      detectMs: this.#detectMs,
      healMs: this.#healMs,
    };
  }

  get #outcome(): SoakOutcome {
    const { record } = this;
    if (!hadEffect(record)) return 'without_effect';
    if (this.#detectMs !== null) return 'detected';
    const isKnowable = this.feeds.some((feed) => signsOf(record.fault, feed).length > 0);
    if (!isKnowable) return 'not_knowable';
    return mayGoUnnoticed(record, this.feeds) ? 'unnoticed' : 'missed';
  }
}

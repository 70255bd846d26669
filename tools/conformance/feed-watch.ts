import type { CollectorDetail, Transition } from '../../src/shared/collector-status';
import type { BenchRig } from './bench-rig';
import { instrumentsOf } from './feeds';
import type { Feed } from './feeds';
import type { Sign } from './scenario';

/** Later than this, or as much too early, and a feed is not well. */
const MOST_LATENCY_MS = 500;

const SOON_SILENT_MS = 12_000;

interface Counters {
  readonly duplicate: number;
  readonly unreadable: number;
  readonly rejected: Readonly<Partial<Record<string, number>>>;
  /** Number of the newest one. */
  readonly losses: number;
  readonly transitions: number;
  /** Number of the newest one. */
  readonly renewals: number;
}

const NONE: Counters = { duplicate: 0, unreadable: 0, rejected: {}, losses: 0, transitions: 0, renewals: 0 }; // prettier-ignore

/** Looks at one collector the way its card and its page in the window do. */
export class FeedWatch {
  #before = NONE;
  /** Epoch ms. */
  #wellAfter = Number.POSITIVE_INFINITY;
  readonly #latest = new Map<string, { readonly at: number; readonly latencyMs: number }>();
  /** Since `begin`: the largest, and the smallest. */
  #latency = { max: 0, min: 0 };
  readonly #silent = new Set<string>();
  readonly #undo: readonly (() => void)[];

  constructor(
    private readonly rig: BenchRig,
    private readonly feed: Feed,
    private readonly transitions: readonly Transition[],
  ) {
    const stopSilences = rig.monitor.onSilence(({ collectorId, kind, symbol }) => {
      if (collectorId === feed.collectorId && kind === 'silent') this.#silent.add(symbol);
    });
    const stopTrades = rig.monitor.onTradesStored((batch) => {
      for (const { trade } of batch.storedTrades()) {
        const { collectorId, venue, market, symbol, receivedAt, exchangeTime, origin } = trade;
        if (collectorId !== feed.collectorId || origin !== undefined) continue;
        const latencyMs = receivedAt - exchangeTime;
        this.#latest.set(`${venue}:${market}:${symbol}`, { at: receivedAt, latencyMs });
        this.#latency.max = Math.max(this.#latency.max, latencyMs);
        this.#latency.min = Math.min(this.#latency.min, latencyMs);
      }
    });
    this.#undo = [stopTrades, stopSilences];
  }

  isWarm(trades: number): boolean {
    const { state, account, symbolCounts } = this.rig.status(this.feed);
    return (
      state === 'ACTIVE' && account.stored >= trades && symbolCounts.flowing === symbolCounts.total
    );
  }

  /** Whether a symbol that falls silent would be called so soon. */
  get isPaceKnown(): boolean {
    return this.rig
      .detail(this.feed)
      .symbols.every(({ silence }) => silence.thresholdMs <= SOON_SILENT_MS);
  }

  /** From here on, what was seen before is no sign. */
  begin(): void {
    this.#before = this.#count(this.rig.detail(this.feed));
    this.#latency = { max: 0, min: 0 };
    this.#silent.clear();
  }

  close(): void {
    for (const undo of this.#undo) undo();
  }

  areFaultsOver(): boolean {
    return this.rig.exchange.faultAccount().faults.every(({ endedAt }) => endedAt !== null);
  }

  /** Only what comes after this proves that the feed is well. */
  faultIsOver(): void {
    this.#wellAfter = this.rig.clock.now();
  }

  shows(sign: Exclude<Sign, { kind: 'unknowable' }>): boolean {
    const detail = this.rig.detail(this.feed);
    const now = this.#count(detail);
    const before = this.#before;
    switch (sign.kind) {
      case 'gap':
        return now.losses > before.losses;
      case 'duplicate':
        return now.duplicate > before.duplicate;
      case 'rejected':
        return (now.rejected[sign.reason] ?? 0) > (before.rejected[sign.reason] ?? 0);
      case 'unreadable':
        return now.unreadable > before.unreadable;
      case 'transition':
        return this.transitions
          .slice(before.transitions)
          .some(({ cause }) => cause.code === sign.code);
      case 'late':
        return this.#latency.max >= sign.byMs;
      case 'skew':
        return this.#latency.min <= -sign.byMs;
      case 'backfill_waits':
        return (
          this.rig.exchange.faultAccount().faults.some(({ refused }) => refused > 0) &&
          detail.losses.some(({ state }) => state.kind === 'requested')
        );
      case 'renewed':
        return detail.renewals.some(
          ({ sequence, outcome, cause }) =>
            sequence > before.renewals && outcome === 'completed' && cause.code === sign.code,
        );
      case 'silent_symbol':
        return this.#silent.has(sign.symbol);
    }
  }

  isWell(): boolean {
    const { status, losses } = this.rig.detail(this.feed);
    return (
      status.state === 'ACTIVE' &&
      status.symbolCounts.flowing === status.symbolCounts.total &&
      losses.every(({ state }) => state.kind !== 'open' && state.kind !== 'requested') &&
      instrumentsOf(this.feed).every((key) => {
        const latest = this.#latest.get(key);
        return (
          latest !== undefined &&
          latest.at > this.#wellAfter &&
          Math.abs(latest.latencyMs) <= MOST_LATENCY_MS
        );
      })
    );
  }

  get permanentReasons(): readonly string[] {
    return this.rig
      .detail(this.feed)
      .losses.flatMap(({ state }) => (state.kind === 'permanent' ? [state.reason] : []));
  }

  /** For when something was waited for in vain. */
  describe(): string {
    const { status, losses, symbols } = this.rig.detail(this.feed);
    const flow = symbols.map(({ symbol, subscription }) => `${symbol} ${subscription.kind}`);
    const waiting = losses.filter(({ state }) => state.kind === 'open' || state.kind === 'requested'); // prettier-ignore
    const cause = status.lastTransition?.cause.detail ?? 'no transition';
    return `${status.state} (${cause}), ${flow.join(', ')}, ${waiting.length} losses wait`;
  }

  #count({ status, losses, renewals }: CollectorDetail): Counters {
    return {
      duplicate: status.account.duplicate,
      unreadable: status.stats.unreadableFrames,
      rejected: status.account.rejected,
      losses: losses[0]?.id ?? 0,
      transitions: this.transitions.length,
      renewals: renewals.at(-1)?.sequence ?? 0,
    };
  }
}

import type { BenchRig } from './bench-rig';
import { instrumentsOf } from './feeds';

export interface SpanReport {
  readonly instrumentKey: string;
  /** Ids from the first stored one to the last. */
  readonly span: number;
  readonly stored: number;
  /** Ids that the venue left out: they never traded. */
  readonly neverTraded: number;
  /** Ids that the register gave up, beyond those that never traded. */
  readonly lost: number;
  /** What neither the store nor the register knows: 0, or something is wrong. */
  readonly unaccounted: number;
}

interface Span {
  first: number;
  last: number;
  stored: number;
}

/** Counts ids as they enter the store, for instruments whose ids are consecutive. */
export class StoredSpans {
  readonly #spans = new Map<string, Span>();

  constructor(private readonly rig: BenchRig) {
    rig.monitor.onTradesStored((batch) => {
      for (const { trade } of batch.storedTrades()) {
        const key = `${trade.venue}:${trade.market}:${trade.symbol}`;
        const id = Number(trade.tradeId);
        const { matches = 1 } = trade;
        const first = id - matches + 1;
        const span = this.#spans.get(key);
        if (span === undefined) {
          this.#spans.set(key, { first, last: id, stored: matches });
          continue;
        }
        span.stored += matches;
        span.first = Math.min(span.first, first);
        span.last = Math.max(span.last, id);
      }
    });
  }

  report(): readonly SpanReport[] {
    const { instruments } = this.rig.exchange.faultAccount();
    return this.rig.feeds
      .filter(({ isProvable }) => isProvable)
      .flatMap((feed) => {
        const { symbols } = this.rig.detail(feed);
        return instrumentsOf(feed).map((instrumentKey) => {
          const { first, last, stored } = this.#spans.get(instrumentKey) ?? { first: 1, last: 0, stored: 0 }; // prettier-ignore
          const neverTraded = instruments
            .filter((instrument) => instrument.instrumentKey === instrumentKey)
            .flatMap(({ undelivered }) => undelivered)
            .reduce((sum, hole) => sum + hole.neverTraded, 0);
          const counts = symbols.find(({ symbol }) => instrumentKey.endsWith(`:${symbol}`))?.gaps;
          const permanent = counts?.permanentIds ?? 0;
          const span = last - first + 1;
          return {
            instrumentKey,
            span,
            stored,
            neverTraded,
            lost: permanent - neverTraded,
            unaccounted: span - stored - permanent - (counts?.missingIds ?? 0),
          };
        });
      });
  }
}

import type { Gap, LossCause, Outage } from '../../shared/gaps';
import { err } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Clock } from '../../platform/clock';
import type { BackfillSource } from '../collectors/sources/backfill-source';
import { TradeBatch } from '../market-data/trade-batch';
import type { TradeSource } from '../market-data/trade-batch';
import type { Log } from '../../platform/log';
import type { RestClient } from '../transport/rest-client';
import type { GapRegister } from './gap-store';
import { walkGap } from './backfill-pagination';
import type { OutageRegister } from './outage-store';

/** What is late may still come by itself, and the venue's REST is behind its stream. */
const SETTLE_MS = 500;
const MOST_TRIES = 8;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** A larger gap is left alone: asking for it would take hours of the venue's patience. */
export const LARGEST_GAP = 50_000;
/** The queue of all instruments that rest; the others have one each. */
const RESTING = 'resting';
/** Rows of a page have texts of their own. */
const NO_BYTES = new Uint8Array(0);

/** Where the trades of one instrument can be had again. */
export interface BackfillRoute {
  readonly from: TradeSource;
  readonly symbol: string;
  readonly source: BackfillSource;
  /** Overrides the source's own. */
  readonly baseUrl: string;
}

export interface BackfillerParts {
  readonly clock: Clock;
  readonly rest: RestClient;
  readonly gaps: GapRegister;
  readonly outages: OutageRegister;
  /** Null when the venue hands out no past trades. */
  readonly routeOf: (instrument: string, collectorId: string) => BackfillRoute | null;
  readonly accept: (batch: TradeBatch) => void;
  /** Ids of that instrument's trades that are held, so that they are not taken twice. */
  readonly heldIds: (instrument: string) => ReadonlySet<string>;
  readonly log: Log;
}

/** Asks venues for what was missed, one question per instrument at a time, and says what came of it. */
export class Backfiller {
  readonly #parts: BackfillerParts;
  readonly #closing = new AbortController();
  readonly #work = new Map<string, Promise<void>>();

  constructor(parts: BackfillerParts) {
    this.#parts = parts;
  }

  gapOpened(gap: Gap): void {
    this.#enqueue(gap.instrument, () => this.#fillGap(gap));
  }

  /** `lastId` is the last trade from before the outage. */
  outageOpened(outage: Outage, lastId: string): void {
    this.#enqueue(outage.instrument, () => this.#fillOutage(outage, lastId));
  }

  /**
   * Asks once whether anything traded after the highest id; what did becomes a gap. `why` says, when
   * it is its turn, whether that is still unknown.
   */
  rests(instrument: string, collectorId: string, why: () => LossCause | null): void {
    // One after the other, so that those that trade do not wait behind hundreds that rest.
    this.#enqueue(RESTING, async () => {
      const { gaps, clock } = this.#parts;
      const route = this.#parts.routeOf(instrument, collectorId);
      const highest = gaps.highestId(instrument);
      // The other venues tell their last trades on subscribing.
      if (route?.source.kind !== 'by_id' || highest === null || why() === null) return;
      const page = await this.#ask(route, route.source.path(route.symbol, highest + 1));
      const cause = why();
      if (!page.ok || cause === null) return;
      const newest = page.value.length - 1;
      if (newest < 0) return;
      const { receivedAt } = page.value;
      const exchangeTime = page.value.exchangeTime[newest] ?? 0;
      const id = page.value.idNumberAt(newest);
      gaps.learned({ collectorId, exchangeTime, receivedAt }, instrument, id, clock.now(), cause);
    });
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work.values());
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('Backfilling has ended'));
    await this.idle();
  }

  #enqueue(queue: string, job: () => Promise<void>): void {
    const done = (this.#work.get(queue) ?? Promise.resolve()).then(async () => {
      try {
        if (!this.#closing.signal.aborted) await job();
      } catch (error) {
        if (!this.#closing.signal.aborted) {
          this.#parts.log.error({ err: error, queue }, 'Backfilling failed');
        }
      } finally {
        if (this.#work.get(queue) === done) this.#work.delete(queue);
      }
    });
    this.#work.set(queue, done);
  }

  async #fillGap(gap: Gap): Promise<void> {
    const { clock, gaps } = this.#parts;
    const giveUp = (reason: string): void => gaps.giveUp(gap, reason, clock.now());
    const route = this.#parts.routeOf(gap.instrument, gap.collectorId);
    const walk = route === null ? null : walkGap(route.source, route.symbol, gap);
    if (route === null || walk === null) {
      giveUp('This venue hands out no missed trades');
      return;
    }
    if (gap.missing > LARGEST_GAP) {
      giveUp(`Larger than the backfill limit of ${LARGEST_GAP} trades`);
      return;
    }
    // A gap that waited for others has settled, and a page for them may have filled it.
    const waitedMs = Math.max(0, clock.now() - gap.detectedAt);
    await this.#pause(Math.max(0, SETTLE_MS - waitedMs));
    if (gaps.missing(gap).length === 0) return;
    gaps.requested(gap, clock.now());
    let tries = 0;
    for (;;) {
      const path = walk.next(gaps.missing(gap));
      if (path === null) break;
      const page = await this.#ask(route, path);
      if (!page.ok || !walk.took(page.value)) {
        tries += 1;
        const reason = page.ok ? 'the venue returned nothing' : page.error;
        if (tries >= MOST_TRIES) {
          giveUp(`Gave up asking after ${tries} tries: ${reason}`);
          return;
        }
        await this.#pause(Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS));
        continue;
      }
      const { value: batch } = page;
      batch.keep((row) => gaps.isMissing(gap.instrument, batch.idNumberAt(row)));
      this.#parts.accept(batch);
    }
    if (gaps.missing(gap).length > 0) giveUp('The venue does not have them');
  }

  async #fillOutage(outage: Outage, lastId: string): Promise<void> {
    const { clock, outages, heldIds } = this.#parts;
    const unknown = (reason: string): void =>
      outages.uncovered(outage, 0, outage.toTime, reason, clock.now());
    const route = this.#parts.routeOf(outage.instrument, outage.collectorId);
    if (route?.source.kind !== 'newest') {
      unknown('This venue hands out no recent trades');
      return;
    }
    outages.requested(outage, clock.now());
    // At once: each second pushes older trades off the venue's list.
    for (let tries = 1; ; tries += 1) {
      const page = await this.#ask(route, route.source.path(route.symbol));
      if (page.ok) {
        this.#takeNewest(outage, lastId, route, page.value, heldIds(outage.instrument));
        return;
      }
      if (tries >= MOST_TRIES) {
        unknown(`Gave up asking after ${tries} tries: ${page.error}`);
        return;
      }
      await this.#pause(Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS));
    }
  }

  #takeNewest(
    outage: Outage,
    lastId: string,
    route: BackfillRoute,
    page: TradeBatch,
    held: ReadonlySet<string>,
  ): void {
    const { clock, outages, accept } = this.#parts;
    const isEmpty = page.length === 0;
    const oldestTime = page.exchangeTime[0] ?? 0;
    let reachesBack = false;
    for (let row = 0; row < page.length; row += 1) reachesBack ||= page.idAt(row) === lastId;
    page.keep(
      (row) =>
        !held.has(page.idAt(row)) &&
        (!reachesBack || (page.exchangeTime[row] ?? 0) >= outage.fromTime),
    );
    const filled = page.length;
    accept(page);
    if (reachesBack) {
      outages.covered(outage, filled, clock.now());
      return;
    }
    const depth = route.source.kind === 'newest' ? route.source.depth : 0;
    const reason = isEmpty
      ? 'The venue listed no trades'
      : `The venue lists only its newest ${depth} trades, which begin after the last one we had`;
    const knownFrom = isEmpty ? outage.toTime : oldestTime;
    outages.uncovered(outage, filled, knownFrom, reason, clock.now());
  }

  async #ask(route: BackfillRoute, path: string): Promise<Result<TradeBatch, string>> {
    const { rest, clock } = this.#parts;
    const answer = await rest.get(route.baseUrl + path, route.source.pace, this.#closing.signal);
    if (!answer.ok) return err(answer.error.message);
    const batch = new TradeBatch(route.from);
    const receivedAt = clock.now();
    batch.begin(receivedAt, clock.receiptMicros(), 0, NO_BYTES);
    return route.source.parse(answer.value.text, { batch, symbol: route.symbol });
  }

  #pause(delayMs: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = this.#parts.clock.after(delayMs, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}

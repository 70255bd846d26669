import type { Transition } from '../../shared/collector-status';
import type { Gap, GapCounts, Loss, LossCause, Outage, Provability } from '../../shared/gaps';
import type { Clock } from '../../platform/clock';
import { LastId } from '../market-data/last-id';
import { FATE } from '../market-data/trade-batch';
import type { TradeBatch } from '../market-data/trade-batch';
import { GapRegister } from './gap-store';
import type { GapChange } from './gap-store';
import { OutageRegister } from './outage-store';

/** What the keeper asks about a collector when a trade of it shows that something is missing. */
export interface FeedHistory {
  readonly provability: Provability['level'];
  readonly transitions: readonly Transition[];
  /** Frames and trades that could not be read, since the app started. */
  readonly unreadable: number;
}

export interface GapKeeperParts {
  readonly clock: Clock;
  readonly feedOf: (collectorId: string) => FeedHistory;
  readonly onGap: (change: GapChange) => void;
  readonly onOutage: (outage: Outage) => void;
  /** Asks for an outage to be filled; `lastId` is the last trade before it. */
  readonly onOutageOpened: (outage: Outage, lastId: string) => void;
  /** Asks whether anything traded on an instrument with consecutive ids that rests. */
  readonly onResting: (instrument: string, collectorId: string) => void;
}

/** Where one instrument stood at its last live trade. */
interface LastSeen {
  collectorId: string;
  receivedAt: number;
  exchangeTime: number;
  readonly id: LastId;
  transition: number;
  unreadable: number;
  /** Since then the symbol was silent for longer than it may be. */
  wasSilent: boolean;
}

/** Watches the trades that enter the store and names what is missing between them. */
export class GapKeeper {
  readonly gaps: GapRegister;
  readonly outages: OutageRegister;
  readonly #parts: GapKeeperParts;
  readonly #lastSeen = new Map<string, LastSeen>();
  #lastId = 0;

  constructor(parts: GapKeeperParts) {
    this.#parts = parts;
    const nextId = (): number => ++this.#lastId;
    this.gaps = new GapRegister(nextId, parts.onGap);
    this.outages = new OutageRegister(nextId, parts.onOutage);
  }

  /** Takes the stored rows of a batch, in order. */
  readonly tradesStored = (batch: TradeBatch): void => {
    const { fate, symbolIndex, matches, origin, exchangeTime, receivedAt, collectorId } = batch;
    const feed = this.#parts.feedOf(collectorId);
    const isNumbered = feed.provability !== 'not_provable';
    let symbol = -1;
    let key = '';
    let last: LastSeen | undefined;
    for (let row = 0; row < batch.length; row += 1) {
      if (fate[row] !== FATE.stored) continue;
      if (symbolIndex[row] !== symbol) {
        if (last !== undefined) noteInterruptions(last, feed);
        symbol = symbolIndex[row] ?? 0;
        ({ key } = batch.instrumentAt(row));
        last = this.#lastSeen.get(key);
      }
      const tradedAt = exchangeTime[row] ?? 0;
      const isLive = origin[row] === 0;
      if (isNumbered) {
        const id = batch.idNumberAt(row);
        const isNext = matches[row] === 0 && this.gaps.follows(key, id, tradedAt, receivedAt);
        if (!isNext) this.#observeJump(key, id, batch, row, last, feed);
      } else if (isLive && last !== undefined) {
        this.#checkOutage(key, last, collectorId, tradedAt, feed);
      }
      if (!isLive) continue;
      last ??= this.#firstSeen(key);
      seen(last, collectorId, receivedAt, tradedAt);
      // Where ids are numbers the gap store has the last one.
      if (!isNumbered) last.id.set(batch, row);
    }
    if (last !== undefined) noteInterruptions(last, feed);
  };

  /** The next live trade ends a time of which nothing is known, though the connection stayed. */
  readonly fellSilent = (instrument: string): void => {
    const last = this.#lastSeen.get(instrument);
    if (last !== undefined) last.wasSilent = true;
  };

  /** Why trades may be missing after its last live one, though none has shown it yet; null when none can be. */
  unheardSince(instrument: string): LossCause | null {
    const last = this.#lastSeen.get(instrument);
    if (last === undefined) return null;
    const { transitions } = this.#parts.feedOf(last.collectorId);
    return interruptionSince(transitions, last.receivedAt);
  }

  /** Its collector has been back for a while. */
  readonly returned = (instrument: string): void => {
    const last = this.#lastSeen.get(instrument);
    const cause = this.unheardSince(instrument);
    if (last === undefined || cause === null) return;
    const { collectorId } = last;
    const feed = this.#parts.feedOf(collectorId);
    if (feed.provability !== 'not_provable') {
      this.#parts.onResting(instrument, collectorId);
      return;
    }
    // No trade has ended it, so it ends now, by our clock.
    this.#openOutage(instrument, last, collectorId, this.#parts.clock.now(), cause);
    noteInterruptions(last, feed);
    last.wasSilent = false;
  };

  /** It is collected from now on, by that collector: what came before was not asked for. */
  begins(instrument: string, collectorId: string): void {
    this.#lastSeen.delete(instrument);
    this.gaps.begins(instrument, collectorId);
  }

  /** Newest first. */
  get losses(): readonly Loss[] {
    const gaps: readonly Gap[] = this.gaps.instruments.flatMap((key) => this.gaps.gapsOf(key));
    const outages = this.outages.instruments.flatMap((key) => this.outages.outagesOf(key));
    return [...gaps, ...outages].sort((a, b) => b.id - a.id);
  }

  countsOf(instrument: string): GapCounts {
    return this.gaps.countsOf(instrument);
  }

  #firstSeen(instrument: string): LastSeen {
    const first: LastSeen = {
      collectorId: '',
      receivedAt: 0,
      exchangeTime: 0,
      id: new LastId(),
      transition: 0,
      unreadable: 0,
      wasSilent: false,
    };
    this.#lastSeen.set(instrument, first);
    return first;
  }

  #observeJump(
    instrument: string,
    id: number,
    batch: TradeBatch,
    row: number,
    last: LastSeen | undefined,
    feed: FeedHistory,
  ): void {
    const { collectorId, receivedAt } = batch;
    const exchangeTime = batch.exchangeTime[row] ?? 0;
    const matches = Math.max(1, batch.matches[row] ?? 0);
    const numbered = { id, firstId: id - matches + 1, exchangeTime, receivedAt };
    const now = this.#parts.clock.now();
    this.gaps.observe(collectorId, instrument, numbered, now, (since) =>
      this.#causeOf(feed, last, since),
    );
  }

  #checkOutage(
    instrument: string,
    last: LastSeen,
    collectorId: string,
    exchangeTime: number,
    feed: FeedHistory,
  ): void {
    const mayHaveBroken = feed.transitions.at(-1)?.sequence !== last.transition;
    if (!mayHaveBroken && !last.wasSilent) return;
    const cause =
      interruptionSince(feed.transitions, last.receivedAt) ??
      (last.wasSilent ? ('venue' as const) : null);
    if (cause === null) return;
    this.#openOutage(instrument, last, collectorId, exchangeTime, cause);
  }

  #openOutage(
    instrument: string,
    { exchangeTime: fromTime, id }: LastSeen,
    collectorId: string,
    toTime: number,
    cause: LossCause,
  ): void {
    const where = { collectorId, instrument, fromTime, toTime };
    const outage = this.outages.open(where, cause, this.#parts.clock.now());
    this.#parts.onOutageOpened(outage, id.text);
  }

  #causeOf(feed: FeedHistory, last: LastSeen | undefined, since: number): LossCause {
    const interruption = interruptionSince(feed.transitions, since);
    if (interruption !== null) return interruption;
    return last !== undefined && feed.unreadable > last.unreadable ? 'rejected' : 'venue';
  }
}

/** A live trade of the instrument. */
function seen(last: LastSeen, collectorId: string, receivedAt: number, exchangeTime: number): void {
  last.collectorId = collectorId;
  last.receivedAt = receivedAt;
  last.exchangeTime = exchangeTime;
  last.wasSilent = false;
}

/** From here on only what happens later can explain a loss. */
function noteInterruptions(last: LastSeen, { transitions, unreadable }: FeedHistory): void {
  last.transition = transitions.at(-1)?.sequence ?? 0;
  last.unreadable = unreadable;
}

/** How the connection was interrupted after `since` (epoch ms), if it was. */
function interruptionSince(
  transitions: readonly Transition[],
  since: number,
): Extract<LossCause, 'reconnect' | 'stopped'> | null {
  for (let index = transitions.length - 1; index >= 0; index -= 1) {
    const transition = transitions[index];
    if (transition === undefined || transition.at < since) return null;
    if (transition.to === 'STOPPED') return 'stopped';
    if (transition.to === 'RECONNECTING') return 'reconnect';
  }
  return null;
}

import type { Transition } from '../../shared/collector-status';
import type { Gap, GapCounts, Loss, LossCause, Outage, Provability } from '../../shared/gaps';
import type { HeldTrade } from '../../shared/market-data';
import type { Clock } from '../../platform/clock';
import { PackedArrivals } from '../store/entered-trades';
import type { EnteredTrades } from '../store/entered-trades';
import { RememberedId } from '../market-data/remembered-id';
import { wholeNumberOf } from '../market-data/whole-number';
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
  readonly id: RememberedId;
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

  /** Trades of one frame, in order. */
  readonly tradesStored = (entered: EnteredTrades): void => {
    if (entered instanceof PackedArrivals) {
      this.#packedStored(entered);
      return;
    }
    const first = entered[0]?.trade;
    if (first === undefined) return;
    // One frame comes from one collector.
    const feed = this.#parts.feedOf(first.collectorId);
    let key = '';
    let last: LastSeen | undefined;
    for (const { trade, instrument } of entered) {
      if (instrument.key !== key) {
        if (last !== undefined) noteInterruptions(last, feed);
        ({ key } = instrument);
        last = this.#lastSeen.get(key);
      }
      last = this.#observe(key, trade, last, feed);
    }
    if (last !== undefined) noteInterruptions(last, feed);
  };

  /** They are of one instrument, and came as they happened. */
  #packedStored(arrivals: PackedArrivals): void {
    const { trades, length } = arrivals;
    const { key } = arrivals.instrument;
    const { collectorId, receivedAt } = trades;
    const feed = this.#parts.feedOf(collectorId);
    const isNumbered = feed.provability !== 'not_provable';
    let last = this.#lastSeen.get(key);
    for (let index = 0; index < length; index += 1) {
      const at = arrivals.placeOf(index);
      const exchangeTime = trades.exchangeTime[at] ?? 0;
      if (isNumbered) {
        const known = trades.idNumber[at] ?? -1;
        const id = known === -1 ? numberOf(trades.idAt(at)) : known;
        if (!this.gaps.follows(key, id, exchangeTime, receivedAt)) {
          this.#observeJump(key, id, trades.trade(at), last, feed);
        }
      } else if (last !== undefined) {
        this.#checkOutage(key, last, collectorId, exchangeTime, feed);
      }
      last ??= this.#firstSeen(key);
      seen(last, collectorId, receivedAt, exchangeTime);
      // Where ids are numbers the register has them.
      if (!isNumbered) last.id.setPacked(trades, at);
    }
    if (last !== undefined) noteInterruptions(last, feed);
  }

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

  #observe(
    instrument: string,
    trade: HeldTrade,
    last: LastSeen | undefined,
    feed: FeedHistory,
  ): LastSeen | undefined {
    const isNumbered = feed.provability !== 'not_provable';
    const { collectorId, exchangeTime, receivedAt } = trade;
    if (isNumbered) {
      const id = numberOf(trade.tradeId);
      const isNext =
        trade.matches === undefined && this.gaps.follows(instrument, id, exchangeTime, receivedAt);
      if (!isNext) this.#observeJump(instrument, id, trade, last, feed);
    }
    if (trade.origin !== undefined) return last;
    if (!isNumbered && last !== undefined) {
      this.#checkOutage(instrument, last, collectorId, exchangeTime, feed);
    }
    const now = last ?? this.#firstSeen(instrument);
    seen(now, collectorId, receivedAt, exchangeTime);
    now.id.set(trade.tradeId);
    return now;
  }

  #firstSeen(instrument: string): LastSeen {
    const first: LastSeen = {
      collectorId: '',
      receivedAt: 0,
      exchangeTime: 0,
      id: new RememberedId(),
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
    { collectorId, exchangeTime, receivedAt, matches = 1 }: HeldTrade,
    last: LastSeen | undefined,
    feed: FeedHistory,
  ): void {
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

/** `Number` takes several times as long, which tells where every trade passes. */
function numberOf(tradeId: string): number {
  const number = wholeNumberOf(tradeId);
  return number === -1 ? Number(tradeId) : number;
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

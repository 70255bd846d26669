import type { Provability, Transition } from '../../shared/collector-status';
import type { Gap, GapCounts, Loss, LossCause, Outage } from '../../shared/gaps';
import type { Trade } from '../../shared/market-data';
import type { Clock } from '../clock';
import type { StoredTrade } from '../storage/memory-trade-store';
import { wholeNumberOf } from '../storage/whole-number';
import { GapRegister } from './gap-register';
import type { GapChange } from './gap-register';
import { OutageRegister } from './outage-register';

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
  trade: Trade;
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
  readonly tradesStored = (entered: readonly StoredTrade[]): void => {
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

  /** The next live trade ends a time of which nothing is known, though the connection stayed. */
  readonly fellSilent = (instrument: string): void => {
    const last = this.#lastSeen.get(instrument);
    if (last !== undefined) last.wasSilent = true;
  };

  /** Why trades may be missing after its last live one, though none has shown it yet; null when none can be. */
  unheardSince(instrument: string): LossCause | null {
    const last = this.#lastSeen.get(instrument);
    if (last === undefined) return null;
    const { transitions } = this.#parts.feedOf(last.trade.collectorId);
    return interruptionSince(transitions, last.trade.receivedAt);
  }

  /** Its collector has been back for a while. */
  readonly returned = (instrument: string): void => {
    const last = this.#lastSeen.get(instrument);
    const cause = this.unheardSince(instrument);
    if (last === undefined || cause === null) return;
    const { collectorId } = last.trade;
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
    trade: Trade,
    last: LastSeen | undefined,
    feed: FeedHistory,
  ): LastSeen | undefined {
    const isNumbered = feed.provability !== 'not_provable';
    if (isNumbered) {
      const id = numberOf(trade.tradeId);
      if (!this.gaps.follows(instrument, id, trade)) {
        this.#observeJump(instrument, id, trade, last, feed);
      }
    }
    if (trade.origin !== undefined) return last;
    if (last === undefined) {
      const seen = { trade, transition: 0, unreadable: 0, wasSilent: false };
      this.#lastSeen.set(instrument, seen);
      return seen;
    }
    if (!isNumbered) this.#checkOutage(instrument, last, trade, feed);
    last.trade = trade;
    last.wasSilent = false;
    return last;
  }

  #observeJump(
    instrument: string,
    id: number,
    { collectorId, exchangeTime, receivedAt, matches = 1 }: Trade,
    last: LastSeen | undefined,
    feed: FeedHistory,
  ): void {
    const numbered = { id, firstId: id - matches + 1, exchangeTime, receivedAt };
    const now = this.#parts.clock.now();
    this.gaps.observe(collectorId, instrument, numbered, now, (since) =>
      this.#causeOf(feed, last, since),
    );
  }

  #checkOutage(instrument: string, last: LastSeen, trade: Trade, feed: FeedHistory): void {
    const mayHaveBroken = feed.transitions.at(-1)?.sequence !== last.transition;
    if (!mayHaveBroken && !last.wasSilent) return;
    const cause =
      interruptionSince(feed.transitions, last.trade.receivedAt) ??
      (last.wasSilent ? ('venue' as const) : null);
    if (cause === null) return;
    this.#openOutage(instrument, last, trade.collectorId, trade.exchangeTime, cause);
  }

  #openOutage(
    instrument: string,
    { trade: { exchangeTime: fromTime, tradeId } }: LastSeen,
    collectorId: string,
    toTime: number,
    cause: LossCause,
  ): void {
    const where = { collectorId, instrument, fromTime, toTime };
    const outage = this.outages.open(where, cause, this.#parts.clock.now());
    this.#parts.onOutageOpened(outage, tradeId);
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

import type { Provability, Transition } from '../../shared/collector-status';
import type { Gap, GapCounts, Loss, LossCause, Outage } from '../../shared/gaps';
import { instrumentKey } from '../../shared/market-data';
import type { Trade } from '../../shared/market-data';
import type { Clock } from '../clock';
import type { StoredTrade } from '../storage/memory-trade-store';
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
}

/** Where one instrument stood at its last live trade. */
interface LastSeen {
  trade: Trade;
  transition: number;
  unreadable: number;
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
    let symbol = '';
    let instrument = '';
    for (const { trade } of entered) {
      if (trade.symbol !== symbol) {
        ({ symbol } = trade);
        instrument = instrumentKey(trade.venue, trade.market, symbol);
      }
      this.#observe(instrument, trade);
    }
  };

  /** Newest first. */
  get losses(): readonly Loss[] {
    const gaps: readonly Gap[] = this.gaps.instruments.flatMap((key) => this.gaps.gapsOf(key));
    const outages = this.outages.instruments.flatMap((key) => this.outages.outagesOf(key));
    return [...gaps, ...outages].sort((a, b) => b.id - a.id);
  }

  countsOf(instrument: string): GapCounts {
    return this.gaps.countsOf(instrument);
  }

  #observe(instrument: string, trade: Trade): void {
    const feed = this.#parts.feedOf(trade.collectorId);
    const last = this.#lastSeen.get(instrument);
    if (feed.provability === 'exact') {
      const numbered = {
        id: Number(trade.tradeId),
        exchangeTime: trade.exchangeTime,
        receivedAt: trade.receivedAt,
      };
      this.gaps.observe(trade.collectorId, instrument, numbered, this.#parts.clock.now(), (since) =>
        this.#causeOf(feed, last, since),
      );
    } else if (last !== undefined && trade.origin === undefined) {
      this.#checkOutage(instrument, last, trade, feed);
    }
    if (trade.origin === undefined) this.#remember(instrument, last, trade, feed);
  }

  #remember(
    instrument: string,
    last: LastSeen | undefined,
    trade: Trade,
    { transitions, unreadable }: FeedHistory,
  ): void {
    const transition = transitions.at(-1)?.sequence ?? 0;
    if (last === undefined) {
      this.#lastSeen.set(instrument, { trade, transition, unreadable });
      return;
    }
    last.trade = trade;
    last.transition = transition;
    last.unreadable = unreadable;
  }

  #checkOutage(instrument: string, last: LastSeen, trade: Trade, feed: FeedHistory): void {
    if (feed.transitions.at(-1)?.sequence === last.transition) return;
    const cause = interruptionSince(feed.transitions, last.trade.receivedAt);
    if (cause === null) return;
    const outage = this.outages.open(
      {
        collectorId: trade.collectorId,
        instrument,
        fromTime: last.trade.exchangeTime,
        toTime: trade.exchangeTime,
      },
      cause,
      this.#parts.clock.now(),
    );
    this.#parts.onOutageOpened(outage, last.trade.tradeId);
  }

  #causeOf(feed: FeedHistory, last: LastSeen | undefined, since: number): LossCause {
    const interruption = interruptionSince(feed.transitions, since);
    if (interruption !== null) return interruption;
    return last !== undefined && feed.unreadable > last.unreadable ? 'rejected' : 'venue';
  }
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

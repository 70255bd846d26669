import { instrumentKey } from '../../shared/market-data';
import type { Market, Venue } from '../../shared/values/market';
import type { WireEvent } from '../collectors/wire-event';
import type { StoredTrade } from '../storage/memory-trade-store';
import { InstrumentAccount } from './instrument-account';
import type { TradeSummary } from './instrument-account';

/** Frames by what they were; unknown ones by topic. */
export interface FrameSummary {
  readonly trade: number;
  /** Of order books; absent when there are none. */
  readonly book?: number;
  readonly control: number;
  readonly unknown: Readonly<Record<string, number>>;
}

/** What the account must know of a collector. */
export interface AccountedKind {
  readonly venue: Venue;
  readonly market: Market;
  readonly idsAreConsecutive: boolean;
}

const TOPICS_NAMED = 100_000;
const OTHER_TOPICS = '(others)';

/**
 * Counts every frame and trade of a replay, whatever the store still holds in the end. Stored trades are
 * announced by the store before the frame that brought them; what a frame brought beside them are
 * duplicates and rejected ones.
 */
export class ReplayAccount {
  private readonly instruments = new Map<string, InstrumentAccount>();
  private readonly topics = new Map<string, number>();
  private readonly storedOfFrame = new Set<unknown>();
  private tradeFrames = 0;
  private bookFrames = 0;
  private controlFrames = 0;
  /** Frames no collector could make anything of. */
  unreadableFrames = 0;
  /** Rejected trades that cannot be laid at an instrument's door. */
  rejectedWithoutInstrument = 0;

  constructor(private readonly kindOf: (collectorId: string) => AccountedKind) {}

  readonly onTradesStored = (stored: readonly StoredTrade[]): void => {
    for (const { trade } of stored) this.storedOfFrame.add(trade);
  };

  readonly onFrame = (collectorId: string, event: WireEvent): void => {
    switch (event.kind) {
      case 'trades':
        this.tradeFrames += 1;
        this.countTrades(this.kindOf(collectorId), event);
        return;
      case 'book':
        this.bookFrames += 1;
        return;
      case 'unknown':
        this.countUnknown(event.topic);
        return;
      case 'unreadable':
        this.unreadableFrames += 1;
        return;
      default:
        this.controlFrames += 1;
    }
  };

  /** Also for frames of connections that no collector understands. */
  countUnknown(topic: string): void {
    const isNamed = this.topics.has(topic) || this.topics.size < TOPICS_NAMED;
    const name = isNamed ? topic : OTHER_TOPICS;
    this.topics.set(name, (this.topics.get(name) ?? 0) + 1);
  }

  frames(): FrameSummary {
    return {
      trade: this.tradeFrames,
      ...(this.bookFrames === 0 ? {} : { book: this.bookFrames }),
      control: this.controlFrames,
      unknown: Object.fromEntries([...this.topics].sort(byName)),
    };
  }

  summaries(): Readonly<Record<string, { readonly trades: TradeSummary }>> {
    return Object.fromEntries(
      [...this.instruments]
        .sort(byName)
        .map(([key, account]) => [key, { trades: account.summary() }]),
    );
  }

  private countTrades(kind: AccountedKind, event: Extract<WireEvent, { kind: 'trades' }>): void {
    for (const trade of event.trades) {
      const account = this.accountOf(kind, trade.symbol);
      if (this.storedOfFrame.has(trade)) account.addStored(trade);
      else account.addDuplicate();
    }
    this.storedOfFrame.clear();
    for (const { reason, symbol } of event.rejected) {
      if (symbol === undefined) this.rejectedWithoutInstrument += 1;
      else this.accountOf(kind, symbol).addRejected(reason);
    }
  }

  private accountOf(
    { venue, market, idsAreConsecutive }: AccountedKind,
    symbol: string,
  ): InstrumentAccount {
    const key = instrumentKey(venue, market, symbol);
    let account = this.instruments.get(key);
    if (account === undefined) {
      account = new InstrumentAccount(idsAreConsecutive);
      this.instruments.set(key, account);
    }
    return account;
  }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

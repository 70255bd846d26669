import { instrumentKey } from '../../shared/market-data';
import type { Market, Venue } from '../../shared/values/market';
import type { DecodedFrame } from '../frames/decoded-frame';
import { FATE } from '../market-data/trade-batch';
import type { TradeBatch } from '../market-data/trade-batch';
import type { BookAccount, BookSummary } from './book-account';
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

export interface InstrumentSummary {
  readonly trades: TradeSummary;
  readonly book?: BookSummary;
}

/** What the account must know of a collector. */
export interface AccountedKind {
  readonly venue: Venue;
  readonly market: Market;
  readonly idsAreConsecutive: boolean;
}

const NO_TRADES = new InstrumentAccount(false);

type FrameKind = 'data' | 'control' | 'unknown' | 'unreadable';
const RANK: Readonly<Record<FrameKind, number>> = {
  data: 0,
  control: 1,
  unknown: 2,
  unreadable: 3,
};

const kindOf = ({ kind }: Understood): FrameKind => {
  if (kind === 'trades' || kind === 'book') return 'data';
  return kind === 'unknown' || kind === 'unreadable' ? kind : 'control';
};

const TOPICS_NAMED = 100_000;
const OTHER_TOPICS = '(others)';

/** What a frame was to one collector; the frame itself is reused. */
type Understood = { readonly kind: Exclude<DecodedFrame['kind'], 'unknown'> } | UnknownTopic;
type UnknownTopic = Extract<DecodedFrame, { kind: 'unknown' }>;

/** Counts every frame and trade of a replay, whatever the store still holds in the end. */
export class ReplayAccount {
  private readonly instruments = new Map<string, InstrumentAccount>();
  private readonly topics = new Map<string, number>();
  /** What the frame under way was to each collector of its connection. */
  private readonly heard: Understood[] = [];
  private tradeFrames = 0;
  private bookFrames = 0;
  private controlFrames = 0;
  /** Frames no collector could make anything of. */
  unreadableFrames = 0;
  /** Rejected trades that cannot be laid at an instrument's door. */
  rejectedWithoutInstrument = 0;

  constructor(private readonly kindOf: (collectorId: string) => AccountedKind) {}

  /** Called by every collector of the frame's connection with what the frame was to it. */
  readonly onFrame = (collectorId: string, frame: DecodedFrame): void => {
    this.heard.push(frame.kind === 'unknown' ? frame : { kind: frame.kind });
    if (frame.kind === 'trades') this.countTrades(this.kindOf(collectorId), frame);
  };

  /** All have told: the frame counts once, as what it was to the one that understood it best. */
  frameOver(): void {
    const [first] = this.heard;
    const best =
      first && this.heard.reduce((a, b) => (RANK[kindOf(b)] < RANK[kindOf(a)] ? b : a), first);
    this.heard.length = 0;
    if (best === undefined) return;
    switch (best.kind) {
      case 'trades':
        this.tradeFrames += 1;
        return;
      case 'book':
        this.bookFrames += 1;
        return;
      case 'unknown':
        this.countUnknown(best.topic);
        return;
      case 'unreadable':
        this.unreadableFrames += 1;
        return;
      default:
        this.controlFrames += 1;
    }
  }

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

  summaries(books: ReadonlyMap<string, BookAccount>): Readonly<Record<string, InstrumentSummary>> {
    const keys = [...new Set([...this.instruments.keys(), ...books.keys()])].sort();
    return Object.fromEntries(
      keys.map((key) => {
        const trades = (this.instruments.get(key) ?? NO_TRADES).summary();
        const book = books.get(key)?.summary;
        return [key, book === undefined ? { trades } : { trades, book }];
      }),
    );
  }

  private countTrades(kind: AccountedKind, batch: TradeBatch): void {
    for (let row = 0; row < batch.length; row += 1) {
      const account = this.accountOf(kind, batch.symbolAt(row));
      if (batch.fate[row] === FATE.stored) account.addStored(batch.heldTrade(row));
      else account.addDuplicate();
    }
    for (const { reason, symbol } of batch.rejected) {
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

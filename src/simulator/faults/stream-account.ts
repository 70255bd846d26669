import type { FramePart, SentTrade } from '../data-frame';
import type { Corruption } from '../../shared/values/faults';
import { IdRanges } from './id-ranges';

export type Alteration = Corruption | 'truncated' | 'oversized';

/** What one stream of one connection was sent, and what was done to it on the way. */
export class StreamAccount {
  /** Trades written to the socket: copies and altered ones included. */
  sent = 0;
  /** Sent as they were on the exchange. */
  readonly delivered = new IdRanges();
  /** Kept from the connection. A copy that was kept back counts, even if another one arrived. */
  readonly suppressed = new IdRanges();
  /** Sent once more after they had been sent. */
  readonly duplicated = new IdRanges();
  /** Sent for the first time after a later trade had been sent. */
  readonly reordered = new IdRanges();
  readonly altered = new Map<Alteration, IdRanges>();

  constructor(
    readonly stream: string,
    readonly instrumentKey: string,
  ) {}

  /** Of a connection that faults have touched: looks at every trade, so that the account is that of the wire. */
  recordIntact(part: FramePart): void {
    this.sent += part.count;
    for (const [index, trade] of part.describe().entries()) {
      const position = part.ordinal + index;
      const describe = only(trade);
      if (this.delivered.has(position)) {
        this.duplicated.add(position, 1, describe);
      } else {
        if (position < this.delivered.highest) this.reordered.add(position, 1, describe);
        this.delivered.add(position, 1, describe);
      }
    }
  }

  recordAltered(how: Alteration, part: FramePart): void {
    this.sent += part.count;
    let ranges = this.altered.get(how);
    if (ranges === undefined) this.altered.set(how, (ranges = new IdRanges()));
    ranges.add(part.ordinal, part.count, part.describe);
  }

  recordSuppressed(part: FramePart): void {
    this.suppressed.add(part.ordinal, part.count, part.describe);
  }

  addAll(other: StreamAccount): void {
    this.sent += other.sent;
    this.delivered.addAll(other.delivered);
    this.suppressed.addAll(other.suppressed);
    this.duplicated.addAll(other.duplicated);
    this.reordered.addAll(other.reordered);
    for (const [how, ranges] of other.altered) {
      let own = this.altered.get(how);
      if (own === undefined) this.altered.set(how, (own = new IdRanges()));
      own.addAll(ranges);
    }
  }
}

const only = (trade: SentTrade) => (): readonly SentTrade[] => [trade];

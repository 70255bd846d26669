import Big from 'big.js';
import type { HeldTrade, RejectionReason } from '../../shared/market-data';
import { SeenIds } from './seen-ids';
import type { IdGap } from './seen-ids';

/** What a replay found out about one instrument. Decimals are exact; times are epoch ms. */
export interface TradeSummary {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: Readonly<Partial<Record<RejectionReason, number>>>;
  /** Stored trades by the side of the taker. */
  readonly buy: number;
  readonly sell: number;
  /** With as many decimals as the finest quantity. */
  readonly sumQuantity: string;
  /** With as many decimals as the finest product. */
  readonly sumNotional: string;
  /** As the venue wrote them; null without a stored trade, like all that follow. */
  readonly minPrice: string | null;
  readonly maxPrice: string | null;
  /** In the order of arrival. */
  readonly firstId: string | null;
  readonly lastId: string | null;
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  /** Empty where ids are not consecutive: nothing is claimed there. */
  readonly gaps: readonly IdGap[];
}

/** The sum of decimals, kept with the decimals of its finest summand. */
class DecimalSum {
  private sum = new Big(0);
  private scale = 0;

  add(value: Big, scale: number): void {
    this.sum = this.sum.plus(value);
    if (scale > this.scale) this.scale = scale;
  }

  toString(): string {
    return this.sum.toFixed(this.scale);
  }
}

const scaleOf = (decimal: string): number => {
  const dot = decimal.indexOf('.');
  return dot === -1 ? 0 : decimal.length - dot - 1;
};

export class InstrumentAccount {
  private received = 0;
  private stored = 0;
  private duplicate = 0;
  private readonly rejected: Partial<Record<RejectionReason, number>> = {};
  private readonly sides = { buy: 0, sell: 0 };
  private readonly quantity = new DecimalSum();
  private readonly notional = new DecimalSum();
  private lowest: { readonly text: string; readonly value: Big } | null = null;
  private highest: { readonly text: string; readonly value: Big } | null = null;
  private first: HeldTrade | null = null;
  private last: HeldTrade | null = null;
  private readonly ids = new SeenIds();

  /** `idsAreConsecutive`: the venue numbers the trades of an instrument without holes. */
  constructor(private readonly idsAreConsecutive: boolean) {}

  addStored(trade: HeldTrade): void {
    this.received += 1;
    this.stored += 1;
    this.sides[trade.side] += 1;
    const price = new Big(trade.price);
    const quantity = new Big(trade.quantity);
    const quantityScale = scaleOf(trade.quantity);
    this.quantity.add(quantity, quantityScale);
    this.notional.add(price.times(quantity), scaleOf(trade.price) + quantityScale);
    if (this.lowest === null || price.lt(this.lowest.value)) {
      this.lowest = { text: trade.price, value: price };
    }
    if (this.highest === null || price.gt(this.highest.value)) {
      this.highest = { text: trade.price, value: price };
    }
    this.first ??= trade;
    this.last = trade;
    const id = Number(trade.tradeId);
    if (this.idsAreConsecutive && Number.isSafeInteger(id)) this.ids.add(id);
  }

  addDuplicate(): void {
    this.received += 1;
    this.duplicate += 1;
  }

  addRejected(reason: RejectionReason): void {
    this.received += 1;
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
  }

  summary(): TradeSummary {
    return {
      received: this.received,
      stored: this.stored,
      duplicate: this.duplicate,
      rejected: { ...this.rejected },
      ...this.sides,
      sumQuantity: this.quantity.toString(),
      sumNotional: this.notional.toString(),
      minPrice: this.lowest?.text ?? null,
      maxPrice: this.highest?.text ?? null,
      firstId: this.first?.tradeId ?? null,
      lastId: this.last?.tradeId ?? null,
      firstTime: this.first?.exchangeTime ?? null,
      lastTime: this.last?.exchangeTime ?? null,
      gaps: this.ids.gaps,
    };
  }
}

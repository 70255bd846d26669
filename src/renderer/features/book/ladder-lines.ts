import type { BookLevel, BookView } from '../../../shared/order-book';
import { runningSums } from '../../../shared/values/decimal-sums';

/** One level and what lies before it. */
export interface LadderLine {
  readonly price: string;
  readonly quantity: string;
  /** Exact sum of the quantities from the best level down to this one. */
  readonly cumulative: string;
  /** `cumulative` as a part of the deepest one of both sides, for the bar; from 0 to 1. */
  readonly share: number;
}

export interface LadderLines {
  /** Best first. */
  readonly bids: readonly LadderLine[];
  readonly asks: readonly LadderLine[];
}

export function ladderLines({ bids, asks }: Pick<BookView, 'bids' | 'asks'>): LadderLines {
  const bidSums = sumsOf(bids);
  const askSums = sumsOf(asks);
  const deepest = Math.max(Number(bidSums.at(-1) ?? 0), Number(askSums.at(-1) ?? 0));
  return { bids: linesOf(bids, bidSums, deepest), asks: linesOf(asks, askSums, deepest) };
}

const sumsOf = (levels: readonly BookLevel[]): readonly string[] =>
  runningSums(levels.map(([, quantity]) => quantity));

function linesOf(
  levels: readonly BookLevel[],
  sums: readonly string[],
  deepest: number,
): readonly LadderLine[] {
  return levels.map(([price, quantity], index) => {
    const cumulative = sums[index] ?? quantity;
    // Steps finer than a thousandth are not seen, and would redraw every row below a change.
    const share = deepest > 0 ? Math.round((Number(cumulative) / deepest) * 1_000) / 1_000 : 0;
    return { price, quantity, cumulative, share };
  });
}

/** Room for the longest number of each column, in digits before and after the point. */
export type ColumnWidths = Readonly<Record<`--${string}`, number>>;

export function columnWidths({ bids, asks }: LadderLines): ColumnWidths {
  const widths: Record<`--${string}`, number> = {};
  for (const column of ['price', 'quantity', 'cumulative'] as const) {
    let [whole, fraction] = [1, 0];
    for (const side of [bids, asks]) {
      for (const line of side) {
        const value = line[column];
        const point = value.indexOf('.');
        whole = Math.max(whole, point < 0 ? value.length : point);
        if (point >= 0) fraction = Math.max(fraction, value.length - point);
      }
    }
    widths[`--${column}-whole`] = whole;
    widths[`--${column}-fraction`] = fraction;
  }
  return widths;
}

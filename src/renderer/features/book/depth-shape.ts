import type { LadderLine, LadderLines } from './ladder-lines';

/** Where the depth of a book lies in a square of `SIZE` by `SIZE`, x to the right, y down. */
export interface DepthShape {
  /** SVG paths of the stepped areas; empty for a side without levels. */
  readonly bids: string;
  readonly asks: string;
  /** Prices at the left and right edge, as the venue wrote them. */
  readonly lowest: string;
  readonly highest: string;
  /** The deepest cumulative quantity, at the upper edge; exact. */
  readonly deepest: string;
  /** Where the best bid and the best ask lie, from 0 to `SIZE`. */
  readonly bestBidX: number | null;
  readonly bestAskX: number | null;
}

export const SIZE = 1_000;
/** Left free at the top, so that the deepest step is not taken for the frame. */
const HEADROOM = 0.06;

export function depthShape({ bids, asks }: LadderLines): DepthShape | null {
  const lowest = bids.at(-1) ?? asks[0];
  const highest = asks.at(-1) ?? bids[0];
  if (lowest === undefined || highest === undefined) return null;
  const from = Number(lowest.price);
  const width = Number(highest.price) - from;
  const deepest = deeper(bids.at(-1), asks.at(-1));
  const top = Number(deepest) * (1 + HEADROOM);
  const x = ({ price }: LadderLine): number =>
    width <= 0 ? SIZE / 2 : round(((Number(price) - from) / width) * SIZE);
  const y = ({ cumulative }: LadderLine): number =>
    top <= 0 ? SIZE : round(SIZE - (Number(cumulative) / top) * SIZE);
  return {
    bids: area(bids, x, y, 0),
    asks: area(asks, x, y, SIZE),
    lowest: lowest.price,
    highest: highest.price,
    deepest,
    bestBidX: bids[0] === undefined ? null : x(bids[0]),
    bestAskX: asks[0] === undefined ? null : x(asks[0]),
  };
}

/** From the best level outwards: up at each price, then level until the next one, then to the edge. */
function area(
  lines: readonly LadderLine[],
  x: (line: LadderLine) => number,
  y: (line: LadderLine) => number,
  edge: number,
): string {
  const [best] = lines;
  if (best === undefined) return '';
  const steps = lines.map((line) => `H${x(line)}V${y(line)}`).join('');
  return `M${x(best)} ${SIZE}${steps}H${edge}V${SIZE}Z`;
}

function deeper(bid: LadderLine | undefined, ask: LadderLine | undefined): string {
  const [ofBids, ofAsks] = [bid?.cumulative ?? '0', ask?.cumulative ?? '0'];
  return Number(ofBids) >= Number(ofAsks) ? ofBids : ofAsks;
}

/** The level that decides the depth at `at` (from 0 to 1 of the width): the last one passed from the middle. */
export function levelAt(
  { bids, asks }: LadderLines,
  at: number,
): { readonly side: 'bids' | 'asks'; readonly line: LadderLine } | null {
  const lowest = bids.at(-1) ?? asks[0];
  const highest = asks.at(-1) ?? bids[0];
  if (lowest === undefined || highest === undefined) return null;
  const price = Number(lowest.price) + (Number(highest.price) - Number(lowest.price)) * at;
  const bid = bids.findLast((line) => Number(line.price) >= price);
  if (bid !== undefined) return { side: 'bids', line: bid };
  const ask = asks.findLast((line) => Number(line.price) <= price);
  return ask === undefined ? null : { side: 'asks', line: ask };
}

const round = (value: number): number => Math.round(value * 10) / 10;

import { describe, expect, it } from 'vitest';
import { depthShape, levelAt } from '../../../src/renderer/features/book/depth-shape';
import { columnWidths, ladderLines } from '../../../src/renderer/features/book/ladder-lines';
import { bookView } from '../../support/book-views';

const view = bookView({
  bids: [
    ['100.5', '1'],
    ['100', '0.25'],
    ['98', '2.75'],
  ],
  asks: [
    ['101', '0.1'],
    ['102.25', '1.9'],
  ],
});
const lines = ladderLines(view);

describe('the lines of a ladder', () => {
  it('add up exactly and measure themselves against the deeper side', () => {
    expect(lines.bids).toEqual([
      { price: '100.5', quantity: '1', cumulative: '1', share: 0.25 },
      { price: '100', quantity: '0.25', cumulative: '1.25', share: 0.313 },
      { price: '98', quantity: '2.75', cumulative: '4.00', share: 1 },
    ]);
    expect(lines.asks.map(({ cumulative, share }) => [cumulative, share])).toEqual([
      ['0.1', 0.025],
      ['2.0', 0.5],
    ]);
  });

  it('leave room for the longest number before and after the point', () => {
    expect(columnWidths(lines)).toMatchObject({
      '--price-whole': 3,
      '--price-fraction': 3,
      '--quantity-fraction': 3,
      '--cumulative-whole': 1,
    });
  });
});

describe('the shape of the depth', () => {
  it('steps outwards from the best prices to the edges', () => {
    const shape = depthShape(lines)!;
    expect(shape).toMatchObject({ lowest: '98', highest: '102.25', deepest: '4.00' });
    // 98 … 102.25 is 4.25 wide: the best bid lies 2.5 in, the best ask 3.
    expect(shape.bids).toMatch(/^M588\.2 1000H588\.2V.*H0V1000Z$/);
    expect(shape.asks).toMatch(/^M705\.9 1000H705\.9V.*H1000V1000Z$/);
  });

  it('is drawn for one side alone, and not at all for none', () => {
    expect(depthShape({ bids: lines.bids, asks: [] })).toMatchObject({ asks: '', lowest: '98' });
    expect(depthShape({ bids: [], asks: [] })).toBeNull();
  });

  it('tells under the pointer what is to be had down to that price, and nothing inside the spread', () => {
    const at = (price: number) => levelAt(lines, (price - 98) / 4.25);
    expect(at(98.1)).toMatchObject({ side: 'bids', line: { price: '100', cumulative: '1.25' } });
    expect(at(98)).toMatchObject({ side: 'bids', line: { price: '98', cumulative: '4.00' } });
    expect(at(100.75)).toBeNull();
    expect(at(101.5)).toMatchObject({ side: 'asks', line: { price: '101', cumulative: '0.1' } });
  });
});

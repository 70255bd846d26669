import { describe, expect, it } from 'vitest';
import type { BookMessage } from '../../../../src/simulator/books/book-message';
import { damageBook } from '../../../../src/simulator/faults/book-damage';
import { buildInstruments } from '../../../../src/simulator/instruments';

const message: BookMessage = {
  kind: 'delta',
  instrument: buildInstruments(['BTCUSDT'])[0]!,
  bids: [['100.10', '2']],
  asks: [
    ['100.20', '0'],
    ['100.30', '5'],
  ],
  firstId: 3,
  lastId: 5,
  previousId: 2,
  count: 9,
  checksum: 0x8000_0001,
  at: 1,
};
const empty: BookMessage = { ...message, bids: [], asks: [], checksum: null };

describe('damage to a message about a book', () => {
  it('changes what it says it changes, and nothing else', () => {
    expect(damageBook(message, 'price_invalid')!()).toEqual({
      ...message,
      bids: [['-100.10', '2']],
    });
    expect(damageBook(message, 'price_wrong')!()).toEqual({ ...message, bids: [['100.15', '2']] });
    const { checksum, ...rest } = damageBook(message, 'checksum_wrong')!();
    expect({ ...rest, checksum: message.checksum }).toEqual(message);
    expect(checksum).not.toBe(message.checksum);
  });

  it('crosses a book with a bid above an offer that is really there', () => {
    const { bids, ...rest } = damageBook(message, 'book_crossed')!();
    expect(bids).toEqual([['9100.30', '5'], ...message.bids]);
    expect({ ...rest, bids: message.bids }).toEqual(message);
  });

  it('is refused where there is nothing to damage', () => {
    for (const how of [
      'price_invalid',
      'price_wrong',
      'checksum_wrong',
      'book_crossed',
      'id_missing',
    ] as const) {
      expect(damageBook(empty, how)).toBeNull();
    }
    expect(damageBook({ ...message, asks: [['1', '0']] }, 'book_crossed')).toBeNull();
  });
});

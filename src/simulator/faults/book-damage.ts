import type { BookMessage, WireLevel } from '../books/book-message';
import type { Corruption } from '../../shared/values/faults';
import { otherPrice } from './damage';

/** How to make the message wrong that way; null when there is nothing in it that could be. */
export function damageBook(
  message: BookMessage,
  how: Exclude<Corruption, 'bit_flip'>,
): (() => BookMessage) | null {
  const { checksum, bids, asks } = message;
  const [side, level] = bids[0] === undefined ? (['asks', asks[0]] as const) : (['bids', bids[0]] as const); // prettier-ignore
  switch (how) {
    case 'checksum_wrong':
      return checksum === null ? null : () => ({ ...message, checksum: (checksum ^ 1) >>> 0 });
    case 'price_invalid':
      if (level === undefined) return null;
      return () => withFirst(message, side, [`-${level[0]}`, level[1]]);
    case 'price_wrong':
      if (level === undefined) return null;
      return () => withFirst(message, side, [otherPrice(level[0]), level[1]]);
    case 'book_crossed': {
      const offer = asks.find(([, quantity]) => Number(quantity) > 0);
      if (offer === undefined) return null;
      return () => ({ ...message, bids: [[higher(offer[0]), offer[1]], ...bids] });
    }
    case 'id_missing':
      return null;
  }
}

const withFirst = (message: BookMessage, side: 'bids' | 'asks', first: WireLevel): BookMessage => ({
  ...message,
  [side]: [first, ...message[side].slice(1)],
});

/** With the same decimals, and far above every other price. */
const higher = (price: string): string => `9${price}`;

import type { Random } from '../random';
import type { Corruption } from '../../shared/values/faults';
import { openFrame } from './trade-dialects';

/** What can be wrong with one trade. */
export type TradeCorruption = Exclude<Corruption, 'bit_flip' | 'checksum_wrong' | 'book_crossed'>;

/** The frame with only some of its trades, counted from the oldest. */
export function keepTrades(payload: Buffer, kept: ReadonlySet<number>): Buffer {
  const frame = openFrame(payload);
  frame.keep(frame.trades.filter((_, index) => kept.has(index)));
  return frame.write();
}

/** Another number that is still a valid price. */
export function otherPrice(price: string): string {
  const last = Number(price.at(-1));
  const wrong = price.slice(0, -1) + String((last + 5) % 10);
  return Number(wrong) > 0 ? wrong : `${price}1`;
}

/** `index` counts from the oldest. */
export function corruptTrade(payload: Buffer, index: number, how: TradeCorruption): Buffer {
  const frame = openFrame(payload);
  const trade = frame.trades[index];
  if (trade === undefined) return payload;
  const price = String(trade[frame.price]);
  switch (how) {
    case 'price_invalid':
      trade[frame.price] = `-${price}`;
      break;
    case 'price_wrong':
      trade[frame.price] = otherPrice(price);
      break;
    case 'id_missing':
      Reflect.deleteProperty(trade, frame.idOf(trade));
  }
  return frame.write();
}

/** One bit of one byte is turned; the text stays UTF-8 but is no JSON any more. */
export function flipBit(payload: Buffer, random: Random): Buffer {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const flipped = Buffer.from(payload);
    const at = Math.floor(random() * flipped.length);
    // The eighth bit would make it invalid UTF-8, which is the socket's business, not the parser's.
    flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 7));
    if (!isJson(flipped)) return flipped;
  }
  const broken = Buffer.from(payload);
  broken[0] = 0x5b;
  return broken;
}

/** The beginning of the text, at least one character short. */
export const truncate = (payload: Buffer, random: Random): Buffer =>
  payload.subarray(0, 1 + Math.floor(random() * (payload.length - 1)));

export function oversize(payload: Buffer, bytes: number): Buffer {
  if (payload.length >= bytes) return payload;
  const large = Buffer.alloc(bytes, 0x20);
  payload.copy(large);
  return large;
}

function isJson(payload: Buffer): boolean {
  try {
    JSON.parse(payload.toString());
    return true;
  } catch {
    return false;
  }
}

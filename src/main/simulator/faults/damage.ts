import type { Random } from '../random';
import type { Corruption } from '../../../shared/values/faults';

/** What can be wrong with one trade. */
export type TradeCorruption = Exclude<Corruption, 'bit_flip' | 'checksum_wrong' | 'book_crossed'>;

type Fields = Record<string, unknown>;

/** The trades of a frame, as Bybit (a list) and Binance (one, bare or in an envelope) write them. */
function tradesIn(frame: Fields): Fields[] {
  const { data } = frame;
  if (Array.isArray(data)) return data as Fields[];
  return [typeof data === 'object' && data !== null ? (data as Fields) : frame];
}

const idFieldOf = (trade: Fields): string =>
  'i' in trade ? 'i' : trade.e === 'aggTrade' ? 'a' : 't';

/** A frame that our own venues wrote. What is not touched is written again exactly as it was. */
function rewrite(payload: Buffer, change: (trades: Fields[], frame: Fields) => void): Buffer {
  const frame = JSON.parse(payload.toString()) as Fields;
  change(tradesIn(frame), frame);
  return Buffer.from(JSON.stringify(frame));
}

/** The frame with only some of its trades; only Bybit puts several into one. */
export const keepTrades = (payload: Buffer, kept: ReadonlySet<number>): Buffer =>
  rewrite(payload, (trades, frame) => {
    frame.data = trades.filter((_, index) => kept.has(index));
  });

/** Another number that is still a valid price. */
export function otherPrice(price: string): string {
  const last = Number(price.at(-1));
  const wrong = price.slice(0, -1) + String((last + 5) % 10);
  return Number(wrong) > 0 ? wrong : `${price}1`;
}

export const corruptTrade = (payload: Buffer, index: number, how: TradeCorruption): Buffer =>
  rewrite(payload, (trades) => {
    const trade = trades[index];
    if (trade === undefined) return;
    switch (how) {
      case 'price_invalid':
        trade.p = `-${String(trade.p)}`;
        return;
      case 'price_wrong':
        trade.p = otherPrice(String(trade.p));
        return;
      case 'id_missing':
        Reflect.deleteProperty(trade, idFieldOf(trade));
    }
  });

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

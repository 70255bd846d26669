/*
 * WebSocket frames of trades in the shapes that Bybit v5 and Binance spot send, built once, with places for what
 * must be new in each segment: trade ids (or every trade would be a duplicate) and times.
 */

const TIME_DIGITS = 13;
const ID_DIGITS = 12;

/** The text between these marks is overwritten before a segment; digits only, so the length stays. */
const ID = '\u0001'.repeat(ID_DIGITS);
const TIME = '\u0002'.repeat(TIME_DIGITS);

/** A repeatable stream of numbers from 0 to 1 (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const symbolsOf = (count, first = 0) =>
  Array.from({ length: count }, (_, index) => `SYM${first + index}USDT`);

/** Trades in one Bybit message: mostly one, sometimes a swept book; three on average. */
function tradesInMessage(random) {
  const roll = random();
  if (roll < 0.5) return 1;
  if (roll < 0.75) return 2;
  if (roll < 0.9) return 4;
  return 10 + Math.floor(random() * 6);
}

const hex = (random, length) =>
  Math.floor(random() * 16 ** length)
    .toString(16)
    .padStart(length, '0');

/** All of a UUID but its last twelve digits. */
const uuidStart = (random) =>
  `${hex(random, 8)}-${hex(random, 4)}-5${hex(random, 3)}-9${hex(random, 3)}`;

const WRITERS = {
  bybit(symbol, random, price) {
    const count = tradesInMessage(random);
    const sequence = 1e11 + Math.floor(random() * 1e10);
    const trades = Array.from({ length: count }, () => {
      const side = random() < 0.5 ? 'Buy' : 'Sell';
      return (
        `{"T":${TIME},"s":"${symbol}","S":"${side}","v":"${(0.001 + random()).toFixed(3)}",` +
        `"p":"${price.toFixed(2)}","L":"ZeroMinusTick","i":"${uuidStart(random)}-${ID}",` +
        `"BT":false,"RPI":false,"seq":${sequence}}`
      );
    });
    const text = `{"topic":"publicTrade.${symbol}","type":"snapshot","ts":${TIME},"data":[${trades.join(',')}]}`;
    return { text, count };
  },
  binance(symbol, random, price) {
    const text =
      `{"stream":"${symbol.toLowerCase()}@trade","data":{"e":"trade","E":${TIME},"s":"${symbol}",` +
      `"t":${ID},"p":"${price.toFixed(8)}","q":"${(0.001 + random()).toFixed(8)}",` +
      `"T":${TIME},"m":${random() < 0.5},"M":true}}`;
    return { text, count: 1 };
  },
};

export function frameHeader(length) {
  if (length < 126) return Buffer.from([0x81, length]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return header;
}

function placesOf(buffer, mark, length) {
  const places = [];
  for (let at = buffer.indexOf(mark); at !== -1; at = buffer.indexOf(mark, at + length)) {
    places.push(at);
  }
  return places;
}

/**
 * `trades` trades over `symbols`, as the bytes on the wire; with `isRoundRobin`, one message for each symbol.
 * @returns `renew(now)`, which writes new ids and times into the same bytes.
 */
export function buildSegment(venue, { symbols, trades, seed, isRoundRobin = false }) {
  const random = seeded(seed);
  const write = WRITERS[venue];
  const parts = [];
  const messageEnds = [];
  const messageTrades = [];
  const owners = [];
  let made = 0;
  let length = 0;
  let price = 65_000;
  while (isRoundRobin ? messageEnds.length < symbols.length : made < trades) {
    price *= 1 + (random() - 0.5) * 1e-4;
    const symbol = isRoundRobin
      ? messageEnds.length % symbols.length
      : Math.floor(random() * symbols.length);
    const { text, count } = write(symbols[symbol], random, price);
    const payload = Buffer.from(text);
    const header = frameHeader(payload.length);
    parts.push(header, payload);
    length += header.length + payload.length;
    messageEnds.push(length);
    messageTrades.push(count);
    for (let index = 0; index < count; index += 1) owners.push(symbol);
    made += count;
  }
  const bytes = Buffer.concat(parts);
  const idPlaces = placesOf(bytes, ID, ID_DIGITS);
  const timePlaces = placesOf(bytes, TIME, TIME_DIGITS);
  return { bytes, messageEnds, messageTrades, owners, idPlaces, timePlaces, trades: made };
}

/** The ids of one client's symbols: each counts up by one on its own, as Binance's do, from segment to segment. */
export class Ids {
  #next;

  constructor(symbols) {
    this.#next = new Array(symbols).fill(100_000_000_001);
  }

  /** Returns the id of each trade of the segment. */
  renew(segment, now) {
    const { bytes, idPlaces, timePlaces, owners } = segment;
    const time = String(Math.floor(now));
    for (const place of timePlaces) bytes.write(time, place, 'latin1');
    return idPlaces.map((place, index) => {
      const id = this.#next[owners[index]]++;
      bytes.write(String(id), place, 'latin1');
      return id;
    });
  }
}

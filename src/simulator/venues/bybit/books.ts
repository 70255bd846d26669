import type { BookChannel } from '../../books/book-channel';
import type { BookMessage, WireLevel } from '../../books/book-message';
import { sharedWriter } from '../../books/book-channel';
import { formatUnits } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import { quantityText } from './wire';
import type { BybitMarket } from './wire';

/** https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook: levels a side, and how often in ms. */
const DEPTHS: Readonly<Record<BybitMarket, readonly (readonly [depth: number, intervalMs: number])[]>> = {
  'bybit:spot': [[1, 10], [50, 20], [200, 100], [1_000, 200]],
  'bybit:linear': [[1, 10], [50, 20], [200, 100], [1_000, 200]],
}; // prettier-ignore

/** Level 1 is a whole book each time, said again when nothing changed for so long. */
const REPEAT_AFTER_MS = 3_000;

export interface BybitBookTopic {
  readonly instrument: Instrument;
  readonly channel: BookChannel;
  readonly writer: ReturnType<typeof sharedWriter>;
}

/** Every book topic of one category, by its name. */
export function bookTopics(
  market: BybitMarket,
  instruments: readonly Instrument[],
): ReadonlyMap<string, BybitBookTopic> {
  const topics = new Map<string, BybitBookTopic>();
  for (const [depth, intervalMs] of DEPTHS[market]) {
    const channel: BookChannel = {
      venue: 'bybit',
      streamOf: ({ symbol }) => `orderbook.${depth}.${symbol}`,
      depth,
      intervalMs,
      begins: 'snapshot',
      isSnapshotsOnly: depth === 1,
      isTruncating: false,
      repeatAfterMs: depth === 1 ? REPEAT_AFTER_MS : null,
      level,
      checksum: null,
    };
    for (const instrument of instruments) {
      const name = channel.streamOf(instrument);
      const writer = sharedWriter((message) => Buffer.from(bookFrame(market, name, message)));
      topics.set(name, { instrument, channel, writer });
    }
  }
  return topics;
}

const level = (instrument: Instrument, tick: number, quantityUnits: number): WireLevel => [
  formatUnits(tick * instrument.tickUnits, instrument.priceDecimals),
  quantityUnits === 0 ? '0' : quantityText(instrument, quantityUnits),
];

const levels = (list: readonly WireLevel[]): string =>
  list.map(([price, quantity]) => `["${price}","${quantity}"]`).join(',');

/** Key order as recorded: spot names `ts` before `type`. `cts` is the matching engine's time. */
function bookFrame(market: BybitMarket, topic: string, message: BookMessage): string {
  const { kind, instrument, bids, asks, count, lastId, at } = message;
  const type = kind === 'snapshot' ? 'snapshot' : 'delta';
  const ts = Math.floor(at);
  const data =
    `{"s":"${instrument.symbol}","b":[${levels(bids)}],"a":[${levels(asks)}],` +
    `"u":${count},"seq":${lastId}}`;
  const head =
    market === 'bybit:linear'
      ? `{"topic":"${topic}","type":"${type}","ts":${ts}`
      : `{"topic":"${topic}","ts":${ts},"type":"${type}"`;
  return `${head},"data":${data},"cts":${ts - 1}}`;
}

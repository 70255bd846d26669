import { EARLIEST_TRADE_TIME, LATEST_TRADE_TIME } from '../../shared/market-data';
import { isJsonObject } from './trade-rows';

/*
 * Values as venues write them. What is not of the expected form is handed back as it is, so that the
 * trade's check refuses it and can show what it was.
 */

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Epoch ms of `2026-11-22T09:21:07.114925Z`; digits beyond the milliseconds are cut off. */
export const epochMsOfIsoTime = (value: unknown): unknown =>
  typeof value === 'string' && RFC3339.test(value) ? Date.parse(value) : notATime(value);

/** Epoch ms sent as text: `"1795339267114"`. */
export const epochMsOfDigits = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : notATime(value);

/** When the venue sent a frame, epoch ms. It only tells how late: a trade is no worse without it. */
export const sentTime = (value: unknown): number | undefined =>
  typeof value === 'number' &&
  Number.isInteger(value) &&
  value >= EARLIEST_TRADE_TIME &&
  value <= LATEST_TRADE_TIME
    ? value
    : undefined;

/** A number where text belongs must not pass for epoch ms. */
const notATime = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

/** An id sent as a JSON number: one that lost digits in parsing is not that id. */
export const idOfInteger = (value: unknown): unknown =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? String(value) : null;

const LONGEST_SYMBOL_IN_TOPIC = 64;

/** How a frame of another channel is counted: `tickers.BTC-USDT`, or the channel alone. */
export const topicOf = (channel: string, symbol: unknown): string =>
  typeof symbol === 'string' && symbol.length <= LONGEST_SYMBOL_IN_TOPIC
    ? `${channel}.${symbol}`
    : channel;

/** A field of the first object of a list; undefined when there is none. */
export function fieldOfFirst(list: unknown, field: string): unknown {
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return isJsonObject(first) ? first[field] : undefined;
}

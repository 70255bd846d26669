import { epochMsOf, valueInAnswer } from '../../collectors/sources/server-time';
import type { ServerTimeSource } from '../../collectors/sources/server-time';

/** https://bybit-exchange.github.io/docs/v5/market/time */
export const bybitServerTime: ServerTimeSource = {
  baseUrl: 'https://api.bybit.com',
  path: '/v5/market/time',
  resolutionMs: 0.001,
  parse(text) {
    const nanoseconds = valueInAnswer(text, ['result', 'timeNano']);
    if (typeof nanoseconds !== 'string' || !/^\d{19}$/.test(nanoseconds)) return null;
    return epochMsOf(Number(nanoseconds.slice(0, 13)) + Number(nanoseconds.slice(13)) / 1_000_000);
  },
};

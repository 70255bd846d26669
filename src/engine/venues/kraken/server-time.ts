import { epochMsOf, valueInAnswer } from '../../collectors/sources/server-time';
import type { ServerTimeSource } from '../../collectors/sources/server-time';

/** https://docs.kraken.com/api/docs/rest-api/get-server-time */
export const krakenServerTime: ServerTimeSource = {
  baseUrl: 'https://api.kraken.com',
  path: '/0/public/Time',
  // Whole seconds: no measurement is better than ± half of one.
  resolutionMs: 1_000,
  parse(text) {
    const seconds = valueInAnswer(text, ['result', 'unixtime']);
    return typeof seconds === 'number' ? epochMsOf(seconds * 1_000) : null;
  },
};

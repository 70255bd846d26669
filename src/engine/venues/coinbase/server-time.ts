import { epochMsOf, valueInAnswer } from '../../collectors/sources/server-time';
import type { ServerTimeSource } from '../../collectors/sources/server-time';

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/get-server-time */
export const coinbaseServerTime: ServerTimeSource = {
  baseUrl: 'https://api.coinbase.com',
  path: '/api/v3/brokerage/time',
  resolutionMs: 1,
  parse: (text) => epochMsOf(valueInAnswer(text, ['epochMillis'])),
};

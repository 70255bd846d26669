import { epochMsOf, valueInAnswer } from '../../collectors/sources/server-time';
import type { ServerTimeSource } from '../../collectors/sources/server-time';
import type { BinanceMarket } from './wire';

/*
 * https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md#check-server-time
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Check-Server-Time
 */
const SERVERS: Readonly<Record<BinanceMarket, Pick<ServerTimeSource, 'baseUrl' | 'path'>>> = {
  spot: { baseUrl: 'https://api.binance.com', path: '/api/v3/time' },
  usdm: { baseUrl: 'https://fapi.binance.com', path: '/fapi/v1/time' },
};

export const binanceServerTime = (market: BinanceMarket): ServerTimeSource => ({
  ...SERVERS[market],
  resolutionMs: 1,
  parse: (text) => epochMsOf(valueInAnswer(text, ['serverTime'])),
});

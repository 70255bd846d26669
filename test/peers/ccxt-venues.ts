import type { SimulatorUrls } from '../../src/simulator/simulator-urls';
import type { SimulatedMarket } from '../../src/simulator/instruments';
import type { Ccxt, CcxtExchange } from './peer-clients';

/** How ccxt names a pair, and how that venue spells it, on each simulated market. */
export const CCXT_PAIRS: Readonly<
  Record<SimulatedMarket, { readonly symbol: string; readonly id: string }>
> = {
  'bybit:spot': { symbol: 'BTC/USDT', id: 'BTCUSDT' },
  'bybit:linear': { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT' },
  'binance:spot': { symbol: 'BTC/USDT', id: 'BTCUSDT' },
  'binance:usdm': { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT' },
  'okx:spot': { symbol: 'BTC/USDT', id: 'BTC-USDT' },
  'coinbase:spot': { symbol: 'BTC/USD', id: 'BTC-USD' },
  'kraken:spot': { symbol: 'BTC/USD', id: 'BTC/USD' },
};

/** A ccxt exchange of that market that talks to the simulator and knows these coins. */
export async function ccxtFor(
  ccxt: Ccxt,
  market: SimulatedMarket,
  urls: SimulatorUrls,
  coins: readonly string[] = ['BTC'],
): Promise<CcxtExchange> {
  const [venue] = market.split(':') as [keyof Ccxt['pro']];
  const exchange = new ccxt.pro[venue]({ newUpdates: true });
  point(exchange, market, urls);
  exchange.setMarkets(coins.map((coin) => marketOf(exchange, market, coin)));
  // ccxt asks for this before it speaks plain ws://.
  await exchange.loadHttpProxyAgent();
  return exchange;
}

function point(
  { urls: { api } }: CcxtExchange,
  market: SimulatedMarket,
  urls: SimulatorUrls,
): void {
  const base = urls.http.replace('http', 'ws');
  switch (market) {
    case 'bybit:spot':
    case 'bybit:linear':
      api.ws = { public: { spot: urls.bybitSpot, linear: urls.bybitLinear } };
      return;
    case 'binance:spot':
    case 'binance:usdm':
      // ccxt tells spot by `/stream` in the address, and puts the path of futures in before `/ws`.
      api.ws = { spot: `${base}/stream.binance.com/ws`, future: `${base}/fstream.binance.com/ws` };
      api.public = `${urls.http}/api/v3`;
      api.fapiPublic = `${urls.http}/fapi/v1`;
      return;
    case 'okx:spot':
      // … and `/public` in behind this one.
      api.ws = urls.okx.replace('/public', '');
      return;
    case 'coinbase:spot':
      api.ws = urls.coinbase;
      return;
    case 'kraken:spot':
      api.ws = { publicV2: urls.kraken };
  }
}

function marketOf(exchange: CcxtExchange, market: SimulatedMarket, coin: string): object {
  const pair = CCXT_PAIRS[market];
  const [symbol, id] = [pair.symbol.replace('BTC', coin), pair.id.replace('BTC', coin)];
  const [base, quote] = symbol.replace(/:.*/, '').split('/');
  const isContract = symbol.includes(':');
  return exchange.safeMarketStructure({
    id,
    lowercaseId: id.toLowerCase(),
    symbol,
    base,
    quote,
    baseId: base,
    quoteId: quote,
    type: isContract ? 'swap' : 'spot',
    spot: !isContract,
    swap: isContract,
    contract: isContract,
    active: true,
    ...(isContract
      ? { settle: quote, settleId: quote, linear: true, inverse: false, contractSize: 1 }
      : {}),
    precision: { price: 1e-8, amount: 1e-8 },
    info: { wsname: id },
  });
}

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../peers/package.json', import.meta.url));

/** An exchange of ccxt pro that talks to the feeder. `names` are those of the symbols, in their order. */
export async function openExchange({ urls: [url], restUrl, venue, symbols }) {
  const ccxt = require('ccxt');
  const exchange = new ccxt.pro[venue]({ newUpdates: true });
  const markets = symbols.map((symbol) => {
    const base = symbol.slice(0, -4);
    const isLinear = venue === 'bybit';
    return exchange.safeMarketStructure({
      id: symbol,
      lowercaseId: symbol.toLowerCase(),
      symbol: isLinear ? `${base}/USDT:USDT` : `${base}/USDT`,
      base,
      quote: 'USDT',
      settle: isLinear ? 'USDT' : undefined,
      type: isLinear ? 'swap' : 'spot',
      spot: !isLinear,
      swap: isLinear,
      linear: isLinear ? true : undefined,
      contract: isLinear,
      active: true,
      precision: { price: 0.01, amount: 0.001 },
    });
  });
  exchange.setMarkets(markets);
  await exchange.loadHttpProxyAgent();
  if (venue === 'bybit') exchange.urls.api.ws.public.linear = url;
  else {
    exchange.urls.api.ws.spot = url;
    exchange.urls.api.public = `${restUrl}/api/v3`;
  }
  return { exchange, names: markets.map(({ symbol }) => symbol) };
}

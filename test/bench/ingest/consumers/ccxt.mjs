import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../peers/package.json', import.meta.url));

/** ccxt pro: `watchTrades` in a loop per symbol on Bybit, `watchTradesForSymbols` on Binance. */
export async function connect({ url, venue, symbols, onTrades }) {
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
  else exchange.urls.api.ws.spot = url;
  const names = markets.map(({ symbol }) => symbol);
  const watch = async (next) => {
    for (;;) onTrades((await next()).length);
  };
  if (venue === 'bybit') for (const name of names) void watch(() => exchange.watchTrades(name));
  else void watch(() => exchange.watchTradesForSymbols(names));
  return {};
}

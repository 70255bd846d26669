import { openExchange } from './ccxt-markets.mjs';

/** ccxt pro: `watchTrades` in a loop per symbol on Bybit, `watchTradesForSymbols` on Binance. */
export async function connect({ onTrades, ...options }) {
  const { exchange, names } = await openExchange(options);
  const watch = async (next) => {
    for (;;) onTrades((await next()).length);
  };
  if (options.venue === 'bybit') {
    for (const name of names) void watch(() => exchange.watchTrades(name));
  } else void watch(() => exchange.watchTradesForSymbols(names));
  return {};
}

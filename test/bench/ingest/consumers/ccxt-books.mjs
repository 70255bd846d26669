import { openExchange } from './ccxt-markets.mjs';

const DEPTH = 50;

/**
 * ccxt pro: `watchOrderBook` in a loop per symbol on Bybit, `watchOrderBookForSymbols` on Binance. One await may
 * stand for many updates, so what counts as delivered is each message that ccxt has put into its book.
 */
export async function connect({ onTrades, ...options }) {
  const { exchange, names } = await openExchange(options);
  const { venue, symbols } = options;
  const held = new Map();
  const handle = exchange.handleOrderBook;
  exchange.handleOrderBook = (client, message) => {
    handle.call(exchange, client, message);
    if (message.type !== 'snapshot') onTrades(1);
  };
  const watch = async (next) => {
    for (;;) {
      const book = await next();
      held.set(book.symbol, book);
    }
  };
  if (venue === 'bybit') {
    for (const name of names) void watch(() => exchange.watchOrderBook(name, DEPTH));
  } else void watch(() => exchange.watchOrderBookForSymbols(names));
  const levels = (side = []) => side.map(([price, quantity]) => [String(price), String(quantity)]);
  return {
    books: () =>
      symbols.map((symbol, index) => {
        const book = exchange.orderbooks[names[index]] ?? held.get(names[index]);
        return { symbol, bids: levels(book?.bids), asks: levels(book?.asks) };
      }),
  };
}

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../peers/package.json', import.meta.url));

/** `bybit-api` 's client with the least normalising; it validates nothing. */
export async function connect({ urls: [url], symbols, onTrades }) {
  const { WebsocketClient } = require('bybit-api');
  const quiet = () => undefined;
  const client = new WebsocketClient({ wsUrl: url }, { trace: quiet, info: quiet, error: quiet });
  let sink = 0;
  client.on('update', ({ topic, data }) => {
    if (!topic.startsWith('publicTrade.')) return;
    const trades = data.map(({ s, S, p, v, i, T }) => ({
      symbol: s,
      side: S === 'Buy' ? 'buy' : 'sell',
      price: Number(p),
      quantity: Number(v),
      id: i,
      time: T,
    }));
    sink += trades.length;
    onTrades(trades.length);
  });
  client.on('exception', quiet);
  client.subscribeV5(
    symbols.map((symbol) => `publicTrade.${symbol}`),
    'linear',
  );
  return { account: () => ({ sink }) };
}

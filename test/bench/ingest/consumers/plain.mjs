import { WebSocket } from 'ws';

/*
 * `json`: `ws` and JSON.parse, nothing else; the yardstick. `normalise`: a trade object of plain fields
 * beside that, which is the least a program would do.
 */
export async function connect({ urls, venue, variant, symbols, onTrades }) {
  const read = READERS[venue];
  const each = symbols.length / urls.length;
  let sink = 0;
  const onMessage = (data) => {
    const message = JSON.parse(data.toString());
    const rows = read.rows(message);
    if (rows === null) return;
    if (variant === 'normalise') {
      const trades = rows.map(read.normalise);
      sink += trades.length;
    }
    onTrades(rows.length);
  };
  await Promise.all(
    urls.map(async (url, index) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      socket.on('message', onMessage);
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(read.subscribe(symbols.slice(each * index, each * (index + 1))));
    }),
  );
  return { account: () => ({ sink }) };
}

const READERS = {
  bybit: {
    rows: ({ topic, data }) => (topic === undefined ? null : data),
    normalise: ({ s, S, p, v, i, T }) => ({
      symbol: s,
      side: S === 'Buy' ? 'buy' : 'sell',
      price: Number(p),
      quantity: Number(v),
      id: i,
      time: T,
    }),
    subscribe: (symbols) =>
      JSON.stringify({
        op: 'subscribe',
        req_id: '1',
        args: symbols.map((s) => `publicTrade.${s}`),
      }),
  },
  binance: {
    rows: ({ data }) => (data === undefined ? null : [data]),
    normalise: ({ s, m, p, q, t, T }) => ({
      symbol: s,
      side: m ? 'sell' : 'buy',
      price: Number(p),
      quantity: Number(q),
      id: t,
      time: T,
    }),
    subscribe: (symbols) =>
      JSON.stringify({
        method: 'SUBSCRIBE',
        params: symbols.map((s) => `${s.toLowerCase()}@trade`),
        id: 1,
      }),
  },
};

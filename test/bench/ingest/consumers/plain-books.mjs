import { WebSocket } from 'ws';

/** `ws`, JSON.parse and a `Map` from price to quantity for each side; nothing is checked. */
export async function connect({ urls: [url], restUrl, venue, symbols, onTrades }) {
  const books = new Map(
    symbols.map((symbol) => [symbol, { bids: new Map(), asks: new Map(), id: -1 }]),
  );
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    if (venue === 'bybit') {
      if (message.topic === undefined) return;
      const { s, b, a } = message.data;
      const book = books.get(s);
      if (message.type === 'snapshot') {
        book.bids.clear();
        book.asks.clear();
      }
      change(book.bids, b);
      change(book.asks, a);
      if (message.type === 'snapshot') return;
    } else {
      if (message.data === undefined) return;
      const { s, u, b, a } = message.data;
      const book = books.get(s);
      // Until the snapshot is there, nothing is sent that it does not hold.
      if (u > book.id) {
        change(book.bids, b);
        change(book.asks, a);
      }
    }
    onTrades(1);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  if (venue === 'bybit') {
    const args = symbols.map((symbol) => `orderbook.50.${symbol}`);
    socket.send(JSON.stringify({ op: 'subscribe', req_id: '1', args }));
  } else {
    for (const symbol of symbols) {
      const answer = await fetch(`${restUrl}/api/v3/depth?symbol=${symbol}&limit=1000`);
      const { lastUpdateId, bids, asks } = await answer.json();
      const book = books.get(symbol);
      change(book.bids, bids);
      change(book.asks, asks);
      book.id = lastUpdateId;
    }
    const params = symbols.map((symbol) => `${symbol.toLowerCase()}@depth@100ms`);
    socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
  }
  return { books: () => [...books].map(([symbol, book]) => sorted(symbol, book)) };
}

function change(side, levels) {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

const sorted = (symbol, { bids, asks }) => ({
  symbol,
  bids: [...bids].toSorted(([a], [b]) => b - a),
  asks: [...asks].toSorted(([a], [b]) => a - b),
});

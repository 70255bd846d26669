/*
 * The REST answers of Bybit v5 and Binance that the engine asks for by itself: server time, missed trades, lists of
 * instruments, snapshots of order books. Nothing is missed in a run that counts, so no missed trades are kept.
 */
const nanoseconds = () => String(BigInt(Date.now()) * 1_000_000n);

const ANSWERS = {
  '/v5/market/time': () => ({
    retCode: 0,
    retMsg: 'OK',
    result: { timeSecond: String(Math.floor(Date.now() / 1_000)), timeNano: nanoseconds() },
  }),
  '/v5/market/recent-trade': () => ({ retCode: 0, retMsg: 'OK', result: { list: [] } }),
  '/v5/market/instruments-info': () => ({
    retCode: 0,
    retMsg: 'OK',
    result: { list: [], nextPageCursor: '' },
  }),
  '/api/v3/time': () => ({ serverTime: Date.now() }),
  '/api/v3/historicalTrades': () => [],
  '/api/v3/aggTrades': () => [],
  '/api/v3/exchangeInfo': () => ({ symbols: [] }),
  '/api/v3/depth': ({ searchParams }, books) => books?.snapshotOf(searchParams.get('symbol')),
};

/** Addresses begin with the name of the client, as those of streams do. */
export function answerRest(request, response, booksOf) {
  const url = new URL(request.url, 'http://localhost');
  const [, name, ...path] = url.pathname.split('/');
  const answer = ANSWERS[`/${path.join('/')}`]?.(url, booksOf(name));
  response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? { code: -1, msg: 'Unknown address' }));
}

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SentTrade } from '../../src/simulator/data-frame';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { SIMULATED_MARKETS } from '../../src/simulator/instruments';
import { CCXT_PAIRS, ccxtFor } from './ccxt-venues';
import { loadPeers } from './peer-clients';
import type { BybitApiUpdate, CcxtExchange, CcxtTrade } from './peer-clients';

/** Enough trades to see several frames and both sides. */
const ENOUGH = 200;

let peers: ReturnType<typeof loadPeers>;
let simulator: ExchangeSimulator;
/** What the simulator says it sent, by instrument key and trade id. */
let sent: Map<string, Map<string, SentTrade>>;

beforeAll(() => {
  peers = loadPeers();
});
beforeEach(async () => {
  sent = new Map();
  simulator = await startExchangeSimulator({
    tradesPerSecond: 2_000,
    symbols: ['BTCUSDT', 'ETHUSDT', 'BTC-USD'],
    onTradesSent({ instrumentKey, trades }) {
      const known = sent.get(instrumentKey) ?? new Map<string, SentTrade>();
      for (const trade of trades) known.set(trade.tradeId, trade);
      sent.set(instrumentKey, known);
    },
  });
});
afterEach(() => simulator.stop());

describe('bybit-api against the simulator', () => {
  it.each([
    ['spot', 'bybitSpot'],
    ['linear', 'bybitLinear'],
  ] as const)('receives every %s trade as it was sent', async (category, address) => {
    const silent = (): void => undefined;
    const client = new peers.bybitApi.WebsocketClient(
      { wsUrl: simulator.urls[address] },
      { trace: silent, info: silent, error: silent },
    );
    const received = new Map<string, BybitApiUpdate['data'][number][]>();
    const answers: unknown[] = [];
    const complaints: unknown[] = [];
    client.on('response', (answer) => answers.push(answer));
    client.on('exception', (complaint) => complaints.push(complaint));
    try {
      await new Promise<void>((resolve) => {
        client.on('update', ({ topic, data }) => {
          received.set(topic, [...(received.get(topic) ?? []), ...data]);
          const counts = [...received.values()].map(({ length }) => length);
          if (counts.length === 2 && counts.every((count) => count >= ENOUGH)) resolve();
        });
        client.subscribeV5(['publicTrade.BTCUSDT', 'publicTrade.ETHUSDT'], category);
      });
    } finally {
      client.closeAll(true);
    }

    expect(complaints).toEqual([]);
    expect(answers).toContainEqual(expect.objectContaining({ success: true, op: 'subscribe' }));
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      const own = received.get(`publicTrade.${symbol}`) ?? [];
      const words = own.map(({ i, p, v, S }) => [i, p, v, S.toLowerCase()]);
      // The peer may have stopped reading before the last frame, so it knows a beginning of what was sent.
      const expected = [...(sent.get(`bybit:${category}:${symbol}`)?.values() ?? [])]
        .slice(0, own.length)
        .map(({ tradeId, price, quantity, side }) => [tradeId, price, quantity, side]);
      expect(words).toEqual(expected);
    }
  });
});

describe('ccxt against the simulator', () => {
  const collect = async (
    exchange: CcxtExchange,
    watch: () => Promise<readonly CcxtTrade[]>,
  ): Promise<CcxtTrade[]> => {
    const trades: CcxtTrade[] = [];
    try {
      while (trades.length < ENOUGH) trades.push(...(await watch()));
    } finally {
      await exchange.close();
    }
    return trades;
  };

  const otherSide = (side: string | undefined): string => (side === 'buy' ? 'sell' : 'buy');

  /** ccxt gives numbers, so values are compared as numbers; ids exactly. */
  const expectAsSent = (key: string, trades: readonly CcxtTrade[]): void => {
    const known = sent.get(key);
    const told = trades.map(({ id, price, amount, side, timestamp }) => ({
      id,
      price,
      amount,
      // Coinbase tells the maker's side, and ccxt hands it on as it is.
      side: key.startsWith('coinbase:') ? otherSide(side) : side,
      timestamp,
    }));
    const expected = trades.map(({ id }) => {
      const trade = known?.get(id);
      return {
        id,
        price: Number(trade?.price),
        amount: Number(trade?.quantity),
        side: trade?.side,
        timestamp: trade?.exchangeTime,
      };
    });
    expect(told).toEqual(expected);
    expect(new Set(trades.map(({ side }) => side))).toEqual(new Set(['buy', 'sell']));
  };

  it.each(SIMULATED_MARKETS)(
    'watches the trades of %s as they were sent, none left out',
    async (market) => {
      const exchange = await ccxtFor(peers.ccxt, market, simulator.urls);
      const { symbol, id } = CCXT_PAIRS[market];
      const trades = await collect(exchange, () => exchange.watchTrades(symbol));
      expect(new Set(trades.map((trade) => trade.symbol))).toEqual(new Set([symbol]));
      const key = `${market}:${id}`;
      expectAsSent(key, trades);
      const ids = [...new Set(trades.map((trade) => trade.id))];
      const order = [...(sent.get(key)?.keys() ?? [])];
      const from = order.indexOf(ids[0] ?? '');
      expect(ids).toEqual(order.slice(from, from + ids.length));
    },
  );

  it('watches Binance spot trades of several symbols', async () => {
    const exchange = await ccxtFor(peers.ccxt, 'binance:spot', simulator.urls, ['BTC', 'ETH']);
    const symbols = ['BTC/USDT', 'ETH/USDT'];
    const trades = await collect(exchange, () => exchange.watchTradesForSymbols(symbols));
    for (const [symbol, id] of [
      ['BTC/USDT', 'BTCUSDT'],
      ['ETH/USDT', 'ETHUSDT'],
    ] as const) {
      const own = trades.filter((trade) => trade.symbol === symbol);
      expect(own.length).toBeGreaterThan(0);
      expectAsSent(`binance:spot:${id}`, own);
    }
  });
});

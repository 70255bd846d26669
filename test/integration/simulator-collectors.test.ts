import { afterEach, describe, expect, it } from 'vitest';
import type { SentTrade } from '../../src/simulator/data-frame';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { SimulatorUrls } from '../../src/simulator/simulator-urls';
import type { HeldTrade } from '../../src/shared/market-data';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { waitFor } from '../support/wait-for';

let exchange: ExchangeSimulator;
let rig: MonitorRig;
afterEach(async () => {
  await rig.close();
  await exchange.kill();
});

const FEEDS: readonly {
  readonly id: string;
  readonly venue: string;
  readonly market: string;
  readonly url: keyof SimulatorUrls;
  readonly symbols: readonly string[];
}[] = [
  { id: 'bybit_trades', venue: 'bybit', market: 'spot', url: 'bybitSpot', symbols: ['BTCUSDT', 'ETHUSDT'] }, // prettier-ignore
  { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear', url: 'bybitLinear', symbols: ['BTCUSDT', 'ETHUSDT'] }, // prettier-ignore
  { id: 'binance_trades', venue: 'binance', market: 'spot', url: 'binanceSpotCombined', symbols: ['BTCUSDT', 'ETHUSDT'] }, // prettier-ignore
  { id: 'binance_usdm_trades', venue: 'binance', market: 'usdm', url: 'binanceUsdm', symbols: ['BTCUSDT', 'ETHUSDT'] }, // prettier-ignore
  { id: 'okx_trades', venue: 'okx', market: 'spot', url: 'okx', symbols: ['BTC-USDT', 'ETH-USDT'] },
  { id: 'coinbase_trades', venue: 'coinbase', market: 'spot', url: 'coinbase', symbols: ['BTC-USDT', 'ETH-USD'] }, // prettier-ignore
  { id: 'kraken_trades', venue: 'kraken', market: 'spot', url: 'kraken', symbols: ['BTC/USDT', 'ETH/USD'] }, // prettier-ignore
];

const storedOf = (symbol: string): readonly HeldTrade[] =>
  rig.monitor.store
    .snapshot()
    .map(({ trade }) => trade)
    .filter((trade) => trade.symbol === symbol);

const words = ({ tradeId, side, price, quantity, exchangeTime }: SentTrade | HeldTrade): string =>
  [tradeId, side, price, quantity, exchangeTime].join(' ');

describe.each(FEEDS)('$id against the simulator', ({ id, venue, market, url, symbols }) => {
  it('stores every trade exactly as it was sent, and nothing is unknown or unreadable', async () => {
    const sent = new Map<string, SentTrade[]>();
    exchange = await startExchangeSimulator({
      tradesPerSecond: 800,
      symbols: ['BTCUSDT', 'ETHUSDT', 'ETH-USD'],
      markets: [`${venue}:${market}` as 'okx:spot'],
      onTradesSent({ instrumentKey, trades }) {
        sent.set(instrumentKey, [...(sent.get(instrumentKey) ?? []), ...trades]);
      },
    });
    rig = monitorRig(
      [{ id, venue, market, symbols, url: exchange.urls[url], restUrl: exchange.urls.http }],
      {
        storage: { maxTradesPerSymbol: 50_000, maxTotalTrades: 50_000 },
        timeouts: { subscriptionMs: 2_000, dataSilenceMs: 2_000 },
      },
    );
    rig.monitor.open();
    await waitFor('trades of every symbol', () =>
      symbols.every((symbol) => storedOf(symbol).length > 150),
    );
    await rig.monitor.stopAll();

    const { stats, account } = rig.status();
    expect(stats).toMatchObject({ unreadableFrames: 0, unknownFrames: 0, reconnects: 0 });
    expect(account.rejected).toEqual({});
    expect(rig.monitor.snapshot().ledger.balanced).toBe(true);
    expect(rig.detail().problems).toEqual([]);
    for (const symbol of symbols) {
      const key = `${venue}:${market}:${symbol}`;
      const stored = storedOf(symbol);
      // What was on its way when the collector stopped is the end of what was sent.
      const expected = (sent.get(key) ?? []).slice(0, stored.length).map(words);
      expect(stored.map(words)).toEqual(expected);
    }
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock';
import type { Clock } from '../../src/platform/clock';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine } from '../../src/engine/wiring/engine-core';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { StoredTrade } from '../../src/engine/market-data/stored-trade';
import type { Loss } from '../../src/shared/gaps';
import { configFileSchema } from '../../src/shared/settings';
import type { CollectorSettings } from '../../src/shared/settings';
import { hurriedClock } from '../support/monitor-rig';
import { RecordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

let exchange: ExchangeSimulator;
let monitor: Engine;

afterEach(async () => {
  await monitor.close();
  await exchange.stop();
});

type Wanted = Pick<CollectorSettings, 'id' | 'venue' | 'market'> & {
  symbol?: string;
  url: (urls: ExchangeSimulator['urls']) => string;
};
const BINANCE: Wanted = {
  id: 'binance_trades',
  venue: 'binance',
  market: 'spot',
  url: (urls) => urls.binanceSpotCombined,
};
const BYBIT_LINEAR: Wanted = {
  id: 'bybit_linear_trades',
  venue: 'bybit',
  market: 'linear',
  url: (urls) => urls.bybitLinear,
};
/** Outages there must outrun the past trades that are told on subscribing. */
const OTHERS: readonly (Wanted & { readonly toldAgain: number })[] = [
  {
    id: 'binance_usdm_trades',
    venue: 'binance',
    market: 'usdm',
    url: (urls) => urls.binanceUsdm,
    toldAgain: 0,
  },
  {
    id: 'okx_trades',
    venue: 'okx',
    market: 'spot',
    symbol: 'BTC-USDT',
    url: (urls) => urls.okx,
    toldAgain: 1,
  },
  {
    id: 'coinbase_trades',
    venue: 'coinbase',
    market: 'spot',
    symbol: 'BTC-USDT',
    url: (urls) => urls.coinbase,
    toldAgain: 100,
  },
  {
    id: 'kraken_trades',
    venue: 'kraken',
    market: 'spot',
    symbol: 'BTC/USDT',
    url: (urls) => urls.kraken,
    toldAgain: 50,
  },
];

async function watch(
  { id, venue, market, url, symbol = 'BTCUSDT' }: Wanted,
  tradesPerSecond: number,
  stream?: 'aggTrade',
  clock: Clock = systemClock,
): Promise<void> {
  exchange = await startExchangeSimulator({
    seed: 5,
    tradesPerSecond,
    symbols: ['BTCUSDT'],
    markets: [`${venue}:${market}` as 'okx:spot'],
  });
  const { reconnect, timeouts, storage } = configFileSchema.parse({
    reconnect: { baseDelayMs: 50, jitter: false },
    storage: { maxTradesPerSymbol: 50_000, maxTotalTrades: 50_000 },
  });
  monitor = createEngine({
    collectors: [
      {
        id,
        venue,
        market,
        channel: 'trades',
        symbols: [symbol],
        autostart: true,
        url: url(exchange.urls),
        restUrl: exchange.urls.http,
        ...(stream === undefined ? {} : { stream }),
      },
    ],
    limits: { reconnect, timeouts, storage },
    clock,
    random: () => 0,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
    log: new RecordingLog(),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
  });
  monitor.open();
}

const stored = (): number => monitor.snapshot().ledger.intake.stored;
const received = (): Promise<number | false> => {
  const before = stored();
  return waitFor('more trades', () => stored() > before + 20 && stored());
};

const losses = (id: string): readonly Loss[] => {
  const detail = monitor.detail(id);
  if (!detail.ok) throw new Error(detail.error.message);
  return detail.value.losses;
};

/** The exchange is away while its market trades on. */
async function outage(trades = 60): Promise<void> {
  await received();
  const { tradesProduced } = exchange.stats();
  await exchange.goOffline();
  await waitFor(
    'trades nobody hears of',
    () => exchange.stats().tradesProduced > tradesProduced + trades,
  );
  await exchange.goOnline();
  await received();
}

/** The exchange comes back and tells nothing of its trades. */
async function outageBeforeSilence(): Promise<void> {
  await received();
  await exchange.goOffline();
  exchange.injectFault({ kind: 'silence' });
  await exchange.goOnline();
}

const storedIds = (): number[] =>
  monitor.store.snapshot().map(({ trade }) => Number(trade.tradeId));

describe.each([
  ['trade', undefined],
  ['aggTrade', 'aggTrade'],
] as const)('an outage on Binance (@%s)', (_, stream) => {
  it('leaves a gap that backfill closes, each trade once, and never in trades per second', async () => {
    await watch(BINANCE, 400, stream);
    await outage();
    const gap = await waitFor('a closed gap', () =>
      losses('binance_trades').find(({ state }) => state.kind === 'closed'),
    );
    expect(gap).toMatchObject({
      kind: 'gap',
      cause: 'reconnect',
      instrument: 'binance:spot:BTCUSDT',
    });
    if (gap.kind !== 'gap') throw new Error('not a gap');
    expect(gap.missing).toBeGreaterThan(0);
    expect(gap.filled).toBe(gap.missing);
    await monitor.stopAll();

    const ids = storedIds().sort((a, b) => a - b);
    const first = ids[0] ?? 0;
    expect(ids).toEqual(Array.from({ length: ids.length }, (__, index) => first + index));
    const { ledger, losses: summary } = monitor.snapshot();
    expect(ledger.balanced).toBe(true);
    expect(ledger.intake.duplicate).toBe(0);
    expect(summary).toMatchObject({ openGaps: 0, missingIds: 0, lostIds: 0 });
    const live = monitor.store.snapshot().filter(({ trade }) => trade.origin === undefined).length;
    expect(monitor.rateChart(5).series[0]?.total).toBeLessThanOrEqual(live);
  });
});

describe.each(OTHERS)('an outage on $id', (wanted) => {
  it('leaves a gap that the venue’s past trades close, page by page', async () => {
    await watch(wanted, 400);
    // More than a page of OKX, and more than any snapshot.
    await outage(wanted.toldAgain + 250);
    const gap = await waitFor(
      'a closed gap',
      () => losses(wanted.id).find(({ state }) => state.kind === 'closed'),
      10_000,
    );
    if (gap.kind !== 'gap') throw new Error('not a gap');
    expect(gap).toMatchObject({ cause: 'reconnect', filled: gap.missing });
    await monitor.stopAll();

    // Every trade of the exchange between the first and the last of ours is here, once.
    const { ledger, losses: summary } = monitor.snapshot();
    expect(ledger.balanced).toBe(true);
    expect(ledger.intake.rejected).toEqual({});
    expect(summary).toMatchObject({ openGaps: 0, missingIds: 0, lostIds: 0 });
    const ours = monitor.store.snapshot().map(({ trade }) => trade);
    const covered = ours.flatMap(({ tradeId, matches = 1 }) =>
      Array.from({ length: matches }, (_, back) => Number(tradeId) - back),
    );
    covered.sort((a, b) => a - b);
    const first = covered[0] ?? 0;
    expect(covered).toEqual(Array.from({ length: covered.length }, (_, index) => first + index));
    expect(ours.filter(({ origin }) => origin === 'backfill')).toHaveLength(gap.filled);
  });
});

describe('an outage on Bybit linear', () => {
  it('that the venue’s list reaches back over is covered, as measured', async () => {
    await watch(BYBIT_LINEAR, 80);
    await outage();
    const found = await waitFor('a covered outage', () =>
      losses('bybit_linear_trades').find(({ state }) => state.kind === 'covered'),
    );
    expect(found).toMatchObject({ kind: 'outage', cause: 'reconnect' });
    expect(found.filled).toBeGreaterThan(0);
    expect(monitor.snapshot().losses).toMatchObject({ unknownOutages: 0, notProvable: 1 });
  });

  it('that outran the venue’s list is named unknown, with the times between which nothing is known', async () => {
    await watch(BYBIT_LINEAR, 8_000);
    await received();
    const { tradesProduced } = exchange.stats();
    await exchange.goOffline();
    await waitFor(
      'more than 1,000 trades on the instrument',
      () => exchange.stats().tradesProduced > tradesProduced + 8_000,
    );
    await exchange.goOnline();
    const found = await waitFor('an uncovered outage', () =>
      losses('bybit_linear_trades').find(({ state }) => state.kind === 'uncovered'),
    );
    if (found.state.kind !== 'uncovered') throw new Error('not uncovered');
    expect(found.state.fromTime).toBe(found.fromTime);
    expect(found.state.toTime).toBeGreaterThan(found.fromTime);
    expect(found.state.reason).toContain('newest 1000');
    expect(monitor.snapshot().losses.unknownOutages).toBe(1);
  });
});

describe('a symbol of which nothing is heard after an outage', () => {
  const newest = (): StoredTrade | undefined => monitor.store.snapshot().at(-1);

  it('has its gap closed on Binance before it is heard of', async () => {
    await watch(BINANCE, 400, undefined, hurriedClock(10));
    await outageBeforeSilence();
    const gap = await waitFor('a closed gap', () =>
      losses('binance_trades').find(({ state }) => state.kind === 'closed'),
    );
    expect(gap).toMatchObject({ kind: 'gap', cause: 'reconnect' });
    expect(gap.filled).toBeGreaterThan(0);
    expect(newest()?.trade).toMatchObject({ origin: 'backfill' });
  });

  it('has its outage covered on Bybit linear before it is heard of', async () => {
    await watch(BYBIT_LINEAR, 100, undefined, hurriedClock(10));
    await outageBeforeSilence();
    const found = await waitFor('a covered outage', () =>
      losses('bybit_linear_trades').find(({ state }) => state.kind === 'covered'),
    );
    expect(found).toMatchObject({ kind: 'outage', cause: 'reconnect' });
    expect(found.filled).toBeGreaterThan(0);
    expect(newest()?.trade).toMatchObject({ origin: 'backfill' });
  });
});

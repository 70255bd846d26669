import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine, EngineOptions } from '../../src/engine/wiring/engine-core';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { CollectorDetail } from '../../src/shared/collector-status';
import { configFileSchema } from '../../src/shared/settings';
import type { SilenceEvent } from '../../src/shared/silence';
import { RecordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

let exchange: ExchangeSimulator;
let monitor: Engine;
afterEach(async () => {
  await monitor.close();
  await exchange.stop();
});

const BINANCE = 'binance_trades';
const BYBIT = 'bybit_linear_trades';

async function watch(
  tradesPerSecond: number,
  symbols: readonly string[],
  changes: Partial<EngineOptions> = {},
): Promise<void> {
  exchange = await startExchangeSimulator({ seed: 11, tradesPerSecond, symbols: [...symbols] });
  const config = configFileSchema.parse({
    collectors: [
      {
        id: BINANCE,
        venue: 'binance',
        market: 'spot',
        symbols,
        url: exchange.urls.binanceSpotCombined,
      },
      { id: BYBIT, venue: 'bybit', market: 'linear', symbols, url: exchange.urls.bybitLinear },
    ],
    storage: { maxTradesPerSymbol: 100_000, maxTotalTrades: 200_000 },
  });
  monitor = createEngine({
    collectors: config.collectors ?? [],
    limits: config,
    clock: systemClock,
    random: () => 0,
    openSocket: openFeedSocket,
    log: new RecordingLog(),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
    ...changes,
  });
  monitor.open();
}

function detail(id: string): CollectorDetail {
  const found = monitor.detail(id);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

const renewals = (id: string, count: number): Promise<unknown> =>
  waitFor(`${count} renewals`, () => detail(id).renewals.length >= count, 15_000);

/** No id is missing between the first and the last, and nothing was interrupted. */
function expectNothingLost(id: string): void {
  const { transitions, losses, status } = detail(id);
  expect(transitions.map(({ to }) => to)).not.toContain('RECONNECTING');
  expect(losses).toEqual([]);
  expect(status).toMatchObject({ state: 'ACTIVE', stats: { reconnects: 0, internalErrors: 0 } });
  expect(monitor.snapshot().ledger.balanced).toBe(true);
}

describe('a connection that is renewed', () => {
  test('before the venue’s lifetime limit loses no id, and the overlap is counted', async () => {
    await watch(1_000, ['BTCUSDT', 'ETHUSDT'], { maxConnectionAgeMs: 700 });
    await renewals(BINANCE, 3);
    await renewals(BYBIT, 3);
    for (const id of [BINANCE, BYBIT]) {
      expectNothingLost(id);
      for (const { outcome, cause } of detail(id).renewals) {
        expect({ outcome, code: cause.code }).toEqual({
          outcome: 'completed',
          code: 'planned_renewal',
        });
      }
    }
    const { account, stats } = detail(BINANCE).status;
    expect(stats.renewals).toBeGreaterThanOrEqual(3);
    expect(account.duplicate).toBeGreaterThan(0);
    expect(detail(BINANCE).symbols.map(({ gaps }) => gaps?.opened)).toEqual([0, 0]);
  });

  test('on a shutdown notice and on a person’s wish as well', async () => {
    await watch(500, ['BTCUSDT']);
    await waitFor('trades', () => detail(BINANCE).status.account.stored > 50);
    await waitFor('trades', () => detail(BYBIT).status.account.stored > 50);
    exchange.announceShutdown();
    await renewals(BINANCE, 1);
    expect(monitor.recycle(BINANCE).ok).toBe(true);
    expect(monitor.recycle(BYBIT).ok).toBe(true);
    await renewals(BINANCE, 2);
    await renewals(BYBIT, 1);
    expect(detail(BINANCE).renewals.map(({ cause }) => cause.code)).toEqual([
      'venue_shutdown_notice',
      'recycle_requested',
    ]);
    expectNothingLost(BINANCE);
    expectNothingLost(BYBIT);
    await monitor.stop(BYBIT);
    expect(monitor.recycle(BYBIT)).toMatchObject({ ok: false });
    expect(monitor.recycle('nobody')).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});

describe('silence on one symbol', () => {
  test.each(['resubscribe', 'reconnect'] as const)(
    'of the exchange is found on that symbol only, and healed by %s',
    async (healedBy) => {
      await watch(400, ['BTCUSDT', 'ETHUSDT']);
      const events: SilenceEvent[] = [];
      monitor.onSilence((event) => {
        if (event.collectorId === BINANCE) events.push(event);
      });
      const threshold = (): number =>
        Math.max(...detail(BINANCE).symbols.map(({ silence }) => silence.thresholdMs));
      await waitFor('both paces', () => threshold() <= 10_000, 18_000);
      const fault = { kind: 'silence', venue: 'binance', symbol: 'ETHUSDT', healedBy } as const;
      exchange.injectFault(fault);
      const isHealed = (): boolean => events.some(({ kind }) => kind === 'healed');
      await waitFor('healing', isHealed, 25_000);
      expect(events.map(({ symbol, kind }) => `${symbol} ${kind}`)).toEqual([
        'ETHUSDT silent',
        'ETHUSDT resubscribed',
        ...(healedBy === 'reconnect' ? ['ETHUSDT recycled'] : []),
        'ETHUSDT healed',
      ]);
      const { stats, state } = detail(BINANCE).status;
      expect(state).toBe('ACTIVE');
      expect(stats).toMatchObject({ reconnects: 0, renewals: healedBy === 'reconnect' ? 1 : 0 });
      const [silent] = events;
      expect((silent?.at ?? 0) - (silent?.lastTradeAt ?? 0)).toBeLessThan(
        (silent?.thresholdMs ?? 0) + 2_500,
      );
      expect(monitor.snapshot().ledger.balanced).toBe(true);
    },
    60_000,
  );
});

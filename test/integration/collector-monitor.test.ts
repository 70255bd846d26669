import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { tradeSchema } from '../../src/shared/market-data';
import { systemClock } from '../../src/platform/clock';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { waitFor } from '../support/wait-for';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const IDS = ['bybit_trades', 'bybit_linear_trades', 'binance_trades'] as const;

let simulator: ExchangeSimulator;
let rig: MonitorRig;

beforeEach(async () => {
  simulator = await startExchangeSimulator({ tradesPerSecond: 2_000, seed: 7, symbols: SYMBOLS });
  const { bybitSpot, bybitLinear, binanceSpotCombined, http: restUrl } = simulator.urls;
  rig = monitorRig(
    [
      { id: IDS[0], venue: 'bybit', market: 'spot', symbols: SYMBOLS, url: bybitSpot, restUrl },
      { id: IDS[1], venue: 'bybit', market: 'linear', symbols: SYMBOLS, url: bybitLinear, restUrl },
      {
        id: IDS[2],
        venue: 'binance',
        market: 'spot',
        symbols: SYMBOLS,
        url: binanceSpotCombined,
        restUrl,
      },
    ],
    { timeouts: { dataSilenceMs: 30_000, subscriptionMs: 5_000, connectMs: 5_000 } },
    systemClock,
    // Without the venues' clocks nobody knows whether trades are on time.
    { fetch: globalThis.fetch },
  );
});
afterEach(async () => {
  await rig.close();
  await simulator.kill();
});

const states = (): readonly string[] => IDS.map((id) => rig.status(id).state);
const allActive = (): boolean => states().every((state) => state === 'ACTIVE');
const allFlowing = (): boolean =>
  IDS.every((id) => rig.status(id).symbolCounts.flowing === SYMBOLS.length);

/** Over all connections the simulator ever had. */
const sentInAll = (): number =>
  Object.values(simulator.stats().tradesSent).reduce((sum, count) => sum + count, 0);

function expectSound(): void {
  expect(rig.monitor.snapshot().ledger.balanced).toBe(true);
  expect(rig.log.at('error')).toEqual([]);
  for (const id of IDS) {
    expect(rig.status(id).stats).toMatchObject({
      internalErrors: 0,
      unreadableFrames: 0,
      venueErrors: 0,
    });
    expect(rig.status(id).account.rejected).toEqual({});
  }
}

describe('every kind of collector on the exchange simulator', () => {
  test('reaches ACTIVE, and after stop has received exactly what was sent', async () => {
    rig.monitor.open();
    await waitFor('all ACTIVE', allActive);
    await waitFor('data of every symbol', allFlowing, 10_000);
    await waitFor('a thousand trades', () => rig.monitor.snapshot().ledger.intake.received > 1_000);
    await waitFor('the first good look', () => rig.monitor.snapshot().health.level === 'healthy');
    expect(rig.monitor.snapshot().health).toMatchObject({
      level: 'healthy',
      healthy: 3,
      running: 3,
    });
    await rig.monitor.stopAll();
    expect(states()).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
    await waitFor('the connections to end', () => simulator.stats().connectionsOpen === 0);

    const { ledger } = rig.monitor.snapshot();
    expect(ledger.intake).toMatchObject({
      received: sentInAll(),
      stored: sentInAll(),
      duplicate: 0,
    });
    for (const id of IDS) {
      const { market, venue, account } = rig.status(id);
      const sent = Object.entries(simulator.stats().tradesSent)
        .filter(([key]) => key.startsWith(`${venue}:${market}:`))
        .reduce((sum, [, count]) => sum + count, 0);
      expect(account.received).toBe(sent);
    }
    expectSound();
    const { store } = rig.monitor;
    for (const { sequence, trade } of store.snapshot()) {
      const whole = { ...trade, raw: store.frameText(sequence) };
      expect(tradeSchema.safeParse(whole).error).toBeUndefined();
    }
  });

  test('goes RECONNECTING with a countdown when the exchange is cut off, and comes back on the same port', async () => {
    rig.monitor.applyLimits({
      reconnect: {
        baseDelayMs: 500,
        maxDelayMs: 500,
        maxAttempts: 20,
        jitter: false,
        coolDownMs: 500,
      },
    });
    rig.monitor.open();
    await waitFor('all flowing', () => allActive() && allFlowing(), 10_000);
    await simulator.goOffline();
    await waitFor('all RECONNECTING', () =>
      IDS.every((id) => {
        const { state, nextAttemptAt } = rig.status(id);
        return (
          state === 'RECONNECTING' && nextAttemptAt !== null && nextAttemptAt > Date.now() - 500
        );
      }),
    );
    rig.monitor.verdict.look();
    expect(rig.monitor.snapshot().health.level).toBe('degraded');
    for (const id of IDS) {
      expect(rig.status(id).verdict?.connected.reasons.join()).toMatch(/^Reconnecting: /);
    }
    await waitFor('down after 10 s', () => rig.monitor.snapshot().health.level === 'down', 15_000);
    await simulator.goOnline();
    await waitFor('all ACTIVE again', () => allActive() && allFlowing(), 15_000);
    for (const id of IDS)
      expect(rig.status(id)).toMatchObject({ attempt: 0, stats: { reconnects: 1 } });
    expectSound();
  });

  test('that is stopped leaves the others alone', async () => {
    rig.monitor.open();
    await waitFor('all ACTIVE', allActive);
    await rig.monitor.stop(IDS[1]);
    expect(states()).toEqual(['ACTIVE', 'STOPPED', 'ACTIVE']);
    const before = rig.status(IDS[0]).account.received;
    await waitFor('more trades elsewhere', () => rig.status(IDS[0]).account.received > before);
    expect(rig.monitor.start(IDS[1]).ok).toBe(true);
    await waitFor('all ACTIVE', allActive);
    expectSound();
  });

  test('follows a shutdown notice by a renewal without a break', async () => {
    rig.monitor.open();
    await waitFor('all flowing', () => allActive() && allFlowing(), 10_000);
    simulator.announceShutdown();
    const [renewal] = await waitFor('the renewal', () => {
      const { renewals } = rig.detail(IDS[2]);
      return renewals.length > 0 && renewals;
    });
    expect(renewal).toMatchObject({
      outcome: 'completed',
      cause: { code: 'venue_shutdown_notice' },
    });
    expect(rig.path(IDS[2]).at(-1)).toMatch(/→ ACTIVE/);
    expect(rig.status(IDS[2])).toMatchObject({ attempt: 0, stats: { renewals: 1, reconnects: 0 } });
    expect(states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    expectSound();
  });
});

describe('a bad symbol among good ones', () => {
  const ids = ['bybit_spot_mixed', 'bybit_linear_mixed'] as const;
  let mixed: MonitorRig;
  afterEach(() => mixed.close());

  test('is refused by Bybit, says so, and the good ones flow', async () => {
    const symbols = ['BTCUSDT', 'NOPEUSDT', 'ETHUSDT'];
    const { bybitSpot, bybitLinear } = simulator.urls;
    mixed = monitorRig(
      [
        { id: ids[0], venue: 'bybit', market: 'spot', symbols, url: bybitSpot },
        { id: ids[1], venue: 'bybit', market: 'linear', symbols, url: bybitLinear },
      ],
      { timeouts: { dataSilenceMs: 30_000, subscriptionMs: 5_000 } },
    );
    mixed.monitor.open();
    for (const id of ids) {
      await waitFor('the good symbols', () => mixed.status(id).symbolCounts.flowing === 2, 10_000);
      mixed.monitor.verdict.look();
      const { state, symbolCounts, health } = mixed.status(id);
      expect({ state, symbolCounts }).toEqual({
        state: 'ACTIVE',
        symbolCounts: { total: 3, flowing: 2, awaitingFirstData: 0, refused: 1, silent: 0 },
      });
      expect(health.collector).toBe('degraded');
      expect(health.reasons).toContain('1 of 3 symbols refused: NOPEUSDT');
      const [, refused] = mixed.detail(id).symbols;
      expect(refused?.subscription).toMatchObject({ kind: 'refused' });
    }
    expect(mixed.monitor.snapshot().ledger.balanced).toBe(true);
  });
});

describe('a bug of ours behind the collectors', () => {
  test('in a listener is counted and shown; nothing is lost and the others hear all', async () => {
    let heard = 0;
    rig.monitor.onTradesStored(() => {
      throw new Error('a listener broke');
    });
    rig.monitor.onTradesStored((trades) => (heard += trades.length));
    rig.monitor.onTransition(() => {
      throw new Error('another listener broke');
    });
    rig.monitor.open();
    await waitFor('trades', () => rig.monitor.snapshot().ledger.intake.stored > 200);
    await rig.monitor.stopAll();

    const { ledger } = rig.monitor.snapshot();
    expect(ledger.balanced).toBe(true);
    expect(ledger.intake.stored).toBe(heard);
    expect(ledger.intake.received).toBe(sentInAll());
    for (const id of IDS) {
      expect(rig.status(id).stats.internalErrors).toBeGreaterThan(0);
      const messages = rig.detail(id).problems.map(({ kind, message }) => `${kind}: ${message}`);
      expect(messages).toContain('internal_error: Error: another listener broke');
    }
    const everything = IDS.flatMap((id) => rig.detail(id).problems.map(({ message }) => message));
    expect(everything).toContain('Error: a listener broke');
  });

  test('in the store turns into rejected trades with a name, never into silence', async () => {
    let broken = true;
    const { store } = rig.monitor;
    const breaking =
      <A extends unknown[], R>(work: (...given: A) => R) =>
      (...given: A): R => {
        if (broken) throw new Error('the store broke');
        return work(...given);
      };
    store.add = breaking(store.add.bind(store));
    rig.monitor.open();
    await waitFor('failures', () =>
      IDS.every((id) => (rig.status(id).account.rejected.store_failed ?? 0) > 10),
    );
    expect(states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    for (const id of IDS) {
      expect(rig.detail(id).problems.map(({ message }) => message)).toContain(
        'Error: the store broke',
      );
    }
    broken = false;
    await waitFor('stored trades', () => rig.monitor.snapshot().ledger.intake.stored > 100);
    await rig.monitor.stopAll();
    const { ledger } = rig.monitor.snapshot();
    expect(ledger.balanced).toBe(true);
    expect(ledger.intake.received).toBe(sentInAll());
    const { received, stored, rejected } = ledger.intake;
    expect(stored + (rejected.store_failed ?? 0)).toBe(received);
  });
});

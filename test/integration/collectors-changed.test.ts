import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { collectorSettingsSchema } from '../../src/shared/settings';
import type { CollectorSettings } from '../../src/shared/settings';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { waitFor } from '../support/wait-for';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT'];
const CALM = { timeouts: { dataSilenceMs: 30_000, subscriptionMs: 5_000, connectMs: 5_000 } };

let simulator: ExchangeSimulator;
let rig: MonitorRig;

const binance = (symbols: readonly string[], changes = {}): CollectorSettings =>
  collectorSettingsSchema.parse({
    id: 'binance_trades',
    venue: 'binance',
    market: 'spot',
    symbols,
    url: simulator.urls.binanceSpotCombined,
    ...changes,
  });
const bybit = (symbols: readonly string[]): CollectorSettings =>
  collectorSettingsSchema.parse({
    id: 'bybit_trades',
    venue: 'bybit',
    market: 'spot',
    symbols,
    url: simulator.urls.bybitSpot,
  });

const flowing = (id: string): readonly string[] =>
  rig
    .detail(id)
    .symbols.filter(({ subscription }) => subscription.kind === 'flowing')
    .map(({ symbol }) => symbol);
const allFlow = (id: string) => (): boolean => {
  const { total, flowing: count } = rig.status(id).symbolCounts;
  return total > 0 && count === total;
};
const cards = (): readonly string[] => rig.monitor.snapshot().collectors.map(({ id }) => id);
const sentences = (): readonly string[] =>
  rig.monitor.chronicle.timeline
    .select({ kinds: ['configuration'] })
    .map(({ change, cause, sentence }) => `${change} (${cause}): ${sentence}`);

function expectSound(): void {
  const { ledger } = rig.monitor.snapshot();
  expect(ledger.balanced).toBe(true);
  expect(ledger.intake.rejected).toEqual({});
  expect(rig.log.at('error')).toEqual([]);
}

beforeEach(async () => {
  simulator = await startExchangeSimulator({ tradesPerSecond: 2_000, seed: 7, symbols: SYMBOLS });
});
afterEach(async () => {
  await rig.close();
  await simulator.kill();
});

describe('collectors that come and go while the app runs', () => {
  test('one that is added runs beside the others, and one that is removed leaves what it brought', async () => {
    rig = monitorRig([binance(['BTCUSDT'])], CALM);
    rig.monitor.open();
    expect(await rig.monitor.add(bybit(['ETHUSDT']), 'person_asked')).toEqual({
      ok: true,
      value: null,
    });
    expect(cards()).toEqual(['binance_trades', 'bybit_trades']);
    rig.monitor.start('bybit_trades');
    await waitFor('trades of both', () => allFlow('binance_trades')() && allFlow('bybit_trades')());

    expect(await rig.monitor.remove('binance_trades', 'person_asked')).toMatchObject({ ok: true });
    expect(cards()).toEqual(['bybit_trades']);
    await waitFor('its connection to end', () => simulator.stats().connectionsOpen === 1);
    const held = rig.monitor.store.snapshot({ venue: 'binance' }).length;
    expect(held).toBeGreaterThan(0);
    const { stored } = rig.monitor.snapshot().ledger.intake;
    const brought = simulator.stats().tradesSent['binance:spot:BTCUSDT'] ?? 0;
    expect(stored).toBeGreaterThanOrEqual(brought);
    expectSound();

    // The same id again: its account goes on.
    await rig.monitor.add(binance(['BTCUSDT']), 'person_asked');
    expect(rig.status('binance_trades').account.stored).toBe(brought);
    expect(cards()).toEqual(['bybit_trades', 'binance_trades']);
    rig.monitor.start('binance_trades');
    await waitFor('it to flow again', allFlow('binance_trades'));
    // What traded meanwhile was not asked for, so it is no loss.
    expect(rig.monitor.snapshot().losses).toMatchObject({ openGaps: 0, lostIds: 0 });
    expectSound();
    expect(sentences()).toEqual([
      'added (person_asked): bybit_trades was added with ETHUSDT.',
      'removed (person_asked): binance_trades was removed. What it brought stays in the totals until it is evicted.',
      'added (person_asked): binance_trades was added with BTCUSDT.',
    ]);
  });

  test('symbols come and go on the same connection, and every trade that was sent is accounted for', async () => {
    rig = monitorRig([binance(['BTCUSDT', 'ETHUSDT']), bybit(['BTCUSDT', 'ETHUSDT'])], CALM);
    rig.monitor.open();
    await waitFor('all to flow', () => allFlow('binance_trades')() && allFlow('bybit_trades')());
    const attempts = simulator.stats().connectionsOpen;
    for (const settings of [binance(['ETHUSDT', 'SOLUSDT']), bybit(['ETHUSDT', 'SOLUSDT'])]) {
      await rig.monitor.change(settings, 'person_asked');
      await waitFor(`${settings.id} to flow`, allFlow(settings.id));
      expect(flowing(settings.id)).toEqual(['ETHUSDT', 'SOLUSDT']);
      expect(rig.status(settings.id)).toMatchObject({ state: 'ACTIVE', stats: { reconnects: 0 } });
    }
    expect(simulator.stats().connectionsOpen).toBe(attempts);
    const sentOf = (key: string): number => simulator.stats().tradesSent[key] ?? 0;
    const left = (): number => sentOf('binance:spot:BTCUSDT') + sentOf('bybit:spot:BTCUSDT');
    const before = left();
    const stored = rig.monitor.snapshot().ledger.intake.stored;
    await waitFor(
      'more of the others',
      () => rig.monitor.snapshot().ledger.intake.stored > stored + 200,
    );
    expect(left()).toBe(before);

    await rig.monitor.stopAll();
    await waitFor('the connections to end', () => simulator.stats().connectionsOpen === 0);
    const sent = Object.values(simulator.stats().tradesSent).reduce((sum, count) => sum + count, 0);
    expect(rig.monitor.snapshot().ledger.intake).toMatchObject({ received: sent, stored: sent });
    expectSound();
  });

  test('another stream needs a new connection; the history and the account go on', async () => {
    rig = monitorRig([binance(['BTCUSDT']), bybit(['BTCUSDT'])], CALM);
    rig.monitor.open();
    await waitFor('all to flow', () => allFlow('binance_trades')() && allFlow('bybit_trades')());
    const { account } = rig.status('binance_trades');
    const before = rig.detail('binance_trades').transitions;
    await rig.monitor.change(binance(['BTCUSDT'], { stream: 'aggTrade' }), 'person_asked');
    await waitFor('it to flow', allFlow('binance_trades'));
    const status = rig.status('binance_trades');
    expect(status).toMatchObject({ stream: 'aggTrade', state: 'ACTIVE' });
    expect(status.account.stored).toBeGreaterThan(account.stored);
    const after = rig.detail('binance_trades').transitions;
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.map(({ sequence }) => sequence)).toEqual(after.map((_, index) => index + 1));
    expect(cards()).toEqual(['binance_trades', 'bybit_trades']);
    expectSound();
  });

  test('an id is not given twice, and what is not there can be neither changed nor removed', async () => {
    rig = monitorRig([binance(['BTCUSDT'])], CALM);
    expect(await rig.monitor.add(binance(['ETHUSDT']), 'person_asked')).toMatchObject({
      ok: false,
    });
    expect(await rig.monitor.change(bybit(['ETHUSDT']), 'person_asked')).toMatchObject({
      ok: false,
    });
    expect(await rig.monitor.remove('bybit_trades', 'person_asked')).toMatchObject({ ok: false });
    expect(cards()).toEqual(['binance_trades']);
  });
});

describe('a collector with more symbols than one connection takes', () => {
  test('runs as several, each with a state of its own, as many as its symbols need', async () => {
    rig = monitorRig([binance(SYMBOLS), bybit(['BTCUSDT'])], CALM, systemClock, {
      symbolsPerConnection: 2,
    });
    const [first, second, third] = ['binance_trades', 'binance_trades#2', 'binance_trades#3'];
    rig.monitor.open();
    await waitFor('all to flow', () => [first, second, third].every((id) => allFlow(id)()));
    expect(cards()).toEqual([first, second, third, 'bybit_trades']);
    expect(rig.status(second)).toMatchObject({
      shard: { of: first, connection: 2, connections: 3 },
      symbols: ['SOLUSDT', 'XRPUSDT'],
      state: 'ACTIVE',
    });
    expect(rig.status('bybit_trades').shard).toBeNull();

    await rig.monitor.stop(second);
    expect([first, second, third].map((id) => rig.status(id).state)).toEqual([
      'ACTIVE',
      'STOPPED',
      'ACTIVE',
    ]);
    rig.monitor.start(second);
    await waitFor('it to flow', allFlow(second));

    // The first has the name of all of them, and one that says that it alone is meant.
    await rig.monitor.stop('binance_trades#1');
    const states = () => [first, second, third].map((id) => rig.status(id).state);
    expect(states()).toEqual(['STOPPED', 'ACTIVE', 'ACTIVE']);
    await rig.monitor.stop('binance_trades');
    expect(states()).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
    rig.monitor.start('binance_trades');
    await waitFor('all to flow', () => [first, second, third].every((id) => allFlow(id)()));
    expect(await rig.monitor.stop('binance_trades#4')).toMatchObject({ ok: false });
    expect(rig.status('bybit_trades').state).toBe('ACTIVE');

    await rig.monitor.change(binance(['ETHUSDT', 'SOLUSDT']), 'person_asked');
    expect(cards()).toEqual([first, second, 'bybit_trades']);
    expect(rig.status(first).symbols).toEqual(['ETHUSDT']);
    await rig.monitor.change(
      binance(['ETHUSDT', 'SOLUSDT', 'BTCUSDT', 'XRPUSDT', 'DOGEUSDT']),
      'person_asked',
    );
    await waitFor('all to flow', () => [first, second, third].every((id) => allFlow(id)()));
    await rig.monitor.remove(first, 'person_asked');
    expect(cards()).toEqual(['bybit_trades']);
    await waitFor('their connections to end', () => simulator.stats().connectionsOpen === 1);
    expectSound();
  });
});

describe('the books of a collector whose symbols change', () => {
  const book = (
    venue: string,
    market: string,
    symbols: readonly string[],
    url: string,
  ): CollectorSettings =>
    collectorSettingsSchema.parse({
      id: 'books',
      venue,
      market,
      channel: 'order_book',
      symbols,
      url,
      restUrl: simulator.urls.http,
    });
  const inSync = (): readonly string[] =>
    rig.monitor.books
      .statusesOf('books')
      .filter(({ sync }) => sync.kind === 'in_sync')
      .map(({ symbol }) => symbol);

  test.each([
    { venue: 'bybit', market: 'linear', url: 'bybitLinear', symbols: SYMBOLS },
    { venue: 'binance', market: 'spot', url: 'binanceSpotCombined', symbols: SYMBOLS },
    { venue: 'okx', market: 'spot', url: 'okx', symbols: ['BTC-USDT', 'ETH-USDT', 'SOL-USDT'] },
    {
      venue: 'kraken',
      market: 'spot',
      url: 'kraken',
      symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'],
    },
    {
      venue: 'coinbase',
      market: 'spot',
      url: 'coinbase',
      symbols: ['BTC-USDT', 'ETH-USDT', 'SOL-USDT'],
    },
  ] as const)(
    'come and go with them on $venue $market',
    async ({ venue, market, url, symbols }) => {
      const [first, second, third] = symbols;
      const settings = (wanted: readonly string[]): CollectorSettings =>
        book(venue, market, wanted, simulator.urls[url]);
      rig = monitorRig([settings([first, second])], CALM, systemClock, { fetch: globalThis.fetch });
      rig.monitor.open();
      await waitFor('both books', () => inSync().length === 2, 10_000);
      const { openedAt } = rig.status('books').connection;
      await rig.monitor.change(settings([second, third]), 'person_asked');
      await waitFor('the new book', () => inSync().join() === [second, third].join(), 10_000);
      expect(rig.monitor.books.statusesOf('books').map(({ symbol }) => symbol)).toEqual([
        second,
        third,
      ]);
      expect(rig.status('books').connection.openedAt).toBe(openedAt);
      expect(rig.status('books').books).toMatchObject({ total: 2, inSync: 2, resyncs: 0 });
      expect(rig.log.at('error')).toEqual([]);
    },
  );
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/main/clock';
import {
  DEFAULT_COLLECTORS,
  effectiveConfiguration,
  pointed,
} from '../../../src/main/configuration';
import { LiveSettings } from '../../../src/main/desktop/live-settings';
import { SettingsFile } from '../../../src/main/desktop/settings-file';
import { openInstrumentLists } from '../../../src/main/instruments/instrument-lists';
import { ConfigurationDesk } from '../../../src/main/roster/configuration-desk';
import { Roster } from '../../../src/main/roster/roster';
import { collectorKinds } from '../../../src/main/collectors/venues';
import { startExchangeSimulator } from '../../../src/main/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../../src/main/simulator/exchange-simulator';
import type { CollectorDraft } from '../../../src/shared/collector-draft';
import { configFileSchema } from '../../../src/shared/settings';
import { monitorRig } from '../../support/monitor-rig';
import type { MonitorRig } from '../../support/monitor-rig';
import { RecordingLog } from '../../support/recording-log';
import { waitFor } from '../../support/wait-for';

const CALM = { timeouts: { dataSilenceMs: 30_000, subscriptionMs: 5_000, connectMs: 5_000 } };

let folder: string;
let simulator: ExchangeSimulator;
let runs: Run[];

interface Run {
  readonly rig: MonitorRig;
  readonly roster: Roster;
  readonly settings: LiveSettings;
  readonly file: SettingsFile;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-roster-'));
  // Few, and the same as in a live run.
  const settings = { simulatedCollectors: DEFAULT_COLLECTORS };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  runs = [];
  simulator = await startExchangeSimulator({ tradesPerSecond: 2_000, seed: 7 });
});
afterEach(async () => {
  for (const { rig } of runs) await rig.close();
  await simulator.kill();
  await rm(folder, { recursive: true, force: true });
});

const addresses = (venue: string): { url: string; restUrl: string } | null => {
  const { binanceSpotCombined, bybitSpot, kraken, http } = simulator.urls;
  const url = { binance: binanceSpotCombined, bybit: bybitSpot, kraken }[venue];
  return url === undefined ? null : { url, restUrl: http };
};

/** One run of the app on the data folder, without a window. */
function run(symbolsPerConnection = 100): Run {
  const file = new SettingsFile(join(folder, 'settings.json'));
  const configuration = effectiveConfiguration(file.current, null, 'SIMULATED');
  const resolved = configuration.collectors.flatMap(
    (each) => pointed(each, addresses(each.venue)) ?? [],
  );
  const rig = monitorRig(resolved, CALM, systemClock, { symbolsPerConnection });
  const settings = new LiveSettings(file, configuration, {
    applyLimits: (limits) => rig.monitor.applyLimits(limits),
    applyTheme: () => undefined,
    applyApi: () => Promise.resolve(),
    applyNetwork: () => undefined,
    applyLog: () => undefined,
  });
  const roster = new Roster({
    monitor: rig.monitor,
    configured: settings,
    resolve: (each) => pointed(each, addresses(each.venue)),
    isFixed: false,
  });
  rig.monitor.open();
  const made = { rig, roster, settings, file };
  runs.push(made);
  return made;
}

const kraken = (changes: Partial<CollectorDraft> = {}): CollectorDraft => ({
  id: 'kraken_trades',
  venue: 'kraken',
  market: 'spot',
  channel: 'trades',
  symbols: ['BTC/USD', 'ETH/USD'],
  autostart: true,
  ...changes,
});

const flows =
  ({ rig }: Run, id: string) =>
  (): boolean => {
    const status = rig.monitor.snapshot().collectors.find((each) => each.id === id);
    return status !== undefined && status.symbolCounts.flowing === status.symbols.length;
  };
const cards = ({ rig }: Run): readonly string[] =>
  rig.monitor.snapshot().collectors.map(({ id }) => id);

describe('the collectors a person configures', () => {
  test('are added, changed and removed in the running app, and are the same after a restart', async () => {
    const first = run();
    expect(await first.roster.add(kraken())).toMatchObject({ ok: true });
    await waitFor('trades of Kraken', flows(first, 'kraken_trades'));
    expect(await first.roster.change(kraken({ symbols: ['ETH/USD'] }))).toMatchObject({ ok: true });
    expect(await first.roster.remove('bybit_linear_trades')).toMatchObject({ ok: true });
    await first.roster.stop('bybit_trades');
    expect(first.rig.monitor.snapshot().ledger.balanced).toBe(true);
    await first.file.flush();
    await first.rig.close();

    const saved = await readFile(join(folder, 'settings.json'), 'utf8');
    // Addresses of this run would be nobody's in the next.
    expect(saved).not.toContain('127.0.0.1');
    const second = run();
    expect(cards(second)).toEqual(['bybit_trades', 'binance_trades', 'kraken_trades']);
    await waitFor('trades of Kraken', flows(second, 'kraken_trades'));
    expect(second.rig.status('kraken_trades').symbols).toEqual(['ETH/USD']);
    expect(second.rig.status('bybit_trades').state).toBe('STOPPED');
  });

  test('are refused by field, and nothing has changed then', async () => {
    const app = run();
    expect(await app.roster.add(kraken({ id: 'bybit_trades' }))).toMatchObject({
      error: { fields: { id: expect.stringContaining('used twice') as string } },
    });
    expect(await app.roster.add(kraken({ venue: 'okx', symbols: ['BTC-USDT'] }))).toMatchObject({
      error: { fields: { market: 'the simulated exchange has no such market' } },
    });
    expect(await app.roster.change(kraken())).toMatchObject({ error: { code: 'not_found' } });
    expect(await app.roster.remove('nobody')).toMatchObject({ error: { code: 'not_found' } });
    expect(cards(app)).toEqual(['bybit_trades', 'bybit_linear_trades', 'binance_trades']);
    expect(app.roster.configured).toHaveLength(3);
  });

  test('start with all their connections, and stay remembered as running while one of them runs', async () => {
    const app = run(1);
    await app.roster.add(kraken());
    expect(cards(app).slice(-2)).toEqual(['kraken_trades', 'kraken_trades#2']);
    await waitFor('both connections', () =>
      ['kraken_trades', 'kraken_trades#2'].every((id) => flows(app, id)()),
    );
    const isRemembered = (): boolean | undefined =>
      app.roster.configured.find(({ id }) => id === 'kraken_trades')?.autostart;
    await app.roster.stop('kraken_trades#1');
    expect(isRemembered()).toBe(true);
    await app.roster.stop('kraken_trades#2');
    expect(isRemembered()).toBe(false);
    app.roster.start('kraken_trades#2');
    expect(isRemembered()).toBe(true);
    await app.roster.stop('kraken_trades');
    expect(isRemembered()).toBe(false);
    expect(app.rig.status('kraken_trades#2').state).toBe('STOPPED');
  });
});

describe('a configuration as a file', () => {
  const desk = ({ settings, roster }: Run, file: string) =>
    new ConfigurationDesk({
      settings,
      roster,
      chooseSource: () => Promise.resolve(file),
      chooseTarget: () => Promise.resolve(file),
    });

  test('goes out as what --config takes, and comes in again as it was', async () => {
    const file = join(folder, 'out.json');
    const app = run();
    await app.roster.add(kraken());
    expect(await desk(app, file).export()).toMatchObject({
      ok: true,
      value: { fileName: 'out.json' },
    });
    const content = configFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    expect(content.collectors).toEqual(app.roster.configured);

    await app.roster.remove('kraken_trades');
    await app.roster.remove('binance_trades');
    const importing = desk(app, file);
    const preview = await importing.chooseImport();
    expect(preview).toMatchObject({
      ok: true,
      value: {
        importId: 1,
        collectors: [
          { id: 'bybit_trades', change: 'kept' },
          { id: 'bybit_linear_trades', change: 'kept' },
          { id: 'binance_trades', change: 'added' },
          { id: 'kraken_trades', change: 'added' },
        ],
        limits: [],
      },
    });
    expect(await importing.import(1)).toMatchObject({ ok: true });
    await waitFor('trades of Kraken', flows(app, 'kraken_trades'));
    const causes = app.rig.monitor.chronicle.timeline
      .select({ kinds: ['configuration'] })
      .map(({ cause }) => cause);
    expect(causes).toEqual([
      'person_asked',
      'person_asked',
      'person_asked',
      'configuration_imported',
      'configuration_imported',
    ]);
    // What was previewed once is not applied twice.
    expect(await importing.import(1)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  test('may move a symbol from one collector to another, and changes limits', async () => {
    const file = join(folder, 'in.json');
    const app = run();
    await app.roster.add(kraken());
    const collectors = [{ ...kraken(), id: 'kraken_btc' }];
    await writeFile(file, JSON.stringify({ collectors, storage: { maxTotalTrades: 77 } }));
    const importing = desk(app, file);
    expect(await importing.chooseImport()).toMatchObject({
      value: { limits: ['storage.maxTotalTrades: 10000 → 77'] },
    });
    expect(await importing.import(1)).toMatchObject({ ok: true });
    expect(cards(app)).toEqual(['kraken_btc']);
    expect(app.settings.current.storage.maxTotalTrades).toBe(77);
    await waitFor('trades of Kraken', flows(app, 'kraken_btc'));
    expect(app.rig.monitor.snapshot().ledger.balanced).toBe(true);
  });

  test('that cannot be used is refused with the path of what is wrong', async () => {
    const file = join(folder, 'bad.json');
    await writeFile(file, JSON.stringify({ collectors: [kraken({ symbols: [] })], extra: 1 }));
    const app = run();
    const refused = await desk(app, file).chooseImport();
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid_settings' } });
    if (!refused.ok) {
      expect(refused.error.message).toContain(
        'collectors[0].symbols: expected at least one symbol',
      );
      expect(refused.error.message).toContain('extra: unknown key');
    }
  });
});

describe('the instruments the simulated exchange lists', () => {
  const trades = collectorKinds.filter(({ channel }) => channel === 'trades');
  test.each(trades)(
    'on $venue $market are read, and each is one it serves',
    async ({ venue, market }) => {
      const lists = openInstrumentLists({
        clock: systemClock,
        log: new RecordingLog(),
        fetch: globalThis.fetch,
        folder: null,
        restUrlOf: () => simulator.urls.http,
      });
      const { instruments, problem } = await lists.list(venue, market, false);
      expect(problem).toBeNull();
      expect(instruments.length).toBeGreaterThan(3);
      expect(instruments.every(({ status }) => status === 'trading')).toBe(true);
      expect(instruments.some(({ base }) => base === 'BTC')).toBe(true);
      lists.close();
    },
  );
});

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { effectiveConfiguration } from '../../src/engine/configuration/configuration';
import type { CollectorStore } from '../../src/engine/configuration/collector-config';
import { modeOf, openEngine } from '../../src/engine/engine';
import type { EngineSource, OpenEngine, OpenEngineOptions } from '../../src/engine/engine';
import { collectorKinds } from '../../src/engine/venues';
import { DEFAULT_SIMULATION } from '../../src/engine/simulation';
import { decodePayload } from '../../src/engine/recording/recording-record';
import type { DataFolder } from '../../src/platform/data-folder-lock';
import { claimDataFolder } from '../../src/platform/data-folder-lock';
import { silentLogging } from '../../src/platform/logging';
import type { Logging } from '../../src/platform/logging';
import { configFileSchema, settingsSchema } from '../../src/shared/settings';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { buildCapture } from '../support/capture-bundle';
import type { CaptureBundle } from '../support/capture-bundle';
import { readAll, temporaryFolder } from '../support/capture-files';
import { RecordingLog } from '../support/recording-log';
import { buildSimulator } from '../support/simulator-bundle';
import type { SimulatorBundle } from '../support/simulator-bundle';
import { waitFor } from '../support/wait-for';

interface BybitFrame {
  readonly topic?: string;
  readonly data?: readonly unknown[];
}

let exchange: ExchangeSimulator;
let simulator: SimulatorBundle;
let child: CaptureBundle;
beforeAll(async () => {
  exchange = await startExchangeSimulator({ seed: 5, tradesPerSecond: 400, symbols: ['BTCUSDT'] });
  simulator = await buildSimulator('engine');
  child = await buildCapture('engine', {
    'engine-child': join(import.meta.dirname, '../support/engine-child.ts'),
  });
}, 120_000);
afterAll(async () => {
  await exchange.stop();
  await simulator.remove();
  await child.remove();
});

const runs: OpenEngine[] = [];
afterEach(async () => {
  for (const run of runs.splice(0)) await run.close('the test is over');
});

const collector = () => ({
  id: 'bybit_trades',
  venue: 'bybit',
  market: 'spot',
  channel: 'trades',
  symbols: ['BTCUSDT'],
  autostart: true,
  url: exchange.urls.bybitSpot,
  restUrl: exchange.urls.http,
});

const simulated = (): EngineSource => ({ kind: 'simulated', workerUrl: simulator.workerUrl });

const configurationOf = (source: EngineSource) =>
  effectiveConfiguration(
    settingsSchema.parse({}),
    { path: '', content: configFileSchema.parse({ collectors: [collector()] }) },
    modeOf(source),
  );

/** Everything given notes when it is closed. */
function notingParts(order: string[]) {
  const log = new RecordingLog();
  const claimed = claimDataFolder(temporaryFolder());
  if (!claimed.ok) throw new Error(claimed.error.message);
  const dataFolder: DataFolder = {
    path: claimed.value.path,
    release() {
      order.push('data folder');
      claimed.value.release();
    },
  };
  const logging: Logging = {
    ...silentLogging(),
    logger: log as unknown as Logging['logger'],
    close() {
      order.push('log');
      return Promise.resolve();
    },
  };
  const configured = configurationOf({ kind: 'live' }).collectors;
  const collectors: CollectorStore = {
    list: configured,
    replace: () => undefined,
    flush() {
      order.push('collector store');
      return Promise.resolve();
    },
  };
  return { log, dataFolder, logging, collectors };
}

async function open(options: Partial<OpenEngineOptions> = {}): Promise<OpenEngine> {
  const source = options.source ?? { kind: 'live' };
  const opened = await openEngine({
    source,
    configuration: configurationOf(source),
    dataFolder: null,
    logging: silentLogging(),
    ...options,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  runs.push(opened.value);
  return opened.value;
}

const receives = ({ engine }: OpenEngine): Promise<unknown> =>
  waitFor('trades', () => engine.snapshot().ledger.intake.stored > 0, 15_000);

describe('an engine opened in plain Node', () => {
  it.each([
    ['venues at addresses of their own', (): EngineSource => ({ kind: 'live' }), 'LIVE'],
    ['the simulated exchange', simulated, 'SIMULATED'],
  ])(
    'collects from %s, and closes in the reverse order of its opening',
    async (_name, source, mode) => {
      const order: string[] = [];
      const { log, ...parts } = notingParts(order);
      const run = await open({ source: source(), ...parts });
      expect(run.mode).toBe(mode);
      run.attach('metrics', () => order.push('metrics'));
      run.attach('API', () => order.push('API'));
      expect(run.engine.snapshot().collectors.map(({ state }) => state)).toEqual(['STOPPED']);
      run.start();
      await receives(run);
      expect(run.recorder.start([], 'gzip').ok).toBe(true);
      await waitFor('recorded frames', () => recordsOf(run) > 3);
      run.engine.onTransition((_id, { to }) => {
        if (to !== 'STOPPED') return;
        order.push(`collectors, while ${run.recorder.status().kind}`);
      });

      const closed = run.close('enough was seen');
      expect(run.close('asked again')).toBe(closed);
      expect(await closed).toEqual({ late: [], failed: [] });
      expect(order).toEqual([
        'API',
        'metrics',
        'collectors, while recording',
        'collector store',
        'log',
        'data folder',
      ]);
      expect(run.recorder.status().kind).toBe('ended');
      expect(log.entries.at(-1)?.message).toBe('Stopped');
      expect(existsSync(join(parts.dataFolder.path, 'in-use.lock'))).toBe(false);
    },
  );

  it('records every frame up to the last one that a collector took', async () => {
    const { log: _log, ...parts } = notingParts([]);
    const run = await open(parts);
    run.recorder.start([], 'gzip');
    run.start();
    await receives(run);
    await run.close('enough was seen');
    const [file = ''] = readdirSync(join(parts.dataFolder.path, 'recordings'));
    const { records } = await readAll(join(parts.dataFolder.path, 'recordings', file));
    const trades = records.flatMap((record) => {
      if (record.t !== 'recv') return [];
      const { frame } = decodePayload(record);
      const { topic = '', data = [] } = JSON.parse(frame.toString()) as BybitFrame;
      return topic.startsWith('publicTrade.') ? data : [];
    });
    expect(trades).toHaveLength(run.engine.snapshot().ledger.intake.received);
  });

  it('closes the rest where an output hangs, and logs it by name', async () => {
    const order: string[] = [];
    const { log, ...parts } = notingParts(order);
    const run = await open({ ...parts, closeStepLimitMs: 50 });
    run.attach('window', () => new Promise(() => undefined));
    run.start();
    await receives(run);
    expect(await run.close('enough was seen')).toEqual({ late: ['window'], failed: [] });
    expect(log.at('warn').map(({ message }) => message)).toContain(
      'Closing takes too long: window',
    );
    expect(run.engine.snapshot().collectors.map(({ state }) => state)).toEqual(['STOPPED']);
    expect(order).toEqual(['collector store', 'log', 'data folder']);
  });

  it('keeps nothing without a data folder, and then records nothing', async () => {
    const run = await open();
    run.start();
    await receives(run);
    expect(run.recorder.start([], 'gzip')).toMatchObject({ ok: false });
    expect(run.engine.chronicle.timeline.file.kind).toBe('none');
    expect(run.engine.snapshot().disk).toMatchObject({ timeline: null, log: null });
  });

  it('trades at one rate wherever nothing else is asked for', async () => {
    const usual = await open({ source: simulated() });
    expect(usual.simulation?.status()).toMatchObject(DEFAULT_SIMULATION);
    const asked = await open({ source: { ...simulated(), tradesPerSecond: 50, seed: 9 } as EngineSource }); // prettier-ignore
    expect(asked.simulation?.status()).toMatchObject({ tradesPerSecond: 50, seed: 9 });
  });

  it('changes collectors and limits while it runs', async () => {
    const run = await open({ source: simulated() });
    run.start();
    await receives(run);
    expect(await run.collectors.stop('bybit_trades')).toMatchObject({ ok: true });
    expect(run.collectors.configured.map(({ autostart }) => autostart)).toEqual([false]);
    const added = await run.collectors.add({
      id: 'kraken_trades',
      venue: 'kraken',
      market: 'spot',
      channel: 'trades',
      symbols: ['BTC/USD'],
      autostart: true,
    });
    expect(added).toMatchObject({ ok: true });
    await waitFor('trades of the new one', () => {
      const found = run.engine.detail('kraken_trades');
      return found.ok && found.value.status.account.stored > 0;
    });
    const storage = { ...configurationOf({ kind: 'live' }).storage, maxTotalTrades: 1_234 };
    run.applyLimits({ storage });
    expect(run.engine.snapshot().store.maxTotalTrades).toBe(1_234);
  });

  it('plays a recording that it made, and refuses a file that is none', async () => {
    const order: string[] = [];
    const { log: _log, ...parts } = notingParts(order);
    const live = await open(parts);
    live.recorder.start([], 'gzip');
    live.start();
    await receives(live);
    await live.close('enough was seen');
    const folder = join(parts.dataFolder.path, 'recordings');
    const [name = ''] = readdirSync(folder);

    const replay = { kind: 'recording', scenarioFile: null, speed: 'max' } as const;
    const run = await open({ source: { ...replay, file: join(folder, name) } });
    run.start();
    await waitFor('the end', () => run.playback?.status().kind === 'ended');
    expect(run.engine.snapshot().ledger.intake.stored).toBeGreaterThan(0);
    expect(run.collectors.start('bybit_trades')).toMatchObject({ ok: false });
    expect(await run.close('enough was seen')).toEqual({ late: [], failed: [] });

    const refused: string[] = [];
    const { log: _other, ...others } = notingParts(refused);
    const file = join(temporaryFolder(), 'none.jsonl');
    writeFileSync(file, 'no recording\n');
    const source = { ...replay, file };
    const configuration = configurationOf(source);
    expect(await openEngine({ source, configuration, ...others })).toMatchObject({ ok: false });
    expect(refused).toEqual(['collector store', 'log', 'data folder']);
  });

  it('closes what it was given when the simulated exchange does not start', async () => {
    const order: string[] = [];
    const { log, ...parts } = notingParts(order);
    const source: EngineSource = { kind: 'simulated', workerUrl: new URL('file:///nowhere.mjs') };
    await expect(
      openEngine({ source, configuration: configurationOf(source), ...parts }),
    ).rejects.toThrow(/nowhere/);
    expect(order).toEqual(['collector store', 'log', 'data folder']);
    expect(log.at('error').map(({ message }) => message)).toEqual([
      'The engine could not be opened',
    ]);
  });

  it('collects by kinds of collectors that are handed in', async () => {
    const [kind] = collectorKinds;
    if (kind === undefined) throw new Error('There is no kind');
    const run = await open({ kinds: [{ ...kind, venueLabel: 'Toy' }] });
    expect(run.engine.venues).toEqual([
      { venue: 'bybit', label: 'Toy', markets: [{ market: 'spot', label: 'Spot' }] },
    ]);
    run.start();
    await receives(run);
    expect(run.engine.snapshot().collectors[0]?.venueLabel).toBe('Toy');
  });

  it.each([
    ['venues', false],
    ['the simulated exchange', true],
  ])(
    'leaves nothing that keeps its process when it watched %s',
    async (_name, isSimulated) => {
      const folder = temporaryFolder();
      const config = join(folder, 'config.json');
      writeFileSync(config, JSON.stringify({ collectors: [collector()] }));
      const data = join(folder, 'data');
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [
          child.fileOf('engine-child'),
          data,
          config,
          ...(isSimulated ? [simulator.workerUrl.href] : []),
        ],
        { timeout: 25_000 },
      );
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({ late: [], failed: [], recording: 'ended' });
      expect(readdirSync(data).toSorted()).toEqual([
        'completeness.jsonl',
        'logs',
        'recordings',
        'timeline.jsonl',
      ]);
      const lines = readFileSync(join(data, 'logs', 'tapedeck.log'), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.at(-1)).toContain('"msg":"Stopped"');
    },
    30_000,
  );
});

function recordsOf({ recorder }: OpenEngine): number {
  const status = recorder.status();
  return status.kind === 'off' ? 0 : status.records;
}

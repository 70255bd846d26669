import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DEFAULT_COLLECTORS,
  effectiveConfiguration,
  readConfigFile,
} from '../../../src/engine/configuration/configuration';
import { CHANNELS, VENUES } from '../../../src/shared/values/market';
import { configFileSchema, settingsSchema } from '../../../src/shared/settings';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-config-'));
  path = join(folder, 'config.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const collector = { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: ['BTCUSDT'] };

async function problemsOf(text: string): Promise<string[]> {
  await writeFile(path, text);
  const read = readConfigFile(path);
  if (read.ok) throw new Error('expected problems');
  const [first, ...problems] = read.error.message.split('\n');
  expect(first).toBe(`Config file ${path} cannot be used:`);
  return problems;
}
const problemsIn = (content: unknown) => problemsOf(JSON.stringify(content));

describe('config file', () => {
  it('fills in what it leaves out', async () => {
    await writeFile(path, JSON.stringify({ collectors: [collector] }));
    const read = readConfigFile(path);
    expect(read).toMatchObject({
      ok: true,
      value: {
        collectors: [{ ...collector, channel: 'trades', autostart: true }],
        reconnect: { baseDelayMs: 1_000, maxAttempts: 10 },
        storage: { maxTotalTrades: 10_000 },
        disk: { maxRecordingMegabytes: 21_500, maxTimelineMegabytes: 9, maxLogMegabytes: 32 },
      },
    });
  });

  it('refuses an instrument that another collector collects already, whatever the stream', async () => {
    const binance = { ...collector, id: 'binance_trades', venue: 'binance' };
    const aggregated = { ...binance, id: 'binance_aggregated', stream: 'aggTrade' };
    expect(await problemsIn({ collectors: [collector, binance, aggregated] })).toEqual([
      'collectors[2].symbols: BTCUSDT is collected by binance_trades already',
    ]);
  });

  it('may begin with a byte order mark', async () => {
    await writeFile(path, '\uFEFF{}');
    expect(readConfigFile(path).ok).toBe(true);
  });

  it('names the path of each problem in it', async () => {
    const content = {
      collectors: [
        { ...collector, symbols: [] },
        { ...collector, url: 'ws://example.com/' },
        { id: 'nyse_trades', venue: 'nyse', symbols: 'BTCUSDT' },
      ],
      storage: { maxTotalTrades: 0, colour: 1 },
      disk: { maxRecordingMegabytes: 0, maxTimelineMegabytes: 257, maxLogMegabytes: 1.5 },
      wheels: 4,
    };
    expect(await problemsIn(content)).toEqual(
      expect.arrayContaining([
        'collectors[0].symbols: expected at least one symbol',
        'collectors[1].url: expected a wss: address, or ws: to a loopback address',
        'storage.colour: unknown key',
        'wheels: unknown key',
        'collectors[2].venue: expected one of bybit, binance, okx, coinbase, kraken',
        'collectors[2].market: missing; expected one of spot, linear, usdm',
        'collectors[2].symbols: expected a list',
        'storage.maxTotalTrades: expected at least 1',
        'disk.maxRecordingMegabytes: expected at least 1',
        'disk.maxTimelineMegabytes: expected at most 256',
        'disk.maxLogMegabytes: expected a whole number',
      ]),
    );
  });

  it('names a collector id used twice', async () => {
    expect(await problemsIn({ collectors: [collector, collector] })).toEqual([
      'collectors[1].id: "bybit_trades" is used twice',
    ]);
  });

  it('that is not JSON says where', async () => {
    expect(await problemsOf('{\n  "collectors": [,]\n}')).toEqual([
      'line 2, column 18: expected a value or ], found ","',
    ]);
  });

  it('that is not there, or is a folder, says so', () => {
    const messageOf = (file: string) => {
      const read = readConfigFile(file);
      return read.ok ? '' : read.error.message;
    };
    expect(messageOf(path)).toBe(`Config file ${path} cannot be used:\nthere is no such file`);
    expect(messageOf(folder)).toContain('this is a folder, not a file');
  });
});

describe('effective configuration', () => {
  const settings = settingsSchema.parse({ storage: { maxTotalTrades: 5 } });
  const config = (content: unknown) => ({
    path: '/c.json',
    content: configFileSchema.parse(content),
  });

  it('without anything saved runs the default collectors', () => {
    const { collectors, storage, mode } = effectiveConfiguration(settings, null, 'LIVE');
    expect(collectors).toEqual(DEFAULT_COLLECTORS);
    expect(storage.maxTotalTrades).toBe(5);
    expect(mode).toBe('LIVE');
  });

  it('shows every venue in a simulated run that nothing was saved for', () => {
    const { collectors, notices } = effectiveConfiguration(settings, null, 'SIMULATED');
    expect(new Set(collectors.map(({ venue }) => venue))).toEqual(new Set(VENUES));
    expect(new Set(collectors.map(({ channel }) => channel))).toEqual(new Set(CHANNELS));
    expect(notices).toEqual([]);
    expect(configFileSchema.safeParse({ collectors }).error).toBeUndefined();
  });

  it('prefers saved collectors to the defaults', () => {
    const saved = settingsSchema.parse({ collectors: [collector] });
    expect(effectiveConfiguration(saved, null, 'SIMULATED')).toMatchObject({
      mode: 'SIMULATED',
      collectors: [{ id: 'bybit_trades' }],
    });
  });

  it('takes collectors and limits from a config file when there is one', () => {
    const taken = effectiveConfiguration(settings, config({ collectors: [collector] }), 'LIVE');
    expect(taken.collectors).toHaveLength(1);
    expect(taken.storage.maxTotalTrades).toBe(10_000);
    expect(taken.configFile).toBe('/c.json');
  });

  it('keeps the saved collectors when the config file names none', () => {
    const taken = effectiveConfiguration(
      settings,
      config({ storage: { maxTotalTrades: 7 } }),
      'LIVE',
    );
    expect(taken.collectors).toEqual(DEFAULT_COLLECTORS);
    expect(taken.storage.maxTotalTrades).toBe(7);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { effectiveConfiguration } from '../../../src/engine/configuration/configuration';
import type { Configuration } from '../../../src/engine/configuration/configuration';
import { LiveSettings } from '../../../src/main/desktop/live-settings';
import type { LiveSettingsEffects } from '../../../src/main/desktop/live-settings';
import { SettingsFile } from '../../../src/main/desktop/settings-file';
import { configFileSchema, settingsSchema } from '../../../src/shared/settings';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-live-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const { storage, disk } = settingsSchema.parse({});

function open(config: unknown = null, mode: Configuration['mode'] = 'LIVE') {
  const file = new SettingsFile(path);
  const read = config === null ? null : { path: 'c.json', content: configFileSchema.parse(config) };
  const configuration = effectiveConfiguration(file.current, read, mode);
  const applied: unknown[] = [];
  const effects: LiveSettingsEffects = {
    applyLimits: (limits) => applied.push(limits),
    applyTheme: (theme) => applied.push(theme),
    applyApi: (api) => Promise.resolve(void applied.push(api)),
    applyNetwork: (network) => applied.push(network),
    applyLog: (log) => applied.push(log),
  };
  return { settings: new LiveSettings(file, configuration, effects), file, applied };
}

const savedText = () => readFile(path, 'utf8');

describe('live settings', () => {
  it('take effect at once, are answered whole and are saved', async () => {
    const { settings, applied } = open();
    const answer = await settings.update({
      theme: 'light',
      storage: { ...storage, maxTotalTrades: 7 },
    });
    expect(answer).toEqual({ ok: true, value: settings.current });
    expect(applied).toEqual(['light', { storage: { ...storage, maxTotalTrades: 7 } }]);
    expect(open().settings.current).toMatchObject({
      theme: 'light',
      storage: { maxTotalTrades: 7 },
    });
  });

  it('limit the disk while they run, and of a config file only for its run', async () => {
    const saved = { ...disk, maxLogMegabytes: 64 };
    const first = open();
    await first.settings.update({ disk: saved });
    expect(first.applied).toEqual([{ disk: saved }]);
    const second = open({ disk: { maxTimelineMegabytes: 20 } });
    expect(second.settings.current.disk).toEqual({ ...disk, maxTimelineMegabytes: 20 });
    await second.settings.update({ disk });
    expect(second.applied).toEqual([{ disk }]);
    expect(new SettingsFile(path).current.disk).toEqual(saved);
  });

  it('of a recording change what is watched and leave everything saved as it was', async () => {
    const { settings, file, applied } = open(null, 'REPLAY');
    const before = file.current;
    await settings.update({ storage: { ...storage, maxTotalTrades: 7 } });
    settings.replace([]);
    await file.flush();
    expect(applied).toEqual([{ storage: { ...storage, maxTotalTrades: 7 } }]);
    expect(settings.current.storage.maxTotalTrades).toBe(7);
    expect(new SettingsFile(path).current).toEqual(before);
  });

  it('bring up at the next start what a person left running, and nothing else', async () => {
    const { settings, file } = open();
    settings.replace(
      settings.list.map((each) => ({ ...each, autostart: each.id === 'binance_trades' })),
    );
    await file.flush();
    const next = effectiveConfiguration(new SettingsFile(path).current, null, 'LIVE');
    expect(next.collectors.map(({ id, autostart }) => [id, autostart])).toEqual([
      ['bybit_trades', false],
      ['bybit_linear_trades', false],
      ['binance_trades', true],
    ]);
  });

  it('keep the collectors of simulated runs apart from the real ones', async () => {
    const { settings, file } = open(null, 'SIMULATED');
    settings.replace(settings.list.slice(0, 1));
    await file.flush();
    const { current } = new SettingsFile(path);
    expect(current.collectors).toBeNull();
    expect(effectiveConfiguration(current, null, 'SIMULATED').collectors).toHaveLength(1);
    expect(effectiveConfiguration(current, null, 'LIVE').collectors).toHaveLength(3);
  });

  it('save again what this version cannot run, unless its id was given to another', async () => {
    const [first] = effectiveConfiguration(settingsSchema.parse({}), null, 'LIVE').collectors;
    const ofLater = { ...first!, id: 'later', market: 'usdm' as const };
    const file = new SettingsFile(path);
    file.change({ collectors: [first!, ofLater] });
    await file.flush();

    const run = open();
    expect(run.settings.list.map(({ id }) => id)).toEqual([first!.id]);
    run.settings.replace([{ ...first!, symbols: ['XRPUSDT'] }]);
    await run.file.flush();
    expect(new SettingsFile(path).current.collectors).toEqual([
      { ...first!, symbols: ['XRPUSDT'] },
      ofLater,
    ]);

    run.settings.replace([{ ...first!, id: 'later' }]);
    await run.file.flush();
    expect(new SettingsFile(path).current.collectors).toEqual([{ ...first!, id: 'later' }]);
  });

  it('remember that a person removed every collector', async () => {
    const { settings, file } = open();
    settings.replace([]);
    await file.flush();
    expect(open().settings.list).toEqual([]);
  });

  it('do not remember what ran with a config file', async () => {
    const collectors = [
      { id: 'mine', venue: 'bybit', market: 'spot', channel: 'trades', symbols: ['BTCUSDT'] },
    ];
    const { settings, file } = open({ collectors });
    settings.replace([]);
    await file.flush();
    expect(new SettingsFile(path).current.collectors).toBeNull();
  });

  it('leave alone what a change does not name', async () => {
    const { settings } = open();
    await settings.update({ storage: { ...storage, maxTotalTrades: 7 } });
    await settings.update({ theme: 'light', storage: undefined });
    expect(settings.current.storage.maxTotalTrades).toBe(7);
  });

  it('of a config file are never written over the saved ones', async () => {
    await open().settings.update({ storage: { ...storage, maxTotalTrades: 7 } });
    const { settings, applied } = open({ storage: { maxTotalTrades: 99 } });
    expect(settings.current.storage.maxTotalTrades).toBe(99);
    await settings.update({ theme: 'light', storage: { ...storage, maxTotalTrades: 100 } });
    expect(settings.current.storage.maxTotalTrades).toBe(100);
    expect(applied).toContainEqual({ storage: { ...storage, maxTotalTrades: 100 } });
    expect(JSON.parse(await savedText())).toMatchObject({
      theme: 'light',
      storage: { maxTotalTrades: 7 },
      collectors: null,
    });
  });

  it('show the collectors that run, without saving defaults as a choice', async () => {
    const { settings } = open();
    expect(settings.list.map(({ id }) => id)).toEqual([
      'bybit_trades',
      'bybit_linear_trades',
      'binance_trades',
    ]);
    await settings.update({ theme: 'light' });
    expect(JSON.parse(await savedText())).toMatchObject({ collectors: null });
  });
});

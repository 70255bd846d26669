import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettingsFile } from '../../../src/main/desktop/settings-file';
import { ConfigurationDesk } from '../../../src/engine/configuration/config-exchange';
import { configFileSchema } from '../../../src/shared/settings';
import type { CollectorSettings } from '../../../src/shared/settings';
import { cards, flows, kraken, openRosterPlace } from '../../support/roster-rig';
import type { RosterPlace, RosterRun } from '../../support/roster-rig';
import { waitFor } from '../../support/wait-for';

let place: RosterPlace;
let run: RosterPlace['run'];
let folder: string;
beforeEach(async () => {
  place = await openRosterPlace();
  ({ run, folder } = place);
});
afterEach(() => place.close());

describe('a configuration as a file', () => {
  const desk = ({ settings, roster }: RosterRun, file: string) =>
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
        settings: [],
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
      value: { settings: ['storage.maxTotalTrades: 10000 → 77'] },
    });
    expect(await importing.import(1)).toMatchObject({ ok: true });
    expect(cards(app)).toEqual(['kraken_btc']);
    expect(app.settings.current.storage.maxTotalTrades).toBe(77);
    await waitFor('trades of Kraken', flows(app, 'kraken_btc'));
    expect(app.rig.monitor.snapshot().ledger.balanced).toBe(true);
  });

  test('brings the proxy along, but its login stays where it is', async () => {
    const file = join(folder, 'out.json');
    const app = run();
    const proxy = 'http://ada:hush@proxy.test:3128';
    const { network } = app.settings.current;
    await app.settings.update({ network: { ...network, proxy, maxSockets: 70 } });
    expect(await desk(app, file).export()).toMatchObject({ value: { isLoginLeftOut: true } });
    const text = await readFile(file, 'utf8');
    expect(text).not.toMatch(/ada|hush/);
    expect(JSON.parse(text)).toMatchObject({
      network: { proxy: 'http://proxy.test:3128', maxSockets: 70 },
    });

    // The same proxy keeps the login that is known here.
    const importing = desk(app, file);
    expect(await importing.chooseImport()).toMatchObject({ value: { settings: [] } });
    await app.settings.update({ network });
    expect(await importing.chooseImport()).toMatchObject({
      value: {
        settings: [
          'network.proxy: system → http://proxy.test:3128',
          'network.maxSockets: 500 → 70',
        ],
      },
    });
    expect(await importing.import(2)).toMatchObject({ ok: true });
    expect(app.settings.current.network.proxy).toBe('http://proxy.test:3128');
    expect(app.networks.at(-1)).toBe('http://proxy.test:3128');
  });

  test('without a network part leaves the network as it is', async () => {
    const file = join(folder, 'in.json');
    const app = run();
    const network = { ...app.settings.current.network, proxy: 'none' };
    await app.settings.update({ network });
    await writeFile(file, JSON.stringify({ storage: { maxTotalTrades: 77 } }));
    const importing = desk(app, file);
    await importing.chooseImport();
    expect(await importing.import(1)).toMatchObject({ ok: true });
    expect(app.settings.current.network).toEqual(network);
  });

  test('of which a collector fails changes nothing, and says which one', async () => {
    const file = join(folder, 'in.json');
    const app = run();
    await app.roster.stop('bybit_trades');
    const before = { configured: app.roster.configured, settings: app.settings.current };
    const wanted = {
      collectors: [
        { ...before.configured[0], symbols: ['XRPUSDT'] },
        kraken({ symbols: ['BTC/USD'] }),
        kraken({ id: 'kraken_late', symbols: ['ETH/USD'] }),
      ],
      storage: { maxTotalTrades: 77 },
      network: { proxy: 'http://proxy.test:1' },
    };
    await writeFile(file, JSON.stringify(wanted));
    const importing = desk(app, file);
    expect(await importing.chooseImport()).toMatchObject({ ok: true });
    app.unwilling.push('kraken_late');
    expect(await importing.import(1)).toMatchObject({
      ok: false,
      error: { message: 'kraken_late: kraken_late is not wanted here. Nothing was changed.' },
    });
    expect(app.roster.configured).toEqual(before.configured);
    expect(app.settings.current).toEqual(before.settings);
    expect(app.networks).toEqual(['http://proxy.test:1', 'system']);
    expect([...cards(app)].sort()).toEqual([
      'binance_trades',
      'bybit_linear_trades',
      'bybit_trades',
    ]);
    expect(app.rig.status('bybit_trades')).toMatchObject({
      state: 'STOPPED',
      symbols: before.configured[0]?.symbols,
    });
    await waitFor('what was removed on the way', flows(app, 'binance_trades'));
    expect(app.rig.monitor.snapshot().ledger.balanced).toBe(true);
    await app.file.flush();
    const saved = new SettingsFile(join(folder, 'settings.json')).current;
    expect(saved.simulatedCollectors).toEqual(before.configured);
    expect(saved.network.proxy).toBe('system');
  });

  test('that cannot be undone says what is missing', async () => {
    const app = run();
    const [first] = app.roster.configured;
    app.unwilling.push('kraken_trades', 'binance_trades');
    const outcome = await app.roster.import([
      { ...first!, symbols: ['XRPUSDT'] },
      { ...kraken(), autostart: true } as CollectorSettings,
    ]);
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(
          /^kraken_trades: .*binance_trades could not be put back either .*the cards show/,
        ) as string,
      },
    });
  });

  test('that cannot be saved is taken back, and may be tried again', async () => {
    const file = join(folder, 'in.json');
    const app = run();
    await app.file.flush();
    const before = { configured: app.roster.configured, settings: app.settings.current };
    await writeFile(
      file,
      JSON.stringify({ collectors: [kraken()], storage: { maxTotalTrades: 7 } }),
    );
    const importing = desk(app, file);
    await importing.chooseImport();
    await rm(join(folder, 'settings.json'));
    await mkdir(join(folder, 'settings.json', 'in the way'), { recursive: true });
    expect(await importing.import(1)).toMatchObject({
      ok: false,
      error: {
        code: 'write_failed',
        message: expect.stringContaining('. Nothing was changed.') as string,
        advice: 'Make the data folder writable, then import again.',
      },
    });
    expect(app.roster.configured).toEqual(before.configured);
    expect(app.settings.current).toEqual(before.settings);
    expect([...cards(app)].sort()).toEqual([
      'binance_trades',
      'bybit_linear_trades',
      'bybit_trades',
    ]);

    await rm(join(folder, 'settings.json'), { recursive: true });
    expect(await importing.import(1)).toMatchObject({ ok: true });
    expect(cards(app)).toEqual(['kraken_trades']);
  });

  test('with a collector that nobody serves here is refused before anything is asked', async () => {
    const file = join(folder, 'in.json');
    const app = run();
    const okx = { id: 'okx_trades', venue: 'okx', market: 'spot', symbols: ['BTC-USDT'] };
    await writeFile(file, JSON.stringify({ collectors: [kraken(), okx] }));
    expect(await desk(app, file).chooseImport()).toMatchObject({
      ok: false,
      error: { message: 'okx_trades: the simulated exchange has no such market' },
    });
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

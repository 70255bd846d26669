import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock';
import { openInstrumentLists } from '../../../src/engine/venues/instrument-lists';
import { collectorKinds } from '../../../src/engine/venues';
import { RecordingLog } from '../../support/recording-log';
import { cards, flows, kraken, openRosterPlace } from '../../support/roster-rig';
import type { RosterPlace } from '../../support/roster-rig';
import { waitFor } from '../../support/wait-for';

let place: RosterPlace;
let run: RosterPlace['run'];
beforeEach(async () => {
  place = await openRosterPlace();
  ({ run } = place);
});
afterEach(() => place.close());

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

    const saved = await readFile(join(place.folder, 'settings.json'), 'utf8');
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
        restUrlOf: () => place.simulator.urls.http,
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

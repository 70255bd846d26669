import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRESH_FOR_MS, openInstrumentLists } from '../../../../src/engine/venues/instrument-lists';
import { ManualClock } from '../../../support/manual-clock';
import { RecordingLog } from '../../../support/recording-log';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-instruments-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const okx = (...bases: readonly string[]): string =>
  JSON.stringify({
    code: '0',
    data: bases.map((base) => ({
      instId: `${base}-USDT`,
      baseCcy: base,
      quoteCcy: 'USDT',
      state: 'live',
      tickSz: '0.1',
    })),
  });

function rig(clock = new ManualClock()) {
  const network = { answer: okx('BTC'), down: false, asked: [] as string[] };
  const fetch = ((url: string) => {
    network.asked.push(url);
    if (network.down) return Promise.reject(new Error('no network'));
    return Promise.resolve(new Response(network.answer));
  }) as typeof globalThis.fetch;
  const log = new RecordingLog();
  const lists = openInstrumentLists({ clock, log, fetch, folder, restUrlOf: () => null });
  return { clock, network, log, lists };
}

const symbolsOf = ({ instruments }: { instruments: readonly { symbol: string }[] }) =>
  instruments.map(({ symbol }) => symbol);

describe('lists of instruments', () => {
  it('are asked for once a day, or when a person wants them anew', async () => {
    const { clock, lists, network } = rig();
    expect(await lists.list('okx', 'spot', false)).toMatchObject({
      fetchedAt: clock.now(),
      problem: null,
    });
    network.answer = okx('ETH', 'BTC');
    await clock.advance(FRESH_FOR_MS - 1);
    expect(symbolsOf(await lists.list('okx', 'spot', false))).toEqual(['BTC-USDT']);
    await clock.advance(1);
    expect(symbolsOf(await lists.list('okx', 'spot', false))).toEqual(['BTC-USDT', 'ETH-USDT']);
    network.answer = okx('SOL');
    await clock.advance(1_000);
    expect(symbolsOf(await lists.list('okx', 'spot', true))).toEqual(['SOL-USDT']);
    expect(network.asked).toHaveLength(3);
  });

  it('are there without a network, with their age and what is wrong', async () => {
    const { clock, lists } = rig();
    const { fetchedAt } = await lists.list('okx', 'spot', false);
    await clock.advance(2 * FRESH_FOR_MS);
    const later = rig(clock);
    later.network.down = true;
    expect(await later.lists.list('okx', 'spot', false)).toMatchObject({
      instruments: [{ symbol: 'BTC-USDT' }],
      fetchedAt,
      problem: 'no network',
    });
  });

  it('are empty and say why when they were never had', async () => {
    const { lists, network } = rig();
    network.down = true;
    expect(await lists.list('okx', 'spot', false)).toEqual({
      venue: 'okx',
      market: 'spot',
      instruments: [],
      fetchedAt: null,
      problem: 'no network',
    });
  });

  it('survive an answer that is none, and a kept file that is broken', async () => {
    const { lists, network } = rig();
    await lists.list('okx', 'spot', false);
    network.answer = '<html>';
    const asked = lists.list('okx', 'spot', true);
    await writeFile(join(folder, 'okx-spot.json'), '{"version":1');
    const later = rig();
    expect(symbolsOf(await later.lists.list('okx', 'spot', false))).toEqual(['BTC-USDT']);
    expect(JSON.parse(await readFile(join(folder, 'okx-spot.json'), 'utf8'))).toMatchObject({
      instruments: [{ symbol: 'BTC-USDT' }],
    });
    lists.close();
    expect(symbolsOf(await asked)).toEqual(['BTC-USDT']);
  });

  it('are asked for once when two ask at the same time', async () => {
    const { lists, network } = rig();
    await Promise.all([lists.list('okx', 'spot', true), lists.list('okx', 'spot', true)]);
    expect(network.asked).toEqual(['https://www.okx.com/api/v5/public/instruments?instType=SPOT']);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import {
  simulatedCollectors,
  DEFAULT_COLLECTORS,
} from '../../src/engine/configuration/configuration';
import { faultSchema } from '../../src/shared/faults';
import { Simulation } from '../../src/engine/simulation';
import { RecordingLog } from '../support/recording-log';
import { buildSimulator } from '../support/simulator-bundle';
import type { SimulatorBundle } from '../support/simulator-bundle';

let bundle: SimulatorBundle;
beforeAll(async () => {
  bundle = await buildSimulator('simulation');
});
afterAll(() => bundle.remove());

let simulation: Simulation;
afterEach(() => simulation.close());

const begin = async (symbols: readonly string[] = ['BTCUSDT'], log = new RecordingLog()) => {
  simulation = await Simulation.begin({
    workerUrl: bundle.workerUrl,
    symbols,
    seed: 7,
    tradesPerSecond: 50,
    log,
  });
  const addresses = simulation.addressesFor({ venue: 'bybit', market: 'spot', channel: 'trades' });
  if (addresses === null) throw new Error('no address');
  return addresses.url;
};

/** `refused` when nobody listens. */
function connect(url: string): Promise<'accepted' | 'refused'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.on('open', () => {
      socket.terminate();
      resolve('accepted');
    });
    socket.on('error', () => resolve('refused'));
  });
}

describe('simulation', () => {
  it('injects a fault, says what it did, and ends it', async () => {
    await begin();
    const injected = await simulation.injectFault({
      fault: faultSchema.parse({ kind: 'drop', venue: 'bybit', share: 0.5 }),
      forMs: undefined,
    });
    expect(injected).toEqual({ ok: true, value: { id: 1 } });
    expect(await simulation.faults()).toMatchObject([
      { id: 1, kind: 'drop', sentence: 'Drops 50 % of frames (bybit).', endedAt: null },
    ]);
    await simulation.endFault(1);
    const [ended] = await simulation.faults();
    expect(ended?.endedAt).toEqual(expect.any(Number));
  });

  it('of more symbols than it can trade begins all the same, and always has the well-known ones', async () => {
    const symbols = Array.from({ length: 600 }, (_, index) => `C${index}USDT`);
    const log = new RecordingLog();
    await begin(symbols, log);
    expect(log.at('warn').map(({ message }) => message)).toEqual([
      'The simulated exchange trades the first 500 symbols',
    ]);
    const { restUrl } = simulation.addressesFor({ venue: 'kraken', market: 'spot', channel: 'trades' })!; // prettier-ignore
    const response = await fetch(new URL('/0/public/AssetPairs', restUrl));
    const { result } = z.object({ result: z.record(z.string(), z.object({ wsname: z.string() })) }).parse(await response.json()); // prettier-ignore
    const names = Object.values(result).map(({ wsname }) => wsname);
    expect(names).toHaveLength(500);
    expect(names).toEqual(expect.arrayContaining(['AVAX/USD', 'SOL/USDT', 'C0/USDT']));
  });

  it('that has ended has no faults, and takes none until it is started again', async () => {
    await begin();
    await simulation.close();
    await expect.poll(() => simulation.status().kind).toBe('stopped');
    expect(await simulation.faults()).toEqual([]);
    const fault = faultSchema.parse({ kind: 'silence' });
    expect(await simulation.injectFault({ fault })).toMatchObject({ ok: false });
    await simulation.start();
    expect(await simulation.injectFault({ fault })).toMatchObject({ ok: true });
  });

  it('refuses more faults than a person needs', async () => {
    await begin();
    const fault = faultSchema.parse({ kind: 'silence' });
    for (let count = 0; count < 50; count += 1) await simulation.injectFault({ fault });
    expect(await simulation.injectFault({ fault })).toMatchObject({ error: { code: 'busy' } });
    await simulation.endFault(1);
    expect(await simulation.injectFault({ fault })).toMatchObject({ ok: true });
  });

  it('refuses connections while it is stopped, and takes them at the same address afterwards', async () => {
    const url = await begin();
    expect(simulation.status()).toMatchObject({ kind: 'running', tradesPerSecond: 50, seed: 7 });
    expect(await connect(url)).toBe('accepted');
    await simulation.stop();
    expect(simulation.status()).toEqual({ kind: 'stopped', tradesPerSecond: 50, seed: 7 });
    expect(await connect(url)).toBe('refused');
    await simulation.start();
    expect(simulation.status()).toMatchObject({ kind: 'running' });
    expect(
      simulation.addressesFor({ venue: 'bybit', market: 'spot', channel: 'trades' })?.url,
    ).toBe(url);
    expect(await connect(url)).toBe('accepted');
  });

  it('remembers a rate set while it is stopped', async () => {
    await begin();
    await simulation.stop();
    await simulation.setRate(900);
    await simulation.start();
    expect(simulation.status()).toMatchObject({ kind: 'running', tradesPerSecond: 900 });
  });

  it('starting and stopping twice is as good as once', async () => {
    const url = await begin();
    await simulation.start();
    await simulation.stop();
    await simulation.stop();
    await simulation.start();
    expect(await connect(url)).toBe('accepted');
  });

  it('starts a new exchange at the same address when the old one is gone', async () => {
    const url = await begin();
    await simulation.setRate(900);
    await simulation.close();
    await expect.poll(() => simulation.status().kind).toBe('stopped');
    await simulation.start();
    expect(simulation.status()).toMatchObject({ kind: 'running', tradesPerSecond: 900 });
    expect(await connect(url)).toBe('accepted');
  });

  it('takes over collectors of every venue', async () => {
    await begin();
    const okx = { ...DEFAULT_COLLECTORS[0]!, id: 'okx_trades', venue: 'okx' } as const;
    const kraken = { ...okx, id: 'kraken_trades', venue: 'kraken' } as const;
    const all = [...DEFAULT_COLLECTORS, okx, kraken];
    const { collectors, notices } = simulatedCollectors(all, (collector) =>
      simulation.addressesFor(collector),
    );
    expect(notices).toEqual([]);
    expect(collectors.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    for (const { url } of collectors) expect(await connect(url ?? '')).toBe('accepted');
  });

  it('says which collectors it leaves out', async () => {
    await begin();
    const odd = { ...DEFAULT_COLLECTORS[0]!, id: 'kraken_futures', venue: 'kraken', market: 'linear' } as const; // prettier-ignore
    const { collectors, notices } = simulatedCollectors([odd], (collector) =>
      simulation.addressesFor(collector),
    );
    expect(collectors).toEqual([]);
    expect(notices).toEqual([expect.stringContaining('kraken_futures is left out')]);
  });
});

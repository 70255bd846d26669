import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hostSimulator } from '../../src/simulator/simulator-host';
import type { HostedSimulator } from '../../src/simulator/simulator-host';
import { RawClient } from '../support/raw-client';
import { buildSimulator } from '../support/simulator-bundle';
import type { SimulatorBundle } from '../support/simulator-bundle';

let bundle: SimulatorBundle;
let hosted: HostedSimulator | undefined;
beforeAll(async () => {
  bundle = await buildSimulator('host');
});
afterAll(() => bundle.remove());
afterEach(async () => {
  await hosted?.kill();
  hosted = undefined;
});

const host = async (port = 0): Promise<HostedSimulator> =>
  (hosted = await hostSimulator({
    workerUrl: bundle.workerUrl,
    seed: 5,
    tradesPerSecond: 2_000,
    symbols: ['BTCUSDT'],
    port,
  }));

describe('a simulator in a worker', () => {
  it('serves clients, takes a new rate and tells its account', async () => {
    const { urls, setRate, stats } = await host();
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    await client.until((frames) => (frames.length > 20 ? true : undefined));
    await setRate(5);
    const { tradesPerSecond, connectionsOpen, tradesSent } = await stats();
    expect([tradesPerSecond, connectionsOpen]).toEqual([5, 1]);
    expect(tradesSent['binance:spot:BTCUSDT']).toBeGreaterThan(20);
    await expect(setRate(0)).rejects.toThrow('50000');
  });

  it('breaks its clients when killed and comes back on the same port', async () => {
    const first = await host();
    const client = await RawClient.open(first.urls.bybitLinear);
    await first.kill();
    expect((await client.closed).code).toBe(1006);
    expect(await first.ended).toBeNull();
    await expect(first.stats()).rejects.toThrow('ended');

    const second = await host(first.port);
    expect(second.urls).toEqual(first.urls);
    await RawClient.open(second.urls.bybitLinear);
  });

  it('says goodbye when stopped and comes back on the same port', async () => {
    const first = await host();
    const client = await RawClient.open(first.urls.bybitSpot);
    await first.stop();
    expect((await client.closed).code).toBe(1001);
    await first.stop();
    expect((await host(first.port)).port).toBe(first.port);
  });

  it('has an outage and comes back', async () => {
    const { urls, goOffline, goOnline } = await host();
    const client = await RawClient.open(urls.binanceSpot);
    await goOffline();
    expect((await client.closed).code).toBe(1006);
    await goOnline();
    await RawClient.open(urls.binanceSpot);
  });

  it('announces a shutdown', async () => {
    const { urls, announceShutdown } = await host();
    const client = await RawClient.open(urls.binanceSpot);
    await announceShutdown();
    await client.frameWith('serverShutdown');
  });

  it('injects faults, runs scenarios and tells their account', async () => {
    const { urls, injectFault, endFault, runScenario, faultAccount } = await host();
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    await client.frameWith('"e":"trade"');
    const id = await injectFault({ kind: 'silence', symbol: 'BTCUSDT' });
    await expect
      .poll(async () => (await faultAccount()).faults[0]?.suppressedTrades ?? 0, { timeout: 5_000 })
      .toBeGreaterThan(10);
    await endFault(id);
    const { faults, instruments } = await faultAccount();
    expect(faults).toMatchObject([{ id, fault: { kind: 'silence' }, connectionIds: [1] }]);
    expect(instruments[0]!.suppressedIds).toHaveLength(1);
    await runScenario({ seed: 1, steps: [{ atMs: 0, fault: { kind: 'close', code: 1013 } }] });
    expect((await client.closed).code).toBe(1013);
    await expect(injectFault({ kind: 'close', code: 5 })).rejects.toThrow('code');
    await expect(runScenario({ seed: -1, steps: [] })).rejects.toThrow('seed');
  });

  it('refuses to start with bad options or on a taken port', async () => {
    const { port } = await host();
    const { workerUrl } = bundle;
    await expect(hostSimulator({ workerUrl, port })).rejects.toThrow('EADDRINUSE');
    await expect(hostSimulator({ workerUrl, symbols: [] })).rejects.toThrow('at least one symbol');
  });
});

describe('the simulator on the command line', () => {
  it('prints its addresses, serves, and ends cleanly on SIGTERM', async () => {
    const child = spawn(process.execPath, [
      bundle.cliFile,
      '--symbols',
      'btcusdt',
      '--rate',
      '2000',
    ]);
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    const exited = once(child, 'exit');
    await expect.poll(() => output, { timeout: 10_000 }).toContain('Ctrl+C');
    const [binance] = /ws:\/\/127\.0\.0\.1:\d+\/ws/.exec(output)!;
    const client = await RawClient.open(`${binance}/btcusdt@trade`);
    await client.frameWith('"e":"trade"');
    child.kill('SIGTERM');
    expect((await client.closed).code).toBe(1001);
    expect(await exited).toEqual([0, null]);
  });

  it('runs a scenario from a file, and ends with code 2 when that is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-scenario-'));
    const file = join(folder, 'scenario.json');
    const run = (): Promise<unknown> =>
      promisify(execFile)(process.execPath, [bundle.cliFile, '--scenario', file]);
    try {
      await expect(run()).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--scenario') as string }); // prettier-ignore
      await writeFile(file, '{"seed":1,"steps":[{"atMs":0,"fault":{"kind":"flood"}}]}');
      await expect(run()).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('steps[0].fault') as string }); // prettier-ignore
      await writeFile(
        file,
        '{"seed":1,"steps":[{"atMs":0,"fault":{"kind":"silence"},"forMs":50}]}',
      );
      const child = spawn(process.execPath, [bundle.cliFile, '--scenario', file]);
      let output = '';
      child.stdout.on('data', (data: Buffer) => (output += data.toString()));
      await expect.poll(() => output, { timeout: 10_000 }).toContain('The scenario is over.');
      expect(output).toContain('"kind":"silence"');
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('ends with code 2 and the name of the flag when a flag is wrong', async () => {
    const run = promisify(execFile)(process.execPath, [bundle.cliFile, '--rate', '0']);
    await expect(run).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--rate: expected 1 to 50000') as string,
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { ShutdownReport } from '../../../src/platform/shutdown-sequence';
import { EXIT } from '../../../src/headless/exit-codes';
import { runToEnd } from '../../../src/headless/run-to-end';
import { err, ok } from '../../../src/shared/result';

type Started = Awaited<ReturnType<Parameters<typeof runToEnd>[0]['start']>>;

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve: (value: T) => resolve(value) };
}

/** A run of which the test decides when what happens. */
function scriptedRun() {
  const started = deferred<Started>();
  const stopped = deferred<ShutdownReport>();
  const broken = deferred<'broken'>();
  const first = deferred<NodeJS.Signals>();
  const second = deferred<'second'>();
  const waits: { readonly ms: number; readonly over: () => void }[] = [];
  const said: string[] = [];
  const told: string[] = [];
  const code = runToEnd({
    start: () => started.promise,
    signals: { first: first.promise, second: second.promise },
    onRunning() {
      told.push('running');
      return () => told.push('stopping');
    },
    wait: (ms) => new Promise((resolve) => waits.push({ ms, over: resolve })),
    say: (text) => said.push(text),
  });
  const running = {
    broken: broken.promise,
    stop(why: string) {
      told.push(`stop: ${why}`);
      return stopped.promise;
    },
  };
  return {
    code,
    waits,
    said,
    told,
    start: () => started.resolve(ok(running)),
    failToStart: () => started.resolve(err({ exitCode: EXIT.addressTaken, message: 'taken' })),
    signal: () => first.resolve('SIGTERM'),
    signalAgain: () => second.resolve('second'),
    breakDown: () => broken.resolve('broken'),
    finishStop: (report: Partial<ShutdownReport> = {}) =>
      stopped.resolve({ late: [], failed: [], ...report }),
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a headless run from start to exit code', () => {
  it('stops cleanly on a signal', async () => {
    const run = scriptedRun();
    run.start();
    await settled();
    run.signal();
    run.finishStop();
    expect(await run.code).toBe(EXIT.clean);
    expect(run.told).toEqual(['running', 'stopping', 'stop: SIGTERM']);
  });

  it('stops cleanly after its start when the signal came before', async () => {
    const run = scriptedRun();
    run.signal();
    await settled();
    expect(run.told).toEqual([]);
    run.start();
    run.finishStop();
    expect(await run.code).toBe(EXIT.clean);
    expect(run.told).toContain('stop: SIGTERM');
  });

  it('ends at once on a second signal, while it starts and while it stops', async () => {
    const starting = scriptedRun();
    starting.signal();
    starting.signalAgain();
    expect(await starting.code).toBe(EXIT.lateStop);

    const stopping = scriptedRun();
    stopping.start();
    stopping.signal();
    await settled();
    stopping.signalAgain();
    expect(await stopping.code).toBe(EXIT.lateStop);
  });

  it('waits five seconds from the signal for what does not stop, or does not start', async () => {
    for (const hangs of ['stop', 'start']) {
      const run = scriptedRun();
      if (hangs === 'stop') run.start();
      await settled();
      expect(run.waits).toEqual([]);
      run.signal();
      await settled();
      expect(run.waits.map(({ ms }) => ms)).toEqual([5_000]);
      run.waits[0]?.over();
      expect(await run.code, hangs).toBe(EXIT.lateStop);
    }
  });

  it('ends with the code of a fault when a bug ended it, or struck while it stopped', async () => {
    const ended = scriptedRun();
    ended.start();
    ended.breakDown();
    ended.finishStop();
    expect(await ended.code).toBe(EXIT.internal);
    expect(ended.told).toContain('stop: broken');

    const struck = scriptedRun();
    struck.start();
    struck.signal();
    await settled();
    struck.breakDown();
    struck.finishStop();
    expect(await struck.code).toBe(EXIT.internal);
  });

  it('ends with the code of a late stop when a step had not ended, and of a fault when one failed', async () => {
    const late = scriptedRun();
    late.start();
    late.signal();
    late.finishStop({ late: ['recorder'] });
    expect(await late.code).toBe(EXIT.lateStop);

    const failed = scriptedRun();
    failed.start();
    failed.signal();
    failed.finishStop({ late: ['recorder'], failed: ['log'] });
    expect(await failed.code).toBe(EXIT.internal);
  });

  it('waits no longer for the stop after a bug than after a signal', async () => {
    const run = scriptedRun();
    run.start();
    run.breakDown();
    await settled();
    expect(run.waits.map(({ ms }) => ms)).toEqual([5_000]);
    run.waits[0]?.over();
    expect(await run.code).toBe(EXIT.lateStop);
  });

  it('says why it could not start', async () => {
    const run = scriptedRun();
    run.failToStart();
    expect(await run.code).toBe(EXIT.addressTaken);
    expect(run.said).toEqual(['taken']);
  });
});

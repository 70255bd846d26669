import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  COMPLETENESS_FILE,
  openCompletenessRecord,
} from '../../src/engine/verdict/completeness-file';
import type { CompletenessRecord } from '../../src/engine/verdict/completeness-record';
import { HOUR_MS, hourOf } from '../../src/engine/verdict/instrument-hours';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { engineRig } from '../support/engine-rig';
import { monitorRig } from '../support/monitor-rig';
import { RecordingLog } from '../support/recording-log';
import { binanceFrame } from '../support/venue-frames';
import { collectorFacts, instrumentFacts, verdictAfter } from '../support/verdict-facts';
import { systemClock } from '../../src/platform/clock';
import type { HourRecord } from '../../src/shared/verdict';
import { waitFor } from '../support/wait-for';

const HOUR = 497_223 * HOUR_MS;
const INSTRUMENT = 'binance:spot:BTCUSDT';

let folder: string;
let log: RecordingLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-completeness-'));
  log = new RecordingLog();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (): string => join(folder, COMPLETENESS_FILE);
const opened = (spareLines?: number): Promise<CompletenessRecord> =>
  openCompletenessRecord({ log }, { folder, ...(spareLines === undefined ? {} : { spareLines }) });
/** None while there is no file. */
const linesOf = (): string[] =>
  existsSync(path())
    ? readFileSync(path(), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

/** Looks that receive the instrument every 5 s, so that each hour that ends is complete. */
function receive(
  record: CompletenessRecord,
  from: number,
  to: number,
  instrument = INSTRUMENT,
): void {
  const collector = collectorFacts();
  const verdicts = [verdictAfter(instrumentFacts({ instrument, collector }))];
  for (let at = from; at <= to; at += 5_000) {
    record.judged({ at, verdicts, collectors: [collector] });
  }
}

const lose = (record: CompletenessRecord, missing: number, fromTime: number): void => {
  record.lossChanged({
    kind: 'gap',
    id: fromTime,
    collectorId: 'binance_trades',
    instrument: INSTRUMENT,
    fromId: '1',
    toId: String(missing),
    missing,
    filled: 0,
    fromTime,
    toTime: fromTime + 1_000,
    detectedAt: fromTime + 1_000,
    cause: 'venue',
    state: { kind: 'permanent', at: fromTime + 2_000, reason: 'Not listed' },
  });
};

describe('A completeness record on disk', () => {
  it('is there again after a restart, and goes on', async () => {
    const before = await opened();
    receive(before, HOUR, HOUR + 2 * HOUR_MS + 600_000);
    lose(before, 7, HOUR + 1_000);
    await before.close();
    const after = await opened();
    expect(after.hours(null, 0, Infinity)).toEqual([
      { instrument: INSTRUMENT, hour: HOUR, kind: 'loss', lost: 7, unknownSeconds: 0 },
      {
        instrument: INSTRUMENT,
        hour: HOUR + HOUR_MS,
        kind: 'complete',
        lost: 0,
        unknownSeconds: 0,
      },
      {
        instrument: INSTRUMENT,
        hour: HOUR + 2 * HOUR_MS,
        kind: 'unknown',
        lost: 0,
        unknownSeconds: 2_999,
      },
    ]);
    // The app was away for a minute.
    receive(after, HOUR + 2 * HOUR_MS + 660_000, HOUR + 3 * HOUR_MS + 5_000);
    expect(after.hours(null, HOUR + 2 * HOUR_MS, HOUR + 3 * HOUR_MS)).toMatchObject([
      { kind: 'unknown', unknownSeconds: 59 },
    ]);
    expect(log.at('error')).toEqual([]);
    expect(log.at('warn')).toEqual([]);
  });

  it('keeps what was over when the app is killed within an hour, and claims nothing of the rest', async () => {
    const killed = await opened();
    receive(killed, HOUR, HOUR + HOUR_MS + 1_800_000);
    await waitFor('the first hour', () => linesOf().length === 1);
    const after = await opened();
    receive(after, HOUR + HOUR_MS + 1_860_000, HOUR + HOUR_MS + 1_870_000);
    expect(after.hours(null, 0, Infinity)).toMatchObject([
      { hour: HOUR, kind: 'complete' },
      { hour: HOUR + HOUR_MS, kind: 'unknown', unknownSeconds: 1_860 },
    ]);
  });

  it('keeps a loss when the app is killed soon after', async () => {
    const killed = await opened();
    receive(killed, HOUR, HOUR + 600_000);
    lose(killed, 3, HOUR + 300_000);
    receive(killed, HOUR + 605_000, HOUR + 605_000);
    await waitFor('the loss', () => linesOf().length === 1);
    expect((await opened()).hours(null, 0, Infinity)).toMatchObject([{ kind: 'loss', lost: 3 }]);
  });

  it('leaves out damaged lines, and is not glued to the half of one', async () => {
    const before = await opened();
    receive(before, HOUR, HOUR + HOUR_MS + 5_000);
    await before.close();
    const stored = {
      instrument: INSTRUMENT,
      hour: HOUR,
      knownSeconds: 10,
      lost: 0,
      isUnproven: false,
    };
    const damaged = [
      '{"instrument":"',
      'null',
      '[]',
      '\u0000\u0000',
      JSON.stringify({ ...stored, hour: HOUR + 1 }),
      JSON.stringify({ ...stored, knownSeconds: 3_601 }),
      JSON.stringify({ ...stored, lost: -1 }),
      '{"instrument":"binance:spot:BTC',
    ];
    await appendFile(path(), damaged.join('\n'));
    const after = await opened();
    expect(log.at('warn')).toMatchObject([{ fields: { corrupt: damaged.length } }]);
    expect(after.hours(null, HOUR, HOUR + 1)).toMatchObject([{ kind: 'complete' }]);
    receive(after, HOUR + HOUR_MS + 10_000, HOUR + 2 * HOUR_MS + 5_000);
    await after.close();
    const again = (await opened()).hours(null, 0, Infinity);
    expect(again.map(({ hour }) => (hour - HOUR) / HOUR_MS)).toEqual([0, 1, 2]);
  });

  it('is shrunk whole or not at all, and never loses the newest line of an hour', async () => {
    const record = await opened(20);
    for (let loss = 0; loss < 100; loss += 1) {
      const at = HOUR + loss * 10_000;
      receive(record, at, at);
      lose(record, 1, at);
    }
    receive(record, HOUR + 1_000_000, HOUR + HOUR_MS);
    await record.close();
    expect(linesOf().length).toBeLessThanOrEqual(3);
    expect(await readdir(folder)).toEqual([COMPLETENESS_FILE]);
    expect((await opened()).hours(null, HOUR, HOUR + 1)).toMatchObject([{ lost: 100 }]);
  });

  it('is not hurt by a half-written new file of a run that was killed', async () => {
    const before = await opened();
    receive(before, HOUR, HOUR + HOUR_MS + 5_000);
    await before.close();
    await writeFile(`${path()}.tmp`, '{"instrument":"');
    const after = await opened(0);
    expect(after.hours(null, HOUR, HOUR + 1)).toMatchObject([{ kind: 'complete' }]);
    receive(after, HOUR + HOUR_MS + 10_000, HOUR + 3 * HOUR_MS + 5_000);
    await after.close();
    expect(await readdir(folder)).toEqual([COMPLETENESS_FILE]);
  });

  it('belongs to its owner alone', async () => {
    const record = await opened();
    receive(record, HOUR, HOUR + 5_000);
    await record.close();
    expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it('goes on in memory when there can be no file, and says so once', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    const record = await opened();
    receive(record, HOUR, HOUR + 2 * HOUR_MS + 5_000);
    await record.close();
    expect(log.at('error').map(({ message }) => message)).toEqual([
      'The completeness record could not be read',
    ]);
    expect(record.hours(null, HOUR, HOUR + 1)).toMatchObject([{ kind: 'complete' }]);
  });

  it('writes what it could not write before', async () => {
    await mkdir(path());
    const blocked = await opened();
    // A folder in the file's place: nothing can be read, so nothing is written over it.
    receive(blocked, HOUR, HOUR + HOUR_MS + 5_000);
    await blocked.close();
    expect(await readdir(path())).toEqual([]);
    await rm(path(), { recursive: true });

    const record = await opened();
    await mkdir(path());
    receive(record, HOUR, HOUR + HOUR_MS + 5_000);
    await waitFor('a failure', () =>
      log.at('error').some(({ message }) => message.includes('not written')),
    );
    await rm(path(), { recursive: true });
    await record.close();
    expect((await opened()).hours(null, 0, Infinity)).toMatchObject([{ kind: 'complete' }, {}]);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'leaves a file alone that it may not read',
    async () => {
      await writeFile(path(), 'precious\n', { mode: 0o200 });
      const record = await opened();
      receive(record, HOUR, HOUR + HOUR_MS + 5_000);
      await record.close();
      await chmod(path(), 0o600);
      expect(await readFile(path(), 'utf8')).toBe('precious\n');
    },
  );
});

describe('The completeness record of an engine', () => {
  it('has the lost trades of an hour, from gap to restart', async () => {
    const rig = await engineRig(
      [{ id: 'binance_trades', venue: 'binance', market: 'spot', symbols: ['BTCUSDT'] }],
      { record: await opened() },
    );
    await rig.open();
    let id = 0;
    const trade = (): void => {
      rig.sockets.latest.receives(binanceFrame({ t: ++id, T: rig.clock.now() }));
    };
    await rig.pass(30, trade);
    const hour = hourOf(rig.clock.now());
    id += 5;
    // The venue has no list of trades here: the backfill gives up.
    await rig.pass(200, trade);
    expect(rig.engine.losses(null)[0]?.state.kind).toBe('permanent');
    const expected = { instrument: INSTRUMENT, hour, kind: 'loss', lost: 5 };
    expect(rig.engine.record.hours(INSTRUMENT, hour, hour + 1)).toMatchObject([expected]);
    expect(rig.engine.record.hours('binance:spot:ETHUSDT', 0, Infinity)).toEqual([]);
    const closing = rig.engine.close();
    rig.sockets.latest.closes(1000);
    await closing;
    expect((await opened()).hours(null, 0, Infinity)).toMatchObject([expected]);
  });

  it('counts known seconds of running feeds, also where ids prove nothing', async () => {
    const symbols = ['BTCUSDT'];
    const simulator = await startExchangeSimulator({ tradesPerSecond: 200, seed: 3, symbols });
    const { bybitSpot, binanceSpotCombined } = simulator.urls;
    const rig = monitorRig(
      [
        { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols, url: bybitSpot },
        {
          id: 'binance_trades',
          venue: 'binance',
          market: 'spot',
          symbols,
          url: binanceSpotCombined,
        },
      ],
      {},
      systemClock,
      { record: await opened() },
    );
    try {
      rig.monitor.open();
      const newestOf = (instrument: string): HourRecord | undefined =>
        rig.monitor.record.hours(instrument, 0, Infinity).at(-1);
      const knownSecondsOf = (instrument: string): number => {
        const { at } = rig.monitor.verdict.latest;
        const newest = newestOf(instrument);
        if (newest === undefined) return 0;
        return Math.floor((at - newest.hour) / 1_000) + 1 - newest.unknownSeconds;
      };
      await waitFor('three known seconds of each', () =>
        ['bybit:spot:BTCUSDT', INSTRUMENT].every((instrument) => knownSecondsOf(instrument) >= 3),
      );
      expect(newestOf('bybit:spot:BTCUSDT')).toMatchObject({ kind: 'unknown', lost: 0 });
      expect(newestOf(INSTRUMENT)?.lost).toBe(0);
    } finally {
      await rig.close();
      await simulator.kill();
    }
    const kept = (await opened()).hours(null, 0, Infinity).map(({ instrument }) => instrument);
    expect(new Set(kept)).toEqual(new Set(['bybit:spot:BTCUSDT', INSTRUMENT]));
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COMPRESSIONS } from '../../../src/engine/recording/compression';
import type { Compression } from '../../../src/engine/recording/compression';
import { startRecording } from '../../../src/engine/recording/recording';
import { createRecordingTap } from '../../../src/engine/recording/recording-tap';
import { createReplay } from '../../../src/engine/replay/replay';
import type { Replay } from '../../../src/engine/replay/replay';
import { ReplayAccount } from '../../../src/engine/replay/replay-account';
import { planReplay } from '../../../src/engine/replay/replay-plan';
import { systemClock } from '../../../src/platform/clock';
import { openFeedSocket } from '../../../src/engine/transport/feed-socket';
import { findCollectorKind } from '../../../src/engine/venues';
import { createEngine } from '../../../src/engine/wiring/engine-core';
import { simulatedDamage } from '../../../src/engine/simulated-faults';
import { startExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import {
  collectorSettingsSchema,
  reconnectSettingsSchema,
  storageSettingsSchema,
  timeoutSettingsSchema,
} from '../../../src/shared/settings';
import { buildCapture } from '../../support/capture-bundle';
import type { CaptureBundle } from '../../support/capture-bundle';
import { readAll, temporaryFolder } from '../../support/capture-files';
import { RecordingLog } from '../../support/recording-log';
import { waitFor } from '../../support/wait-for';

let simulator: ExchangeSimulator;
afterEach(() => simulator.kill());

const storage = storageSettingsSchema.parse({});

/** Real collectors on real sockets, recorded from their first frame to their last. */
async function runRecorded(
  folder: string,
  compression: Compression,
  interlude: () => Promise<void>,
) {
  const { urls } = simulator;
  const symbols = ['BTCUSDT', 'ETHUSDT'];
  const collectors = [
    { id: 'bybit_trades', venue: 'bybit', market: 'spot', url: urls.bybitSpot },
    { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear', url: urls.bybitLinear },
    { id: 'binance_trades', venue: 'binance', market: 'spot', url: urls.binanceSpotCombined },
    { id: 'agg', venue: 'binance', market: 'spot', url: urls.binanceSpot, stream: 'aggTrade' },
  ].map((settings) => collectorSettingsSchema.parse({ ...settings, symbols }));
  const account = new ReplayAccount((id) => {
    const kind = findCollectorKind(collectors.find((one) => one.id === id)!)!;
    return { ...kind, idsAreConsecutive: kind.provability.level === 'exact' };
  });
  const tap = createRecordingTap(openFeedSocket, systemClock);
  const monitor = createEngine({
    collectors,
    limits: {
      storage,
      reconnect: reconnectSettingsSchema.parse({ baseDelayMs: 10, maxDelayMs: 50 }),
      timeouts: timeoutSettingsSchema.parse({}),
    },
    clock: systemClock,
    random: () => 0,
    openSocket: tap.openSocket,
    log: new RecordingLog(),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
    onFrame(collectorId, event) {
      account.onFrame(collectorId, event);
      account.frameOver();
    },
  });
  const recording = startRecording(tap, { folder, compression, clock: systemClock });
  monitor.startAll();
  const received = (): number => monitor.snapshot().ledger.intake.received;
  await waitFor('trades', () => received() > 1_000, 15_000);
  await interlude();
  const before = received();
  await waitFor('more trades', () => received() > before + 1_000, 15_000);
  await monitor.close();
  const report = await recording.stop();
  return { monitor, account, report };
}

async function replayFile(path: string): Promise<Replay> {
  const replay = createReplay(await planReplay(path), {
    log: new RecordingLog(),
    storage,
    damage: simulatedDamage,
  });
  await replay.run({ speed: 'max' });
  return replay;
}

describe('a recording of a live run', () => {
  it.each(COMPRESSIONS)(
    '(%s) replays to exactly the account of that run, reconnects included',
    async (compression) => {
      simulator = await startExchangeSimulator({
        tradesPerSecond: 2_000,
        seed: 5,
        symbols: ['BTCUSDT', 'ETHUSDT'],
      });
      const { monitor, account, report } = await runRecorded(
        temporaryFolder(),
        compression,
        async () => {
          await simulator.goOffline();
          const before = simulator.stats().tradesProduced;
          await waitFor(
            'trades nobody hears',
            () => simulator.stats().tradesProduced > before + 500,
          );
          await simulator.goOnline();
        },
      );
      expect(report).toMatchObject({
        state: 'closed',
        dropped: { queue_full: 0, size_limit: 0, write_failed: 0 },
      });
      const replay = await replayFile(report.files[0] ?? '');
      const summary = replay.summary();
      const live = monitor.snapshot();
      expect(live.ledger.intake.stored).toBeGreaterThan(1_000);
      expect(summary.ledger).toEqual(live.ledger);
      expect(summary.instruments).toEqual(account.summaries(new Map()));
      expect(summary.frames).toEqual(account.frames());
      // The outage left holes in the ids, and both know the same ones.
      expect(Object.values(summary.instruments).some(({ trades }) => trades.gaps.length > 0)).toBe(
        true,
      );
      const accounts = (snapshot: typeof live): unknown =>
        snapshot.collectors.map(({ id, stream, account: intake, stats }) => ({
          id,
          stream,
          intake,
          frames: stats.framesReceived,
          reconnects: stats.reconnects,
        }));
      expect(accounts(replay.monitor.snapshot())).toEqual(accounts(live));
      expect(summary.capture).toMatchObject({
        badLines: 0,
        truncated: false,
        undeliveredFrames: 0,
        unreadableFrames: 0,
      });
    },
    40_000,
  );

  it('begun while the collectors run, and in several files, replays file by file', async () => {
    simulator = await startExchangeSimulator({ tradesPerSecond: 3_000, symbols: ['BTCUSDT'] });
    const tap = createRecordingTap(openFeedSocket, systemClock);
    const monitor = createEngine({
      collectors: [
        collectorSettingsSchema.parse({
          id: 'bybit_trades',
          venue: 'bybit',
          market: 'spot',
          symbols: ['BTCUSDT'],
          url: simulator.urls.bybitSpot,
        }),
      ],
      limits: {
        storage,
        reconnect: reconnectSettingsSchema.parse({}),
        timeouts: timeoutSettingsSchema.parse({}),
      },
      clock: systemClock,
      random: () => 0,
      openSocket: tap.openSocket,
      log: new RecordingLog(),
      simulator: () => ({ kind: 'absent' }),
      loopDelayMs: () => 0,
    });
    monitor.startAll();
    const received = (): number => monitor.snapshot().ledger.intake.received;
    await waitFor('trades', () => received() > 100, 10_000);
    const recording = startRecording(tap, {
      folder: temporaryFolder(),
      compression: 'none',
      clock: systemClock,
      maxFileBytes: 40_000,
      flushIntervalMs: 20,
    });
    const before = received();
    await waitFor('several files', () => recording.report.files.length >= 3, 15_000);
    const recorded = received() - before;
    const { files } = await recording.stop();
    await monitor.close();
    let replayed = 0;
    for (const file of files) {
      const { ledger } = (await replayFile(file)).summary();
      expect(ledger.balanced).toBe(true);
      replayed += ledger.intake.received;
    }
    expect(replayed).toBeGreaterThanOrEqual(recorded);
    expect(replayed).toBeLessThanOrEqual(received() - before);
  }, 40_000);
});

describe('a recording whose process is killed', () => {
  let bundle: CaptureBundle;
  beforeAll(async () => {
    bundle = await buildCapture('recording', {
      recorder: join(import.meta.dirname, '..', '..', 'support', 'recording-child.ts'),
    });
  }, 60_000);
  afterAll(() => bundle.remove());

  it.each(COMPRESSIONS)(
    '(%s) has lost the last second at most',
    async (compression) => {
      simulator = await startExchangeSimulator({ tradesPerSecond: 1_000, symbols: ['BTCUSDT'] });
      const folder = temporaryFolder();
      const child = spawn(
        process.execPath,
        [bundle.fileOf('recorder'), folder, compression, simulator.urls.bybitSpot],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      // One line for each frame the child has received, with its receipt time.
      const frames = (): readonly string[] => output.split('\n').slice(0, -1);
      await waitFor(
        'three seconds of frames',
        () => {
          const times = frames().slice(1).map(Number);
          return times.length > 0 && (times.at(-1) ?? 0) - (times[0] ?? 0) > 3_000;
        },
        15_000,
      );
      child.kill('SIGKILL');
      const killedAt = Date.now();
      await once(child, 'exit');
      const [file = '', ...times] = frames();
      const { records, account } = await readAll(file);
      expect(account).toMatchObject({ badLines: 0, damage: null });
      const kept = records.flatMap((record) => (record.t === 'recv' ? [record.ts * 1_000] : []));
      expect(killedAt - (kept.at(-1) ?? 0)).toBeLessThan(1_000);
      // Nothing is missing before its end.
      const upToEnd = times.map(Number).slice(0, kept.length);
      expect(kept.length).toBeGreaterThan(30);
      kept.forEach((time, index) =>
        expect(Math.abs(time - (upToEnd[index] ?? 0))).toBeLessThan(50),
      );
    },
    40_000,
  );
});

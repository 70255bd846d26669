import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRecording, openPlayback } from '../../../../src/engine/replay/open-playback';
import type { Playback } from '../../../../src/engine/replay/playback';
import { simulatedDamage } from '../../../../src/engine/simulated-faults';
import type { ReplayStatus } from '../../../../src/shared/replay';
import { temporaryFolder } from '../../../support/capture-files';
import { ManualClock } from '../../../support/manual-clock';
import { RecordingLog } from '../../../support/recording-log';
import { waitFor } from '../../../support/wait-for';

const T = 1_700_000_000;
const trade = (t: number, ts: number) => ({
  t: 'recv',
  conn: 'a',
  ts,
  data: JSON.stringify({
    stream: 'btcusdt@trade',
    data: { e: 'trade', E: ts * 1e3, s: 'BTCUSDT', t, p: '1.5', q: '2', T: ts * 1e3, m: true },
  }),
});
const RECORDS = [
  {
    t: 'connect',
    conn: 'a',
    addr: 'wss://stream.binance.com:9443/stream?streams=btcusdt@trade',
    ts: T,
  },
  ...Array.from({ length: 60 }, (_, index) => trade(index + 1, T + index + 1)),
];

function fileOf(lines: readonly unknown[]): string {
  const path = join(temporaryFolder(), 'market.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

async function open(clock: ManualClock, scenarioFile: string | null = null): Promise<Playback> {
  const opened = await openPlayback(
    { file: fileOf(RECORDS), scenarioFile },
    {
      speed: 1,
      storage: {
        maxTradesPerSymbol: 100,
        maxTotalTrades: 100,
        maxMegabytes: 512,
        retentionMinutes: 60,
      },
      log: new RecordingLog(),
      damage: simulatedDamage,
      paceClock: clock,
    },
  );
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** Resolves when the file is read and the first trade waits for its time. */
async function start(playback: Playback, clock: ManualClock): Promise<void> {
  playback.monitor.open();
  playback.start();
  await waitFor('the first trade', () => clock.pendingTimers > 0);
}

const received = ({ monitor }: Playback): number => monitor.snapshot().ledger.intake.received;
const statusOf = (playback: Playback): Exclude<ReplayStatus, { kind: 'absent' }> => {
  const status = playback.monitor.snapshot().replay;
  if (status.kind === 'absent') throw new Error('No recording is watched');
  return status;
};

describe('the playback of a recording', () => {
  it('shows the file as the present, by its own clock', async () => {
    const clock = new ManualClock();
    const playback = await open(clock);
    await start(playback, clock);
    await clock.advance(10_050);
    const snapshot = playback.monitor.snapshot();
    expect(received(playback)).toBe(10);
    expect(snapshot.at).toBeGreaterThanOrEqual((T + 10) * 1_000);
    expect(snapshot.at).toBeLessThan((T + 12) * 1_000);
    expect(snapshot.collectors).toMatchObject([{ id: 'binance_trades', state: 'ACTIVE' }]);
    expect(statusOf(playback)).toMatchObject({
      kind: 'playing',
      startsAt: T * 1_000,
      endsAt: (T + 60) * 1_000,
      speed: 1,
      problems: [],
    });
    await playback.close();
  });

  it('stands still while paused, skips ahead, and says when the file is over', async () => {
    const clock = new ManualClock();
    const playback = await open(clock);
    await start(playback, clock);
    await clock.advance(3_050);
    playback.pause();
    const before = received(playback);
    await clock.advance(20_000);
    expect(received(playback)).toBe(before);
    expect(statusOf(playback).kind).toBe('paused');

    expect(playback.skipTo(T * 1_000)).toMatchObject({ ok: false });
    expect(playback.skipTo((T + 30) * 1_000)).toMatchObject({ ok: true });
    await waitFor('the trades skipped to', () => received(playback) === 30);
    expect(statusOf(playback)).toMatchObject({ kind: 'paused', at: (T + 30) * 1_000 });

    playback.setSpeed('max');
    playback.play();
    await waitFor('the end', () => statusOf(playback).kind === 'ended');
    expect(received(playback)).toBe(60);
    expect(statusOf(playback)).toMatchObject({ at: (T + 60) * 1_000, records: RECORDS.length });
  });

  it('loses no connection when the machine sleeps', async () => {
    const clock = new ManualClock();
    const playback = await open(clock);
    await start(playback, clock);
    await clock.advance(2_050);
    await playback.monitor.suspend();
    playback.monitor.resume();
    expect(playback.monitor.snapshot().collectors).toMatchObject([{ state: 'ACTIVE' }]);
    await playback.close();
  });

  it('says that it is broken on purpose, and is', async () => {
    const scenarioFile = join(temporaryFolder(), 'scenario.json');
    const steps = [{ atMs: 1_500, fault: { kind: 'drop', count: 4 } }];
    writeFileSync(scenarioFile, JSON.stringify({ seed: 1, steps }));
    const playback = await open(new ManualClock(), scenarioFile);
    playback.setSpeed('max');
    playback.monitor.open();
    playback.start();
    await waitFor('the end', () => statusOf(playback).kind === 'ended');
    expect(received(playback)).toBe(60 - 4);
    const { missingIds, lostIds } = playback.monitor.snapshot().losses;
    expect(missingIds + lostIds).toBe(4);
    expect(statusOf(playback).problems).toEqual([
      'Broken on purpose: Drops every frame, 4 frames at most.',
    ]);
  });

  it('lets nobody start or stop what the recording connects', async () => {
    const playback = await open(new ManualClock());
    const refused = { ok: false, error: { code: 'invalid_request' } };
    expect(playback.monitor.start('binance_trades')).toMatchObject(refused);
    expect(await playback.monitor.stop('binance_trades')).toMatchObject(refused);
    expect(playback.monitor.recycle('binance_trades')).toMatchObject(refused);
  });

  it('names a file that is no recording, before and instead of playing it', async () => {
    const text = fileOf([{ hello: 1 }]);
    expect(await checkRecording(text)).toMatchObject({
      ok: false,
      error: { code: 'invalid_request' },
    });
    expect(await checkRecording(fileOf(RECORDS))).toEqual({ ok: true, value: null });
    const missing = join(temporaryFolder(), 'nothing.jsonl');
    const opened = await openPlayback(
      { file: missing, scenarioFile: null },
      {
        speed: 1,
        storage: {
          maxTradesPerSymbol: 1,
          maxTotalTrades: 1,
          maxMegabytes: 512,
          retentionMinutes: 1,
        },
        log: new RecordingLog(),
        damage: simulatedDamage,
      },
    );
    expect(opened).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    expect(!opened.ok && opened.error.message).toContain(missing);
  });
});

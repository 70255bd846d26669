import { describe, expect, test } from 'vitest';
import { ConnectionAttempt } from '../../../../../src/engine/collectors/connection/connection-attempt';
import type { AttemptEnd } from '../../../../../src/engine/collectors/connection/connection-attempt';
import { KeepAlive } from '../../../../../src/engine/collectors/connection/keep-alive';
import type { KeepAliveProfile } from '../../../../../src/engine/collectors/connection/keep-alive';
import {
  LONGEST_SILENCE_MS,
  SilenceWatchdog,
} from '../../../../../src/engine/collectors/liveness/stale-connection-watchdog';
import { FakeFeedSockets } from '../../../../support/fake-feed-socket';
import { ManualClock } from '../../../../support/manual-clock';

function openAttempt(clock: ManualClock) {
  const sockets = new FakeFeedSockets();
  const ends: AttemptEnd[] = [];
  const attempt = new ConnectionAttempt(clock, (error) => {
    throw error;
  });
  void attempt.ended.then((end) => ends.push(end));
  const nothing = (): void => undefined;
  attempt.open(
    (events) =>
      sockets.open('wss://venue.example', { maxPayloadBytes: 1, connectTimeoutMs: 1 }, events),
    { onOpen: nothing, onFrame: nothing, onPong: nothing },
    1_000,
  );
  sockets.latest.opens();
  return { attempt, socket: sockets.latest, ends };
}

function keptAlive(profile: KeepAliveProfile) {
  const clock = new ManualClock();
  const opened = openAttempt(clock);
  const keepAlive = new KeepAlive(opened.attempt, profile, clock, () => 5_000);
  keepAlive.start();
  return { clock, keepAlive, ...opened };
}

const message: KeepAliveProfile = { kind: 'message', intervalMs: 20_000, text: 'ping!' };
const frames: KeepAliveProfile = { kind: 'ping_frame', intervalMs: 20_000 };

describe('keep-alive', () => {
  test('asks at the venue’s interval in the venue’s way', async () => {
    const byMessage = keptAlive(message);
    const byFrame = keptAlive(frames);
    for (const { clock, keepAlive } of [byMessage, byFrame]) {
      await clock.advance(20_000);
      keepAlive.pongArrived('message');
      keepAlive.pongArrived('ping_frame');
      await clock.advance(20_000);
    }
    expect(byMessage.socket).toMatchObject({ sent: ['ping!', 'ping!'], pings: 0 });
    expect(byFrame.socket).toMatchObject({ sent: [], pings: 2 });
  });

  test('ends the connection when a pong does not come in time', async () => {
    const { clock, ends, socket } = keptAlive(message);
    await clock.advance(24_999);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toMatchObject([
      {
        kind: 'failed',
        cause: { code: 'pong_timeout', detail: 'No pong within 5000 ms of a ping' },
      },
    ]);
    expect(socket.terminated).toBe(true);
  });

  test('a pong in time is measured and lets the connection live', async () => {
    const { clock, keepAlive, attempt, ends } = keptAlive(frames);
    await clock.advance(20_000);
    expect(attempt.status.lastPingAt).toBe(clock.now());
    await clock.advance(4_000);
    keepAlive.pongArrived('ping_frame');
    await clock.advance(10_000);
    expect(ends).toEqual([]);
    expect(attempt.status.roundTripMs).toBe(4_000);
  });

  test('a pong frame nobody asked for does not excuse a missing answer to a message', async () => {
    const { clock, keepAlive, ends } = keptAlive(message);
    await clock.advance(20_000);
    keepAlive.pongArrived('ping_frame');
    await clock.advance(5_000);
    expect(ends).toMatchObject([{ cause: { code: 'pong_timeout' } }]);
  });

  test('a later ping does not push the deadline of an unanswered one back', async () => {
    const clock = new ManualClock();
    const { attempt, ends } = openAttempt(clock);
    new KeepAlive(attempt, { ...message, intervalMs: 1_000 }, clock, () => 2_500).start();
    await clock.advance(3_499);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toMatchObject([{ cause: { code: 'pong_timeout' } }]);
  });

  test('a pong before any ping is noted and nothing else', () => {
    const { keepAlive, attempt, clock } = keptAlive(frames);
    keepAlive.pongArrived('ping_frame');
    expect(attempt.status).toMatchObject({ lastPongAt: clock.now(), roundTripMs: null });
  });
});

function watched(dataSilenceMs = () => 60_000) {
  const clock = new ManualClock();
  const silences: number[] = [];
  const watchdog = new SilenceWatchdog(clock);
  const watch = (): void => {
    const since = clock.monotonicMs();
    const { attempt } = openAttempt(clock);
    void attempt.ended.then(() => silences.push(clock.monotonicMs() - since));
    watchdog.watch(attempt, dataSilenceMs);
  };
  watch();
  return { clock, watchdog, silences, watch };
}

describe('the silence watchdog', () => {
  test('barks once when no data came for the whole time', async () => {
    const { clock, silences } = watched();
    await clock.advance(59_999);
    expect(silences).toEqual([]);
    await clock.advance(1);
    expect(silences).toEqual([60_000]);
    await clock.advance(600_000);
    expect(silences).toHaveLength(1);
  });

  test('starts anew with each data', async () => {
    const { clock, watchdog, silences } = watched();
    for (let second = 0; second < 59; second += 1) {
      watchdog.dataArrived(clock.monotonicMs());
      await clock.advance(1_000);
    }
    watchdog.dataArrived(clock.monotonicMs());
    await clock.advance(59_999);
    expect(silences).toEqual([]);
    await clock.advance(1);
    expect(silences).toEqual([119_000]);
  });

  test('gives a market that is known to be quiet the time that its pace suggests', async () => {
    const { clock, watchdog, silences } = watched();
    watchdog.dataArrived(clock.monotonicMs());
    // Too little is known after one trade.
    expect(watchdog.threshold(60_000)).toBe(600_000);
    for (let arrival = 0; arrival < 30; arrival += 1) {
      await clock.advance(20_000);
      watchdog.dataArrived(clock.monotonicMs());
    }
    const pause = watchdog.threshold(60_000);
    expect(pause).toBeGreaterThan(400_000);
    expect(pause).toBeLessThan(600_000);
    await clock.advance(pause - 1_000);
    expect(silences).toEqual([]);
    await clock.advance(1_001);
    expect(silences).toHaveLength(1);
  });

  test('doubles its patience with each connection that brought nothing, up to a bound', async () => {
    const { clock, watchdog, silences, watch } = watched();
    for (let round = 0; round < 6; round += 1) {
      await clock.advance(watchdog.threshold(60_000));
      watch();
    }
    expect(silences).toEqual([60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
    expect(watchdog.threshold(60_000)).toBe(LONGEST_SILENCE_MS);
    expect(watchdog.threshold(3_600_000)).toBe(3_600_000);
  });

  test('is as impatient as at first once data came', async () => {
    const { clock, watchdog, watch } = watched();
    await clock.advance(60_000);
    watch();
    expect(watchdog.threshold(60_000)).toBe(120_000);
    for (let second = 0; second < 30; second += 1) {
      watchdog.dataArrived(clock.monotonicMs());
      await clock.advance(1_000);
    }
    expect(watchdog.threshold(60_000)).toBe(60_000);
  });

  test('obeys a threshold that was shortened meanwhile within a second', async () => {
    let threshold = 3_600_000;
    const { clock, silences } = watched(() => threshold);
    await clock.advance(10_000);
    threshold = 5_000;
    await clock.advance(1_000);
    expect(silences).toHaveLength(1);
  });

  test('is not fooled when somebody sets the machine’s clock', async () => {
    const { clock, silences } = watched();
    clock.setWallClockBy(3_600_000);
    await clock.advance(59_000);
    expect(silences).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  ConnectionAttempt,
  describeSocketEnd,
} from '../../../../../src/engine/collectors/connection/connection-attempt';
import type { AttemptEnd } from '../../../../../src/engine/collectors/connection/connection-attempt';
import { parseRetryAfter } from '../../../../../src/engine/transport/retry-after';
import { FakeFeedSockets } from '../../../../support/fake-feed-socket';
import { ManualClock, settle } from '../../../../support/manual-clock';

function setUp() {
  const clock = new ManualClock();
  const sockets = new FakeFeedSockets();
  const thrown: unknown[] = [];
  const heard: string[] = [];
  const ends: AttemptEnd[] = [];
  const attempt = new ConnectionAttempt(clock, (error) => thrown.push(error));
  void attempt.ended.then((end) => ends.push(end));
  const open = (onFrame: () => void = () => heard.push('frame')): void => {
    attempt.open(
      (events) =>
        sockets.open('wss://venue.example', { maxPayloadBytes: 1, connectTimeoutMs: 1 }, events),
      {
        onOpen: () => heard.push('open'),
        onFrame,
        onPong: () => heard.push('pong'),
      },
      1_000,
    );
  };
  return { clock, sockets, attempt, open, thrown, heard, ends };
}

const stopped: AttemptEnd = { kind: 'stopped' };

describe('an attempt that is over', () => {
  test('hears nothing more from its socket, however late it calls', async () => {
    const { sockets, attempt, open, heard, ends } = setUp();
    open();
    const socket = sockets.latest;
    attempt.finish(stopped);
    socket.opens();
    socket.receives('late');
    socket.events.onPing();
    socket.events.onPong();
    socket.closes(1006);
    await settle();
    expect(heard).toEqual([]);
    expect(attempt.status.lastPingAt).toBeNull();
    expect(ends).toEqual([stopped]);
    expect(socket.terminated).toBe(true);
  });

  test('has no timers left, and takes no new ones', async () => {
    const { clock, attempt, open, heard } = setUp();
    open();
    attempt.after(10, () => heard.push('timer'));
    attempt.finish(stopped);
    attempt.after(10, () => heard.push('new timer'));
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(1_000);
    expect(heard).toEqual([]);
  });

  test('opens no socket', () => {
    const { sockets, attempt, open } = setUp();
    attempt.finish(stopped);
    open();
    expect(sockets.all).toEqual([]);
  });

  test('does not send', () => {
    const { sockets, attempt, open } = setUp();
    open();
    sockets.latest.opens();
    attempt.finish(stopped);
    attempt.send('x');
    attempt.ping();
    expect(sockets.latest.sent).toEqual([]);
    expect(sockets.latest.pings).toBe(0);
  });
});

describe('an orderly close', () => {
  test('still hears the frames under way, and ends for the reason it was closed', async () => {
    const { sockets, attempt, open, heard, ends } = setUp();
    open();
    sockets.latest.opens();
    attempt.close(stopped);
    sockets.latest.receives('under way');
    expect(heard).toEqual(['open', 'frame']);
    await settle();
    expect(ends).toEqual([]);
    sockets.latest.closes(1000);
    await settle();
    expect(ends).toEqual([stopped]);
  });

  test('cuts a socket that does not close within its grace', async () => {
    const { clock, sockets, attempt, open, ends } = setUp();
    open();
    sockets.latest.opens();
    attempt.close(stopped);
    await clock.advance(1_999);
    expect(sockets.latest.terminated).toBe(false);
    await clock.advance(1);
    expect(sockets.latest.terminated).toBe(true);
    await settle();
    expect(ends).toEqual([stopped]);
  });

  test('of a socket that opens meanwhile does not start the next phase', () => {
    const { sockets, attempt, open, heard } = setUp();
    open();
    attempt.close(stopped);
    sockets.latest.opens();
    expect(heard).toEqual([]);
  });
});

describe('a socket that is never open', () => {
  test('ends the attempt, though it may keep its own time-out from coming', async () => {
    const { clock, sockets, open, ends } = setUp();
    open();
    await clock.advance(1_250);
    expect(sockets.latest.terminated).toBe(true);
    expect(ends).toMatchObject([{ kind: 'failed', cause: { code: 'connect_timeout' } }]);
  });

  test('is no concern once it opened', async () => {
    const { clock, sockets, open, ends } = setUp();
    open();
    sockets.latest.opens();
    await clock.advance(60_000);
    expect(ends).toEqual([]);
  });
});

describe('a bug of ours', () => {
  const bug = new Error('a bug');
  const throwBug = (): void => {
    throw bug;
  };

  test('in a callback of the socket ends the attempt and is reported, not thrown', async () => {
    const { sockets, open, thrown, ends } = setUp();
    open(throwBug);
    sockets.latest.opens();
    sockets.latest.receives('frame');
    await settle();
    expect(thrown).toEqual([bug]);
    expect(ends).toMatchObject([
      {
        kind: 'failed',
        cause: { code: 'internal_error', detail: 'Our own code failed: Error: a bug' },
      },
    ]);
  });

  test('in a timer does the same', async () => {
    const { clock, attempt, open, thrown, ends } = setUp();
    open();
    attempt.after(10, throwBug);
    await clock.advance(10);
    expect(thrown).toEqual([bug]);
    expect(ends).toMatchObject([{ kind: 'failed', cause: { code: 'internal_error' } }]);
  });

  test('in opening the socket does the same', async () => {
    const { attempt, thrown, ends } = setUp();
    const nothing = (): void => undefined;
    attempt.open(
      () => {
        throw bug;
      },
      { onOpen: nothing, onFrame: nothing, onPong: nothing },
      1_000,
    );
    await settle();
    expect(thrown).toEqual([bug]);
    expect(ends).toMatchObject([{ kind: 'failed', cause: { code: 'internal_error' } }]);
  });
});

describe('the cause of an end', () => {
  test.each([
    [
      { kind: 'closed', code: 1012, reason: 'deploy' },
      'connection_closed',
      'Closed with 1012 (service restart): deploy',
    ],
    [{ kind: 'closed', code: 4999, reason: '' }, 'connection_closed', 'Closed with 4999'],
    [
      { kind: 'refused', status: 429, retryAfterMs: 1_500 },
      'handshake_refused',
      'Refused the connection with HTTP 429; asked us to wait 2 s',
    ],
    [
      { kind: 'refused', status: 503, retryAfterMs: null },
      'handshake_refused',
      'Refused the connection with HTTP 503',
    ],
    [
      { kind: 'connect_failed', message: 'ECONNREFUSED' },
      'connect_failed',
      'Could not connect: ECONNREFUSED',
    ],
    [
      { kind: 'connect_timeout', message: '' },
      'connect_timeout',
      'No answer to the handshake in time',
    ],
    [
      { kind: 'frame_too_large', message: 'too big' },
      'frame_too_large',
      'Sent a frame above the size limit: too big',
    ],
    [
      { kind: 'error', message: 'RSV1 must be clear' },
      'socket_error',
      'Socket error: RSV1 must be clear',
    ],
  ] as const)('%o is %s', (end, code, detail) => {
    expect(describeSocketEnd(end)).toMatchObject({ kind: 'failed', cause: { code, detail } });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 22, 10, 0, 0);
  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['999999', 3_600_000],
    ['Sun, 22 Nov 2026 10:01:00 GMT', 60_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('%o means %o ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});

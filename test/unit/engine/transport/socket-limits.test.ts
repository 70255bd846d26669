import { describe, expect, it } from 'vitest';
import type {
  FeedSocketEvents,
  OpenFeedSocket,
  SocketEnd,
} from '../../../../src/engine/transport/feed-socket';
import { LimitWatch } from '../../../../src/engine/alarms/limit-monitor';
import { SocketLimits } from '../../../../src/engine/transport/socket-limits';

const OPTIONS = { maxPayloadBytes: 1, connectTimeoutMs: 1 };

function rig(limits: { maxSockets?: number; maxFramesPerSecond?: number }) {
  const inner: FeedSocketEvents[] = [];
  let now = 0;
  let terminated = 0;
  const open: OpenFeedSocket = (_url, _options, events) => {
    inner.push(events);
    return {
      state: 'open',
      send: () => undefined,
      ping: () => undefined,
      close: () => undefined,
      terminate: () => {
        terminated += 1;
        events.onEnd({ kind: 'closed', code: 1006, reason: '' });
      },
    };
  };
  const settings = { maxSockets: 10, maxFramesPerSecond: 1_000, ...limits };
  const limited = new SocketLimits(open, () => settings, () => now); // prettier-ignore
  const connect = () => {
    const ends: SocketEnd[] = [];
    let frames = 0;
    limited.openSocket('wss://venue.test', OPTIONS, {
      onOpen: () => undefined,
      onFrame: () => (frames += 1),
      onPing: () => undefined,
      onPong: () => undefined,
      onEnd: (end) => ends.push(end),
    });
    return { ends, frames: () => frames };
  };
  return { limited, inner, connect, at: (ms: number) => (now = ms), terminated: () => terminated };
}

const bring = (events: FeedSocketEvents | undefined, frames: number): void => {
  for (let frame = 0; frame < frames; frame += 1) events?.onFrame(Buffer.alloc(1), false);
};

describe('the limits of sockets', () => {
  it('do not open one too many, say so, and open again when one has ended', async () => {
    const { limited, inner, connect } = rig({ maxSockets: 2 });
    connect();
    connect();
    const third = connect();
    await Promise.resolve();
    expect(inner).toHaveLength(2);
    expect(third.ends).toMatchObject([{ kind: 'connect_failed' }]);
    expect(limited.report).toMatchObject({ open: 2, refused: 1 });
    inner[0]?.onEnd({ kind: 'closed', code: 1000, reason: '' });
    connect();
    expect(inner).toHaveLength(3);
    expect(limited.report).toMatchObject({ open: 2, refused: 1 });
  });

  it('cut a connection that brings too many frames within a second, after handing over those it brought', () => {
    const { limited, inner, connect, terminated } = rig({ maxFramesPerSecond: 100 });
    const connection = connect();
    bring(inner[0], 150);
    expect(connection.frames()).toBe(100);
    expect(terminated()).toBe(1);
    expect(connection.ends).toMatchObject([{ kind: 'error' }]);
    expect(limited.report).toMatchObject({ cutOff: 1, open: 0 });
  });

  it('leave a connection alone that brings as much, second after second', () => {
    const { inner, connect, at, limited } = rig({ maxFramesPerSecond: 100 });
    const connection = connect();
    for (let second = 0; second < 20; second += 1) {
      at(second * 1_000);
      bring(inner[0], 80);
    }
    expect(connection.ends).toEqual([]);
    expect(connection.frames()).toBe(1_600);
    expect(limited.report.mostFramesPerSecond).toBeLessThan(100);
  });

  it('are told once for each time that they are hit', () => {
    const counts = { refused: 0, cutOff: 0 };
    const watch = new LimitWatch({
      recording: () => ({ kind: 'off' }),
      timelineFile: () => ({ kind: 'none' }),
      sockets: () => counts,
    });
    expect(watch.check()).toEqual([]);
    counts.refused = 2;
    counts.cutOff = 1;
    expect(watch.check().map(({ cause }) => cause)).toEqual(['sockets_refused', 'frame_rate']);
    expect(watch.check()).toEqual([]);
  });
});

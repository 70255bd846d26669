import type { FeedSocket, OpenFeedSocket, SocketEnd } from './feed-socket';
import { deadSocket } from './failed-socket';

export interface SocketLimitSettings {
  /** Of all collectors together. */
  readonly maxSockets: number;
  /** Of one connection. */
  readonly maxFramesPerSecond: number;
}

export interface SocketLimitReport extends SocketLimitSettings {
  readonly open: number;
  /** Sockets that were not opened because too many were. */
  readonly refused: number;
  /** Connections that were cut because they brought too much. */
  readonly cutOff: number;
  /** Most frames that one connection brought within a second. */
  readonly mostFramesPerSecond: number;
}

/**
 * Keeps sockets and frames within limits, and says so: a socket too many is not opened, a connection that brings
 * too much is cut. Dropping single frames instead would lose trades without a trace on venues without ids.
 */
export class SocketLimits {
  readonly #open: OpenFeedSocket;
  readonly #limits: () => SocketLimitSettings;
  readonly #monotonicMs: () => number;
  #count = 0;
  #refused = 0;
  #cutOff = 0;
  #most = 0;

  constructor(open: OpenFeedSocket, limits: () => SocketLimitSettings, monotonicMs: () => number) {
    this.#open = open;
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
  }

  get report(): SocketLimitReport {
    const { maxSockets, maxFramesPerSecond } = this.#limits();
    return {
      maxSockets,
      maxFramesPerSecond,
      open: this.#count,
      refused: this.#refused,
      cutOff: this.#cutOff,
      mostFramesPerSecond: this.#most,
    };
  }

  readonly openSocket: OpenFeedSocket = (url, options, events) => {
    const { maxSockets } = this.#limits();
    if (this.#count >= maxSockets) {
      this.#refused += 1;
      const message = `not opened, because ${maxSockets} sockets are open already (network.maxSockets)`;
      return deadSocket(() => events.onEnd({ kind: 'connect_failed', message }));
    }
    this.#count += 1;
    let frames = 0;
    let secondEndsAt = 0;
    let flood: SocketEnd | null = null;
    const socket: FeedSocket = this.#open(url, options, {
      onOpen: () => events.onOpen(),
      onPing: () => events.onPing(),
      onPong: () => events.onPong(),
      onFrame: (data, isBinary) => {
        if (flood !== null) return;
        frames += 1;
        // The clock is asked only where it could matter.
        if (frames === 1 || frames % CLOCK_EVERY === 0) {
          const now = this.#monotonicMs();
          if (now >= secondEndsAt) {
            secondEndsAt = now + 1_000;
            frames = 1;
          }
        }
        if (frames > this.#most) this.#most = frames;
        events.onFrame(data, isBinary);
        const { maxFramesPerSecond } = this.#limits();
        if (frames < maxFramesPerSecond) return;
        this.#cutOff += 1;
        const message = `cut, because it brought ${maxFramesPerSecond} frames within a second (network.maxFramesPerSecond)`;
        flood = { kind: 'error', message };
        socket.terminate();
      },
      onEnd: (end) => {
        this.#count -= 1;
        events.onEnd(flood ?? end);
      },
    });
    return socket;
  };
}

const CLOCK_EVERY = 16;

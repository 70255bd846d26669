import type { Cause, ConnectionStatus } from '../../../shared/collector-status';
import type { Clock } from '../../../platform/clock';
import type { FeedSocket, FeedSocketEvents, SocketEnd } from '../../transport/feed-socket';

/** Why an attempt is over, and what the run loop shall make of it. */
export type AttemptEnd =
  | { readonly kind: 'stopped' }
  /** Ended on purpose; reconnect at once and count no failure. */
  | { readonly kind: 'planned'; readonly cause: Cause }
  | { readonly kind: 'failed'; readonly cause: Cause; readonly retryAfterMs: number };

export const failed = (
  code: Cause['code'],
  detail: string,
  retryAfterMs: number | null = null,
): AttemptEnd => ({ kind: 'failed', cause: { code, detail }, retryAfterMs: retryAfterMs ?? 0 });

export const bugOfOurs = (error: unknown): Cause => ({
  code: 'internal_error',
  detail: `Our own code failed: ${String(error)}`,
});

type ConnectionTimes = Omit<ConnectionStatus, 'socket'>;

const NO_TIMES: ConnectionTimes = {
  turnAt: null,
  openedAt: null,
  lastPingAt: null,
  lastPongAt: null,
  roundTripMs: null,
  renewAt: null,
};

export const NOT_CONNECTED: ConnectionStatus = { socket: 'none', ...NO_TIMES };

/** By this much the socket's own time-out, which knows more, comes first. */
const CONNECT_SLACK_MS = 250;

/** How long an orderly close may take before the socket is cut. */
const CLOSE_GRACE_MS = 2_000;

/**
 * One try at a connection. It owns its socket and its timers: once it is over, none of them can
 * touch the collector again, however late they call.
 */
export class ConnectionAttempt {
  readonly ended: Promise<AttemptEnd>;
  readonly status: { -readonly [K in keyof ConnectionTimes]: ConnectionTimes[K] } = {
    ...NO_TIMES,
  };
  /** Whether a trade came on this connection. */
  broughtData = false;
  readonly #clock: Clock;
  readonly #onThrow: (error: unknown) => void;
  readonly #timers = new Set<() => void>();
  #socket: FeedSocket | null = null;
  #resolve: (end: AttemptEnd) => void = () => undefined;
  #phase: 'running' | 'closing' | 'over' = 'running';
  #closingEnd: AttemptEnd | null = null;

  /** `onThrow` hears of every exception in a callback; the attempt has ended by then. */
  constructor(clock: Clock, onThrow: (error: unknown) => void) {
    this.#clock = clock;
    this.#onThrow = onThrow;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get connection(): ConnectionStatus {
    const socket = this.#phase === 'over' ? 'none' : (this.#socket?.state ?? 'none');
    return { socket, ...this.status };
  }

  open(
    openSocket: (events: FeedSocketEvents) => FeedSocket,
    events: Omit<FeedSocketEvents, 'onEnd' | 'onPing'>,
    connectTimeoutMs: number,
  ): void {
    if (this.#phase !== 'running') return;
    const unlessOver =
      <A extends unknown[]>(callback: (...values: A) => void) =>
      (...values: A) => {
        if (this.#phase !== 'over') this.#guarded(() => callback(...values));
      };
    // The socket's own time-out starts anew with every byte; this one a dripping server cannot outlast.
    const cancelDeadline = this.after(connectTimeoutMs + CONNECT_SLACK_MS, () => {
      this.finish(describeSocketEnd({ kind: 'connect_timeout', message: 'still not open' }));
    });
    this.#guarded(() => {
      this.#socket = openSocket({
        // A socket that opens while we are closing it must not start the next phase.
        onOpen: unlessOver(() => {
          cancelDeadline();
          if (this.#phase === 'running') events.onOpen();
        }),
        // The one that is called for every frame: without a closure of its own for each.
        onFrame: (data, isBinary) => {
          if (this.#phase === 'over') return;
          try {
            events.onFrame(data, isBinary);
          } catch (error) {
            this.#failed(error);
          }
        },
        onPing: unlessOver(() => {
          this.status.lastPingAt = this.#clock.now();
        }),
        onPong: unlessOver(events.onPong.bind(events)),
        onEnd: unlessOver((end) => this.finish(describeSocketEnd(end))),
      });
    });
  }

  send(text: string): void {
    if (this.#phase === 'running') this.#socket?.send(text);
  }

  ping(): void {
    if (this.#phase === 'running') this.#socket?.ping();
  }

  /** A timer that dies with the attempt. Returns its undo. */
  after(delayMs: number, callback: () => void): () => void {
    if (this.#phase !== 'running') return () => undefined;
    const cancel = this.#clock.after(delayMs, () => {
      this.#timers.delete(undo);
      this.#guarded(callback);
    });
    const undo = (): void => {
      this.#timers.delete(undo);
      cancel();
    };
    this.#timers.add(undo);
    return undo;
  }

  /** Whether the attempt is neither over nor on its way out. */
  get running(): boolean {
    return this.#phase === 'running';
  }

  /** Orderly: frames that are still under way count until the socket is closed or the grace is over. */
  close(end: AttemptEnd): void {
    if (this.#phase !== 'running') return;
    this.#clearTimers();
    if (this.#socket === null) {
      this.finish(end);
      return;
    }
    this.#phase = 'closing';
    this.#closingEnd = end;
    this.#timers.add(
      this.#clock.after(CLOSE_GRACE_MS, () => {
        this.finish(end);
      }),
    );
    this.#socket.close();
  }

  /** At once: whatever the socket still holds is not waited for. */
  finish(end: AttemptEnd): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#clearTimers();
    this.#socket?.terminate();
    this.#resolve(this.#closingEnd ?? end);
  }

  /** A bug of ours ends this attempt like any other failure; thrown out of a timer it would end the app. */
  #guarded(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.finish({ kind: 'failed', cause: bugOfOurs(error), retryAfterMs: 0 });
    this.#onThrow(error);
  }

  #clearTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }
}

/** RFC 6455 section 7.4.1 and the IANA registry. */
const CLOSE_CODES: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no status received',
  1006: 'connection lost without a close frame',
  1007: 'invalid payload',
  1008: 'policy violation',
  1009: 'message too big',
  1011: 'server error',
  1012: 'service restart',
  1013: 'try again later',
};

export function describeSocketEnd(end: SocketEnd): AttemptEnd {
  switch (end.kind) {
    case 'closed': {
      const meaning = CLOSE_CODES[end.code];
      const reason = end.reason === '' ? '' : `: ${end.reason.slice(0, 200)}`;
      return failed(
        'connection_closed',
        `Closed with ${end.code}${meaning === undefined ? '' : ` (${meaning})`}${reason}`,
      );
    }
    case 'refused': {
      const wait =
        end.retryAfterMs === null
          ? ''
          : `; asked us to wait ${Math.ceil(end.retryAfterMs / 1_000)} s`;
      return failed(
        'handshake_refused',
        `Refused the connection with HTTP ${end.status}${wait}`,
        end.retryAfterMs,
      );
    }
    case 'connect_failed':
      return failed('connect_failed', `Could not connect: ${end.message}`);
    case 'connect_timeout':
      return failed('connect_timeout', 'No answer to the handshake in time');
    case 'frame_too_large':
      return failed('frame_too_large', `Sent a frame above the size limit: ${end.message}`);
    case 'error':
      return failed('socket_error', `Socket error: ${end.message}`);
  }
}

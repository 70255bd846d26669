import type { Clock } from '../../platform/clock';
import type { FeedSocket, OpenFeedSocket, SocketEnd } from '../../engine/transport/feed-socket';
import type { ProbeFlags } from './probe-flags';

export interface ProbeParts {
  readonly openSocket: OpenFeedSocket;
  readonly clock: Clock;
  /** A frame as it came; binary ones in base64. */
  readonly onFrame: (text: string) => void;
  /** What happened, one line. */
  readonly say: (text: string) => void;
  /** Somebody wants it to end. */
  readonly stopping: AbortSignal;
}

const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
const CLOSE_GRACE_MS = 1_000;

/** Listens on one connection. @returns whether what was wanted came. */
export async function probe(flags: ProbeFlags, parts: ProbeParts): Promise<boolean> {
  const { clock, say, stopping } = parts;
  const startedAt = clock.monotonicMs();
  const elapsed = (): string => `${Math.round(clock.monotonicMs() - startedAt)} ms`;
  let frames = 0;
  let socket: FeedSocket | null = null;
  const ended = new Promise<SocketEnd>((resolve) => {
    socket = parts.openSocket(
      flags.url,
      { maxPayloadBytes: MAX_PAYLOAD_BYTES, connectTimeoutMs: flags.timeoutMs },
      {
        onOpen: () => {
          say(`Open after ${elapsed()}`);
          for (const text of flags.send) {
            say(`→ ${text}`);
            socket?.send(text);
          }
        },
        onFrame: (data, isBinary) => {
          if (frames === flags.count) return;
          frames += 1;
          parts.onFrame(data.toString(isBinary ? 'base64' : 'utf8'));
          if (frames === flags.count) socket?.close();
        },
        onPing: () => say(`Ping after ${elapsed()}, answered`),
        onPong: () => undefined,
        onEnd: resolve,
      },
    );
  });
  const close = (): void => socket?.close();
  const undo = [
    clock.after(flags.timeoutMs, close),
    // A server that does not answer the close must not hold us.
    clock.after(flags.timeoutMs + CLOSE_GRACE_MS, () => socket?.terminate()),
  ];
  stopping.addEventListener('abort', close);
  const end = await ended;
  for (const each of undo) each();
  stopping.removeEventListener('abort', close);
  say(`${frames} frames; ${describe(end)} after ${elapsed()}`);
  return flags.count === null ? frames > 0 : frames === flags.count;
}

function describe(end: SocketEnd): string {
  switch (end.kind) {
    case 'closed':
      return `closed with ${end.code}${end.reason === '' ? '' : ` (${end.reason})`}`;
    case 'refused':
      return `refused with HTTP ${end.status}`;
    case 'connect_failed':
    case 'connect_timeout':
    case 'frame_too_large':
    case 'error':
      return end.message;
  }
}

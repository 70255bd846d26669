import type { FeedSocket } from './feed-socket';

/** One that was never opened: it ends at once, but not before its opener has got hold of it. */
export function deadSocket(end: () => void): FeedSocket {
  queueMicrotask(end);
  return {
    state: 'closing',
    send: () => undefined,
    ping: () => undefined,
    close: () => undefined,
    terminate: () => undefined,
  };
}

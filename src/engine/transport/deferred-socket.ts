import type { FeedSocket, FeedSocketEvents } from './feed-socket';

/** A socket whose way is still being asked for; `open` is called once it is known, unless it was given up before. */
export function lateSocket<Way>(
  way: Promise<Way>,
  events: FeedSocketEvents,
  open: (way: Way) => FeedSocket,
): FeedSocket {
  let socket: FeedSocket | null = null;
  let isGivenUp = false;
  const giveUp = (): void => {
    if (isGivenUp) return;
    isGivenUp = true;
    // As `ws` has it, not within the call.
    queueMicrotask(() =>
      events.onEnd({
        kind: 'connect_failed',
        message: 'closed before the way to the server was known',
      }),
    );
  };
  void way.then((known) => {
    if (!isGivenUp) socket = open(known);
  });
  return {
    get state() {
      return socket?.state ?? (isGivenUp ? 'closing' : 'connecting');
    },
    send: (text) => socket?.send(text),
    ping: () => socket?.ping(),
    close: () => (socket === null ? giveUp() : socket.close()),
    terminate: () => (socket === null ? giveUp() : socket.terminate()),
  };
}

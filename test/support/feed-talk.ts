import type { SocketEnd } from '../../src/engine/transport/feed-socket';
import type { Network } from '../../src/engine/transport/network';

/** A feed's socket through that network that says `hello` and keeps what comes back, and how it ended. */
export function talkThrough(network: Network, url: string, connectTimeoutMs = 5_000) {
  const frames: string[] = [];
  const ends: SocketEnd[] = [];
  const socket = network.openSocket(
    url,
    { maxPayloadBytes: 1_000, connectTimeoutMs },
    {
      onOpen: () => socket.send('hello'),
      onFrame: (data) => frames.push(data.toString()),
      onPing: () => undefined,
      onPong: () => undefined,
      onEnd: (end) => ends.push(end),
    },
  );
  return { frames, ends, close: () => socket.terminate() };
}

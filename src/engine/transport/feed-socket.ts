import type { Agent } from 'node:http';
import { WebSocket } from 'ws';
import { parseRetryAfter } from './retry-after';
import { describeTlsProblem } from './tls-problem';
import type { Channel, Market, Venue } from '../../shared/values/market';

/** How a socket's life ended. Exactly one of these reaches `onEnd`, once. */
export type SocketEnd =
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'connect_failed'; readonly message: string }
  | { readonly kind: 'connect_timeout'; readonly message: string }
  | { readonly kind: 'frame_too_large'; readonly message: string }
  | { readonly kind: 'error'; readonly message: string };

export interface FeedSocketEvents {
  onOpen(): void;
  onFrame(data: Buffer, isBinary: boolean): void;
  /** The venue's ping frame; the pong with the same payload has gone out already. */
  onPing(): void;
  /** The answer to our own `ping()`. */
  onPong(): void;
  onEnd(end: SocketEnd): void;
}

export interface FeedSocket {
  readonly state: 'connecting' | 'open' | 'closing';
  send(text: string): void;
  ping(): void;
  /** Asks for an orderly end; frames may still arrive until `onEnd`. */
  close(): void;
  /** Ends the socket now, without a word to the peer. */
  terminate(): void;
}

/** Which collector a socket serves; for what stands between the two, such as a recording. */
export interface FeedSocketSource {
  readonly id: string;
  readonly venue: Venue;
  readonly market: Market;
  readonly channel: Channel;
  readonly stream: string;
}

export interface FeedSocketOptions {
  readonly source?: FeedSocketSource;
  readonly maxPayloadBytes: number;
  readonly connectTimeoutMs: number;
  /** Makes the connection, such as through a proxy; without it the socket goes direct. */
  readonly agent?: Agent;
}

export type OpenFeedSocket = (
  url: string,
  options: FeedSocketOptions,
  events: FeedSocketEvents,
) => FeedSocket;

/** The only place that opens client sockets. */
export const openFeedSocket: OpenFeedSocket = (url, options, events) => {
  const socket = new WebSocket(url, {
    maxPayload: options.maxPayloadBytes,
    handshakeTimeout: options.connectTimeoutMs,
    perMessageDeflate: false,
    followRedirects: false,
    ...(options.agent === undefined ? {} : { agent: options.agent }),
  });
  let opened = false;
  let failure: SocketEnd | null = null;

  socket.on('open', () => {
    opened = true;
    events.onOpen();
  });
  socket.on('message', (data, isBinary) => {
    // With the default binaryType `ws` hands over one Buffer per message.
    events.onFrame(data as Buffer, isBinary);
  });
  socket.on('ping', () => events.onPing());
  socket.on('pong', () => events.onPong());
  socket.on('unexpected-response', (_request, response) => {
    failure ??= {
      kind: 'refused',
      status: response.statusCode ?? 0,
      retryAfterMs: parseRetryAfter(response.headers['retry-after'], Date.now()),
    };
    // `ws` leaves a refused handshake to its listener: only this frees the TCP connection and makes it
    // emit `close`. Destroying the request alone emits nothing, and the refusal would never be known.
    socket.terminate();
  });
  socket.on('error', (error) => {
    failure ??= describeFailure(error, opened);
    if (opened) socket.terminate();
  });
  socket.on('close', (code, reason) => {
    events.onEnd(failure ?? { kind: 'closed', code, reason: reason.toString() });
  });

  return {
    get state() {
      if (socket.readyState === WebSocket.CONNECTING) return 'connecting';
      return socket.readyState === WebSocket.OPEN ? 'open' : 'closing';
    },
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    ping() {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    close: () => socket.close(1000),
    terminate: () => socket.terminate(),
  };
};

function describeFailure(error: Error & { code?: string }, opened: boolean): SocketEnd {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return { kind: 'frame_too_large', message: error.message };
  }
  if (opened) return { kind: 'error', message: error.message };
  if (error.code === 'TUNNEL_TIMEOUT') return { kind: 'connect_timeout', message: error.message };
  // `ws` gives a handshake that timed out no code of its own.
  if (/handshake has timed out/i.test(error.message)) {
    return { kind: 'connect_timeout', message: error.message };
  }
  const message = describeTlsProblem(error) ?? (error.message || (error.code ?? 'unknown error'));
  return { kind: 'connect_failed', message };
}

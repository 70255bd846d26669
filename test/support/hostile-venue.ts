import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Clock } from '../../src/platform/clock';

/** How a venue behaves; every function is optional. */
export interface HostileScript {
  /** Called with each message of a client that is JSON. */
  onRequest?: (client: VenueClient, request: Record<string, unknown>) => void;
  /** Called every `everyMs` for each client that `onRequest` has admitted. */
  onBeat?: (client: VenueClient) => void;
  everyMs?: number;
  /** The body of an answer over REST; null answers 404. */
  onGet?: (path: string) => unknown;
}

export interface VenueClient {
  /** Set by the script: beats are sent to this client. */
  isAdmitted: boolean;
  /** Frames sent so far. */
  readonly frames: number;
  send(frame: unknown): void;
}

export interface HostileVenue {
  readonly wsUrl: string;
  readonly httpUrl: string;
  /** What clients asked for, oldest first. */
  readonly requests: readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

const DEFAULT_BEAT_MS = 100;

/** A venue on this machine that misbehaves as its script says, paced by the clock that it is given. */
export async function startHostileVenue(
  clock: Pick<Clock, 'after'>,
  script: HostileScript,
): Promise<HostileVenue> {
  const requests: Record<string, unknown>[] = [];
  const clients = new Map<WebSocket, Client>();
  const server = createServer((request, response) => {
    const body = script.onGet?.(request.url ?? '') ?? null;
    response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    const client = new Client(socket);
    clients.set(socket, client);
    socket.on('error', () => undefined);
    socket.on('close', () => clients.delete(socket));
    socket.on('message', (data: Buffer) => {
      const request = parsed(data.toString());
      if (request === null) return;
      requests.push(request);
      script.onRequest?.(client, request);
    });
  });
  let cancelBeat = (): void => undefined;
  const beat = (): void => {
    cancelBeat = clock.after(script.everyMs ?? DEFAULT_BEAT_MS, () => {
      for (const client of clients.values()) if (client.isAdmitted) script.onBeat?.(client);
      beat();
    });
  };
  beat();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    wsUrl: `ws://127.0.0.1:${port}/`,
    httpUrl: `http://127.0.0.1:${port}`,
    requests,
    async stop() {
      cancelBeat();
      for (const socket of clients.keys()) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

class Client implements VenueClient {
  isAdmitted = false;
  frames = 0;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(frame: unknown): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.frames += 1;
    this.#socket.send(JSON.stringify(frame));
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

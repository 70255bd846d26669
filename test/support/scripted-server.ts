import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** What becomes of a request for a WebSocket. */
export type Handshake =
  | 'accept'
  /** The connection stays open and nobody answers. */
  | 'ignore'
  /** A header that never ends, a few bytes at a time. */
  | 'drip'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export interface Script {
  /** `attempt` counts from 1. Default: accept. */
  handshake?: (attempt: number) => Handshake;
  onOpen?: (client: WebSocket, attempt: number) => void;
  onMessage?: (client: WebSocket, text: string, attempt: number) => void;
}

/** A real server on this machine that behaves as its script says; the script may be changed while it runs. */
export class ScriptedServer {
  readonly #server = createServer();
  readonly #webSockets: WebSocketServer;
  readonly #streams = new Set<Duplex>();
  /** What clients sent, oldest first. */
  readonly received: string[] = [];
  /** When each handshake was asked for, in epoch ms. */
  readonly attemptedAt: number[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  script: Script;

  private constructor(script: Script, answersPings: boolean) {
    this.script = script;
    this.#webSockets = new WebSocketServer({ noServer: true, autoPong: answersPings });
  }

  static async start(script: Script, options: { answersPings?: boolean } = {}) {
    const scripted = new ScriptedServer(script, options.answersPings ?? true);
    scripted.#server.on('connection', (socket) => {
      scripted.#streams.add(socket);
      socket.on('close', () => scripted.#streams.delete(socket));
      socket.on('error', () => undefined);
    });
    scripted.#server.on('upgrade', (request, stream, head) => {
      scripted.headers.push(request.headers);
      const attempt = scripted.attemptedAt.push(Date.now());
      const handshake = scripted.script.handshake?.(attempt) ?? 'accept';
      if (handshake === 'accept') {
        scripted.#webSockets.handleUpgrade(request, stream, head, (client) =>
          scripted.#accepted(client, attempt),
        );
        return;
      }
      scripted.#answer(stream, handshake);
    });
    await new Promise<void>((resolve) => scripted.#server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  get clients(): readonly WebSocket[] {
    return [...this.#webSockets.clients];
  }

  /** Handshakes asked for so far. */
  get attempts(): number {
    return this.attemptedAt.length;
  }

  send(frame: string | Buffer): void {
    for (const client of this.clients) client.send(frame);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const stream of this.#streams) stream.destroy();
    await closed;
  }

  #accepted(client: WebSocket, attempt: number): void {
    client.on('error', () => undefined);
    client.on('message', (data: Buffer) => {
      const text = data.toString();
      this.received.push(text);
      this.script.onMessage?.(client, text, attempt);
    });
    this.script.onOpen?.(client, attempt);
  }

  #answer(stream: Duplex, handshake: Exclude<Handshake, 'accept'>): void {
    if (handshake === 'ignore') return;
    if (handshake === 'drip') {
      stream.write('HTTP/1.1 101 Switching Protocols\r\n');
      const timer = setInterval(() => stream.write('X-Drip: drop\r\n'), 20);
      stream.on('close', () => clearInterval(timer));
      return;
    }
    const headers = Object.entries({ 'content-length': '4', ...handshake.headers });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    stream.end(`HTTP/1.1 ${handshake.status} No\r\n${lines}\r\nnope`);
  }
}

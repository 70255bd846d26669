import WebSocket from 'ws';

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A bare WebSocket client: what it received in order, and ways to wait for it. */
export class RawClient {
  readonly frames: string[] = [];
  readonly closed: Promise<Closing>;
  private readonly watchers = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        for (const watch of this.watchers) watch();
      });
    });
    socket.on('message', (data: Buffer) => {
      this.frames.push(data.toString());
      for (const watch of this.watchers) watch();
    });
  }

  static async open(url: string, options: WebSocket.ClientOptions = {}): Promise<RawClient> {
    const socket = new WebSocket(url, options);
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => undefined);
    return client;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Frames so far, parsed. */
  parsed(): Record<string, unknown>[] {
    return this.frames.map((frame) => JSON.parse(frame) as Record<string, unknown>);
  }

  /** Resolves once the condition holds; rejects when the socket closes before it does. */
  async until<T>(look: (frames: readonly string[]) => T | undefined): Promise<T> {
    for (;;) {
      const found = look(this.frames);
      if (found !== undefined) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('closed while waiting');
      await new Promise<void>((resolve) => {
        const watch = (): void => {
          this.watchers.delete(watch);
          resolve();
        };
        this.watchers.add(watch);
      });
    }
  }

  /** The first frame that contains the text. */
  frameWith(text: string): Promise<string> {
    return this.until((frames) => frames.find((frame) => frame.includes(text)));
  }

  /** Sends and gives the first frame after it that is no market data. */
  async ask(message: object | string): Promise<string> {
    const from = this.frames.length;
    this.send(message);
    return this.until((frames) =>
      frames
        .slice(from)
        .find((frame) => !frame.startsWith('{"topic"') && !/"e":"(trade|aggTrade)"/.test(frame)),
    );
  }
}

/** Resolves with the status line's code of an upgrade that was refused. */
export async function refusedUpgrade(
  url: string,
): Promise<{ status: number | undefined; retryAfter: string | undefined }> {
  const socket = new WebSocket(url);
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] });
    });
  });
}

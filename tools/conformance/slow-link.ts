import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * A wire to the exchange that can be made to read nothing for a while, as a client does whose machine
 * cannot keep up: what the exchange writes piles up, first in the system's buffers, then in its own.
 */
export class SlowLink {
  readonly #open = new Set<Socket>();
  readonly #upstreams = new Set<Socket>();
  readonly #server;
  #isReading = true;

  constructor(exchangePort: number) {
    this.#server = createServer((client) => {
      const upstream = connect(exchangePort, '127.0.0.1');
      this.#upstreams.add(upstream);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#open.add(from);
        from.setNoDelay(true);
        from.on('data', (chunk: Buffer) => to.write(chunk));
        from.on('end', () => to.end());
        // A broken half is the other half's end, which its owner hears of.
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#open.delete(from);
          this.#upstreams.delete(from);
          to.end();
        });
      }
      if (!this.#isReading) upstream.pause();
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** The same address by way of this link. */
  through(url: string): string {
    const address = new URL(url);
    address.port = String((this.#server.address() as AddressInfo).port);
    return address.href;
  }

  setReading(isReading: boolean): void {
    this.#isReading = isReading;
    for (const upstream of this.#upstreams) {
      if (isReading) upstream.resume();
      else upstream.pause();
    }
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }
}

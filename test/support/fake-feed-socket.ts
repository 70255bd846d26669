import type {
  FeedSocket,
  FeedSocketEvents,
  FeedSocketOptions,
  OpenFeedSocket,
  SocketEnd,
} from '../../src/engine/transport/feed-socket';

/** A socket that does what a test says. Its callbacks may be called late, as a real one's may. */
export class FakeFeedSocket implements FeedSocket {
  state: FeedSocket['state'] = 'connecting';
  readonly sent: string[] = [];
  pings = 0;
  closeRequested = false;
  terminated = false;

  constructor(
    readonly url: string,
    readonly options: FeedSocketOptions,
    readonly events: FeedSocketEvents,
  ) {}

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.pings += 1;
  }

  close(): void {
    this.closeRequested = true;
    this.state = 'closing';
  }

  terminate(): void {
    this.terminated = true;
    this.state = 'closing';
  }

  opens(): void {
    this.state = 'open';
    this.events.onOpen();
  }

  receives(frame: string | object): void {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.events.onFrame(Buffer.from(text), false);
  }

  receivesBinary(data: Buffer): void {
    this.events.onFrame(data, true);
  }

  ends(end: SocketEnd): void {
    this.state = 'closing';
    this.events.onEnd(end);
  }

  closes(code: number, reason = ''): void {
    this.ends({ kind: 'closed', code, reason });
  }

  /** What was asked for, parsed. */
  get requests(): readonly Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text) as Record<string, unknown>);
  }
}

export class FakeFeedSockets {
  readonly all: FakeFeedSocket[] = [];

  readonly open: OpenFeedSocket = (url, options, events) => {
    const socket = new FakeFeedSocket(url, options, events);
    this.all.push(socket);
    return socket;
  };

  get latest(): FakeFeedSocket {
    const socket = this.all.at(-1);
    if (socket === undefined) throw new Error('Nothing was connected yet');
    return socket;
  }
}

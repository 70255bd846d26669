import type { FeedSocketEvents, OpenFeedSocket } from '../../src/engine/transport/feed-socket';
import { FEEDS, FEED_IDS } from './feeds';
import type { Feed } from './feeds';
import { toldByRest, tradesIn } from './wire-words';

/** A trade id that a socket handed over. */
export interface HeardId {
  /** Times it was handed over. */
  count: number;
  /** For how many trades the row stands. */
  readonly matches: number;
  /** Position among everything that was heard, on any socket or over REST. */
  readonly firstAt: number;
  /** Epoch ms. */
  readonly firstMs: number;
  /** Counts connections, from 1; one that is open before its predecessor ends continues that one. */
  readonly connection: number;
}

export interface RestAnswer {
  readonly instrumentKey: string;
  readonly ids: readonly string[];
  /** What was heard before has a lower position. */
  readonly at: number;
}

/**
 * Stands between the network and the collectors and notes which trade ids passed. It reads frames with
 * a few lines of its own, so that what it says does not depend on the code under test.
 */
export class WireTap {
  readonly heard = new Map<string, Map<string, HeardId>>();
  readonly answers: RestAnswer[] = [];
  readonly #now: () => number;
  #position = 0;
  readonly #connections = new Map<string, { count: number; open: number }>();

  /** @param now epoch ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  readonly wrapSocket =
    (open: OpenFeedSocket): OpenFeedSocket =>
    (url, options, events) => {
      const feed = FEED_IDS.map((id) => FEEDS[id]).find(
        ({ collectorId }) => collectorId === options.source?.id,
      );
      if (feed === undefined) return open(url, options, events);
      let isOver = false;
      let isOpen = false;
      let connection = 0;
      const ended = (): void => {
        if (isOpen) this.#line(feed).open -= 1;
        isOpen = false;
      };
      const tapped: FeedSocketEvents = {
        ...forward(events),
        onOpen: () => {
          const line = this.#line(feed);
          if (line.open === 0) line.count += 1;
          line.open += 1;
          isOpen = true;
          connection = line.count;
          events.onOpen();
        },
        onEnd: (end) => {
          ended();
          events.onEnd(end);
        },
        onFrame: (data, isBinary) => {
          // After `terminate` nobody listens any more.
          if (!isOver) this.#hear(feed, connection, data.toString());
          events.onFrame(data, isBinary);
        },
      };
      const socket = open(url, options, tapped);
      return {
        get state() {
          return socket.state;
        },
        send: (text) => socket.send(text),
        ping: () => socket.ping(),
        close: () => socket.close(),
        terminate() {
          isOver = true;
          ended();
          socket.terminate();
        },
      };
    };

  /** Connections of that feed that followed a time without one. */
  reconnects(feed: Feed): number {
    return Math.max(0, this.#line(feed).count - 1);
  }

  readonly wrapFetch =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    async (input, init) => {
      const response = await fetch(input, init);
      const text = await response.text();
      const { status, headers } = response;
      const url = new URL(input instanceof Request ? input.url : input);
      // Read here and handed on whole: nothing else can happen between this note and its use.
      if (response.ok) this.#noteAnswer(url, text);
      return new Response(text, { status, headers });
    };

  #line({ id }: Feed): { count: number; open: number } {
    let line = this.#connections.get(id);
    if (line === undefined) {
      line = { count: 0, open: 0 };
      this.#connections.set(id, line);
    }
    return line;
  }

  #noteAnswer(url: URL, text: string): void {
    const told = toldByRest(url, text);
    if (told !== null) this.answers.push({ ...told, at: ++this.#position });
  }

  #hear(feed: Feed, connection: number, text: string): void {
    for (const { symbol, id, matches = 1 } of tradesIn(text)) {
      const key = `${feed.venue}:${feed.market}:${symbol}`;
      let ids = this.heard.get(key);
      if (ids === undefined) {
        ids = new Map<string, HeardId>();
        this.heard.set(key, ids);
      }
      const known = ids.get(id);
      this.#position += 1;
      if (known === undefined) {
        const firstMs = this.#now();
        ids.set(id, { count: 1, matches, firstAt: this.#position, firstMs, connection });
      } else known.count += 1;
    }
  }
}

const forward = (events: FeedSocketEvents): FeedSocketEvents => ({
  onOpen: () => events.onOpen(),
  onFrame: (data, isBinary) => events.onFrame(data, isBinary),
  onPing: () => events.onPing(),
  onPong: () => events.onPong(),
  onEnd: (end) => events.onEnd(end),
});

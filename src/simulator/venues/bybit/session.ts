import type { Books } from '../../books/book-board';
import type { ClientConnection } from '../../client-connection';
import type { SubscriberLists } from '../../subscriber-lists';
import type { ClientSession } from '../../venue-feed';
import type { BybitBookTopic } from './books';
import { replyText, tradeTopic } from './wire';
import type { BybitMarket } from './wire';

/** Spot takes at most ten args per request, the other categories any number. */
const MAX_SPOT_ARGS = 10;
/** All args of one connection together, in characters. */
const MAX_ARGS_CHARACTERS = 21_000;

interface Request {
  readonly op: string;
  readonly args: readonly string[];
  readonly requestId: string | undefined;
}

/**
 * One client of Bybit v5. A refused request takes none of its topics: Bybit does not say what becomes of the
 * others, so this is the harder of the two for a collector. An acknowledgement names no topic.
 */
export class BybitSession implements ClientSession {
  private readonly topics = new Set<string>();
  private argsCharacters = 0;

  constructor(
    private readonly market: BybitMarket,
    private readonly connection: ClientConnection,
    private readonly venue: {
      readonly connectionId: string;
      readonly idleTimeoutMs: number;
      readonly topics: ReadonlySet<string>;
      readonly subscribers: SubscriberLists<ClientConnection>;
      readonly bookTopics: ReadonlyMap<string, BybitBookTopic>;
      readonly books: Books;
    },
  ) {}

  onText(text: string, now: number): void {
    const request = parseRequest(text);
    if (typeof request === 'string') {
      this.reply({ op: '', args: [], requestId: undefined }, false, request, now);
      return;
    }
    switch (request.op) {
      case 'ping':
        this.reply(request, true, 'pong', now);
        return;
      case 'subscribe': {
        const refusal = this.subscribe(request.args);
        this.reply(request, refusal === null, refusal ?? this.acknowledgement(request), now);
        if (refusal === null) this.joinBooks(request.args, now);
        return;
      }
      case 'unsubscribe':
        for (const topic of request.args) this.drop(topic);
        this.reply(request, true, this.acknowledgement(request), now);
        return;
      default:
        this.reply(request, false, `error:op not found,op:${request.op}`, now);
    }
  }

  onTick(now: number): void {
    if (now - this.connection.lastTrafficAt >= this.venue.idleTimeoutMs) {
      this.connection.close(1000, 'idle');
    }
  }

  onPing(now: number): void {
    this.connection.lastTrafficAt = now;
  }

  onPong(): void {
    // Bybit sends no ping frames, so nothing waits for this.
  }

  onClosed(): void {
    for (const topic of [...this.topics]) this.drop(topic);
  }

  /** Null when taken, else the refusal. */
  private subscribe(args: readonly string[]): string | null {
    if (this.market === 'bybit:spot' && args.length > MAX_SPOT_ARGS) return 'args size >10';
    let characters = this.argsCharacters;
    const wanted = new Set<string>();
    for (const topic of args) {
      if (!this.venue.topics.has(topic) && !this.venue.bookTopics.has(topic)) {
        return this.unknownTopic(topic);
      }
      if (this.topics.has(topic) || wanted.has(topic)) {
        return `error:already subscribed,topic:${topic}`;
      }
      wanted.add(topic);
      characters += topic.length;
    }
    if (characters > MAX_ARGS_CHARACTERS) return `args length >${MAX_ARGS_CHARACTERS}`;
    this.argsCharacters = characters;
    for (const topic of wanted) {
      this.topics.add(topic);
      if (this.venue.bookTopics.has(topic)) continue;
      this.venue.subscribers.add(topic, this.connection);
      this.connection.noteSubscription(topic.slice(tradeTopic('').length));
    }
    return null;
  }

  /** After the acknowledgement, as each begins with a snapshot. */
  private joinBooks(topics: readonly string[], now: number): void {
    for (const topic of topics) {
      const found = this.venue.bookTopics.get(topic);
      if (found === undefined) continue;
      const { channel, instrument, writer } = found;
      const { connection } = this;
      connection.noteSubscription(instrument.symbol, 'order_book');
      this.venue.books.join(channel, instrument, this, { connection, writer }, now);
    }
  }

  /** Spot tells an unknown symbol from an unknown topic; the other categories do not. */
  private unknownTopic(topic: string): string {
    return this.market === 'bybit:spot' && topic.startsWith(tradeTopic(''))
      ? `Invalid symbol :[${topic}]`
      : `error:handler not found,topic:${topic}`;
  }

  private drop(topic: string): void {
    if (!this.topics.delete(topic)) return;
    this.argsCharacters -= topic.length;
    const book = this.venue.bookTopics.get(topic);
    if (book === undefined) this.venue.subscribers.remove(topic, this.connection);
    else this.venue.books.leave(book.channel, book.instrument, this);
  }

  private acknowledgement(request: Request): string {
    return this.market === 'bybit:spot' ? request.op : '';
  }

  private reply(request: Request, success: boolean, message: string, now: number): void {
    const { requestId, op } = request;
    const { connectionId } = this.venue;
    this.connection.sendText(
      replyText(this.market, connectionId, requestId, op, success, message),
      now,
    );
  }
}

/** The request, or what is wrong with it. */
function parseRequest(text: string): Request | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `Failed to decode incoming data:${text.slice(0, 100)}`;
  }
  if (typeof value !== 'object' || value === null) {
    return `Failed to decode incoming data:${text.slice(0, 100)}`;
  }
  const op = 'op' in value && typeof value.op === 'string' ? value.op : '';
  const requestId = 'req_id' in value ? String(value.req_id) : undefined;
  const args: unknown = 'args' in value ? value.args : [];
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
    return 'Failed to decode incoming data:op.CmdReq.Args: []string: fuzzyStringDecoder: not number or string';
  }
  return { op, args, requestId };
}

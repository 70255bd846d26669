import type { ClientConnection } from '../../client-connection';
import { asObject, parseJsonObject } from '../../json-object';
import type { SubscriberLists } from '../../subscriber-lists';
import type { ClientSession, FeedChannel } from '../../venue-feed';
import { answerText, errorText } from './wire';
import type { ChannelArg } from './wire';

/** Requests per connection and hour, all of which may come at once. */
const REQUESTS_PER_HOUR = 480;
const HOUR_MS = 3_600_000;
/** All args of one request, in bytes. */
const MAX_ARGS_BYTES = 64 * 1024;
const CODES = { invalid: '60012', tooFrequent: '60014', wrongArgs: '60013', unknown: '60018' };

export const subscription = ({ channel, instId }: ChannelArg): string => `${channel}:${instId}`;

/** One client of OKX v5 public. Every arg is answered apart; errors name the arg in their message only. */
export class OkxSession implements ClientSession {
  private readonly subscriptions = new Map<string, ChannelArg>();
  private requestsLeft = REQUESTS_PER_HOUR;
  private countedAt: number;

  constructor(
    readonly connection: ClientConnection,
    private readonly venue: {
      readonly connectionId: string;
      readonly idleTimeoutMs: number;
      readonly channels: ReadonlyMap<string, FeedChannel<OkxSession>>;
      readonly subscribers: SubscriberLists<OkxSession>;
    },
  ) {
    this.countedAt = connection.openedAt;
  }

  onText(text: string, now: number): void {
    if (text === 'ping') {
      this.connection.sendText('pong', now);
      return;
    }
    const request = parseJsonObject(text);
    const args = request === null ? null : argsOf(request.args);
    if (
      request === null ||
      args === null ||
      (request.op !== 'subscribe' && request.op !== 'unsubscribe')
    ) {
      this.refuse(CODES.invalid, `Invalid request: ${text.slice(0, 200)}`, now);
      return;
    }
    if (!this.mayAsk(now)) {
      this.refuse(CODES.tooFrequent, 'Requests too frequent.', now);
      return;
    }
    if (Buffer.byteLength(JSON.stringify(args)) > MAX_ARGS_BYTES) {
      this.refuse(
        CODES.wrongArgs,
        'The total length of multiple channels cannot exceed 64 KB.',
        now,
      );
      return;
    }
    for (const arg of args) {
      if (request.op === 'subscribe') this.subscribe(arg, now);
      else this.unsubscribe(arg, now);
    }
  }

  onPing(): void {
    // Traffic of any kind keeps the connection; the pong is not ours to send.
  }

  onPong(): void {
    // OKX sends no ping frames, so nothing waits for this.
  }

  onTick(now: number): void {
    if (now - this.connection.lastTrafficAt >= this.venue.idleTimeoutMs) {
      this.connection.close(4004, 'No data received in 30s.');
    }
  }

  onClosed(): void {
    for (const arg of this.subscriptions.values()) this.leave(arg);
    this.subscriptions.clear();
  }

  private subscribe(arg: ChannelArg, now: number): void {
    const channel = this.venue.channels.get(arg.channel);
    if (channel?.lists(arg.instId) !== true) {
      this.refuse(
        CODES.unknown,
        `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`,
        now,
      );
      return;
    }
    const { connectionId, subscribers } = this.venue;
    this.subscriptions.set(subscription(arg), arg);
    subscribers.add(subscription(arg), this);
    this.connection.noteSubscription(arg.instId, arg.channel === 'books' ? 'order_book' : 'trades');
    this.connection.sendText(answerText('subscribe', arg, connectionId), now);
    channel.welcome(this, arg.instId, now);
  }

  private unsubscribe(arg: ChannelArg, now: number): void {
    if (this.subscriptions.delete(subscription(arg))) this.leave(arg);
    this.connection.sendText(answerText('unsubscribe', arg, this.venue.connectionId), now);
  }

  private leave(arg: ChannelArg): void {
    this.venue.subscribers.remove(subscription(arg), this);
    this.venue.channels.get(arg.channel)?.leave?.(this, arg.instId);
  }

  private refuse(code: string, message: string, now: number): void {
    this.connection.sendText(errorText(code, message, this.venue.connectionId), now);
  }

  /** A bucket that starts full and fills up evenly. */
  private mayAsk(now: number): boolean {
    const refill = ((now - this.countedAt) / HOUR_MS) * REQUESTS_PER_HOUR;
    this.requestsLeft = Math.min(REQUESTS_PER_HOUR, this.requestsLeft + refill);
    this.countedAt = now;
    if (this.requestsLeft < 1) return false;
    this.requestsLeft -= 1;
    return true;
  }
}

/** Null when one of them is no arg. */
function argsOf(value: unknown): readonly ChannelArg[] | null {
  if (!Array.isArray(value)) return null;
  const args: ChannelArg[] = [];
  for (const item of value as readonly unknown[]) {
    const arg = asObject(item);
    if (typeof arg?.channel !== 'string' || typeof arg.instId !== 'string') return null;
    args.push({ channel: arg.channel, instId: arg.instId });
  }
  return args;
}

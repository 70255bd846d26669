import type { Cause } from '../../../shared/collector-status';
import type { Clock } from '../../../platform/clock';
import type { CollectorEnvironment, CollectorProfile } from '../collector-environment';
import type { ResolvedCollectorSettings } from '../collector-environment';
import { ConnectionAttempt } from './connection-attempt';
import type { AttemptEnd } from './connection-attempt';
import { planRenewal } from './connection-renewal';
import { startSequence } from '../frames/frame-ingest';
import type { FrameSequence } from '../frames/frame-ingest';
import type { SymbolChange } from '../subscription/desired-symbols';
import { KeepAlive } from './keep-alive';
import { Subscriber } from '../subscription/subscription-sender';
import type { SubscriptionMessage } from '../subscription/subscriptions';
import type { ConnectionScope, DecodedFrame } from '../../frames/decoded-frame';

export interface FeedConnectionParts {
  /** Number of the collector's connection, from 1. */
  readonly number: number;
  readonly settings: ResolvedCollectorSettings;
  readonly profile: CollectorProfile;
  readonly environment: CollectorEnvironment;
  readonly createSubscriptions: (symbols: readonly string[]) => readonly SubscriptionMessage[];
  readonly createUnsubscriptions: (symbols: readonly string[]) => readonly SubscriptionMessage[];
  readonly onOpened: (connection: FeedConnection) => void;
  readonly onFrame: (connection: FeedConnection, data: Buffer, isBinary: boolean) => void;
  readonly onEnded: (connection: FeedConnection, end: AttemptEnd) => void;
  readonly onRenewalDue: (connection: FeedConnection, cause: Cause) => void;
  readonly onThrow: (error: unknown) => void;
}

/** A shorter wait for the turn to connect is not worth a word. */
const WAIT_TOLD_MS = 500;
const FRAMES_SHOWN = 5;
const FRAME_SHOWN_BYTES = 1_000;

/** One connection and all that belongs to it alone: socket, timers, pings, subscriptions, frame numbers. */
export class FeedConnection implements ConnectionScope {
  readonly attempt: ConnectionAttempt;
  readonly subscriber: Subscriber;
  readonly frames: FrameSequence;
  readonly #parts: FeedConnectionParts;
  readonly #clock: Clock;
  readonly #keepAlive: KeepAlive;
  #framesShown = 0;
  #waitedForTurnMs = 0;

  constructor(parts: FeedConnectionParts) {
    const { environment, profile, settings } = parts;
    this.#parts = parts;
    this.frames = startSequence(this, parts.number);
    this.#clock = environment.clock;
    this.attempt = new ConnectionAttempt(environment.clock, parts.onThrow);
    this.subscriber = new Subscriber({
      attempt: this.attempt,
      clock: environment.clock,
      intervalMs: profile.requestIntervalMs,
      symbols: settings.symbols,
      createMessages: parts.createSubscriptions,
      createUnsubscriptions: parts.createUnsubscriptions,
    });
    const pongMs = (): number => environment.limits().timeouts.pongMs;
    this.#keepAlive = new KeepAlive(this.attempt, profile.keepAlive, environment.clock, pongMs);
    void this.attempt.ended.then((end) => parts.onEnded(this, end)).catch(parts.onThrow);
  }

  /** Whether its first few frames are still to come. */
  get isNew(): boolean {
    return this.#framesShown < FRAMES_SHOWN;
  }

  /** How a connection begins is what a person needs who wonders why it does not work. */
  showFrame(data: Buffer, isBinary: boolean): void {
    this.#framesShown += 1;
    const frame = data.subarray(0, FRAME_SHOWN_BYTES).toString(isBinary ? 'hex' : 'utf8');
    this.#parts.environment.log.debug(
      { bytes: data.length, frame },
      `Frame ${this.#framesShown} of this connection`,
    );
  }

  get isOpen(): boolean {
    return this.attempt.running && this.attempt.status.openedAt !== null;
  }

  send(text: string): void {
    this.attempt.send(text);
  }

  /** As soon as the venue's pace of connecting allows. */
  connect(): void {
    const { environment, profile, settings } = this.#parts;
    const { host } = new URL(settings.url);
    const waitMs = environment.pacer.reserve(profile.venue, host, profile.connectionPace);
    this.#waitedForTurnMs = waitMs;
    this.attempt.status.turnAt = Math.round(this.#clock.now() + waitMs);
    if (waitMs > 0) {
      environment.log.info({ waitMs }, `Waits its turn to connect: ${inSeconds(waitMs)}`);
      this.attempt.after(waitMs, () => this.#open());
    } else this.#open();
  }

  /** For when it is open. */
  get openedDetail(): string {
    const waitedMs = this.#waitedForTurnMs;
    const waited =
      waitedMs < WAIT_TOLD_MS ? '' : `, after it waited its turn for ${inSeconds(waitedMs)}`;
    return `Connected to ${this.#parts.settings.url}${waited}`;
  }

  changeSymbols(change: SymbolChange): void {
    if (this.isOpen) this.subscriber.change(change);
    // It will ask for all that is wanted when it opens.
    else this.subscriber.subscriptions.changed(change);
  }

  /** Takes what concerns this connection alone. @returns whether it was an answer about subscriptions. */
  answered(event: DecodedFrame): boolean {
    switch (event.kind) {
      case 'acknowledged':
        this.subscriber.acknowledged(event.requestId);
        return true;
      case 'symbols_acknowledged':
        this.subscriber.symbolsAcknowledged(event.symbols);
        return true;
      case 'symbol_refused':
        this.subscriber.symbolRefused(event.symbol, event.message);
        return true;
      case 'refused':
        this.subscriber.refused(event);
        return true;
      case 'pong':
        this.#keepAlive.pongArrived('message');
        return false;
      default:
        return false;
    }
  }

  /** Calls back when everything has been asked for and the venue's time to answer is over. */
  afterSubscribing(timeoutMs: number, callback: () => void): void {
    this.attempt.after(timeoutMs, () => {
      // Many symbols take a while to ask for: the venue's time begins when the last one was.
      if (this.subscriber.sending) this.afterSubscribing(timeoutMs, callback);
      else callback();
    });
  }

  #open(): void {
    const { environment, profile, settings, onFrame } = this.#parts;
    const { connectMs } = environment.limits().timeouts;
    this.attempt.open(
      (events) =>
        environment.openSocket(
          settings.url,
          {
            source: { id: settings.id, ...profile },
            maxPayloadBytes: profile.maxPayloadBytes,
            connectTimeoutMs: connectMs,
          },
          events,
        ),
      {
        onOpen: () => this.#opened(),
        onFrame: (data, isBinary) => onFrame(this, data, isBinary),
        onPong: () => this.#keepAlive.pongArrived('ping_frame'),
      },
      connectMs,
    );
  }

  #opened(): void {
    const { environment, profile, onOpened, onRenewalDue } = this.#parts;
    this.attempt.status.openedAt = this.#clock.now();
    this.#keepAlive.start();
    const ages = [profile.maxConnectionAgeMs, environment.maxConnectionAgeMs ?? null];
    const maxAgeMs = Math.min(...ages.filter((age) => age !== null));
    if (Number.isFinite(maxAgeMs)) {
      planRenewal(this.attempt, maxAgeMs, environment, (cause) => onRenewalDue(this, cause));
    }
    onOpened(this);
  }
}

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

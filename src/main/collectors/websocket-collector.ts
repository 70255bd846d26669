import type { Cause, CollectorStats, CollectorStatus } from '../../shared/collector-status';
import type { Trade } from '../../shared/market-data';
import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from './collector-environment';
import { buildReport, describeSymbols } from './collector-report';
import type { CollectorReport, SymbolReport } from './collector-report';
import { ConnectionAttempt, NOT_CONNECTED, failed } from './connection-attempt';
import type { AttemptEnd } from './connection-attempt';
import { planRenewal } from './connection-renewal';
import { FrameIntake } from './frame-intake';
import { KeepAlive } from './keep-alive';
import { Lifecycle } from './lifecycle';
import { Reconnector } from './reconnector';
import { SilenceWatchdog } from './silence-watchdog';
import { Subscriber } from './subscriber';
import { Subscriptions, listed } from './subscriptions';
import type { SubscriptionMessage } from './subscriptions';
import { isLive } from './trade-check';
import type { WireContext, WireEvent } from './wire-event';

interface Run {
  readonly stopping: AbortController;
  readonly finished: Promise<void>;
  /** A start that was asked for while the stop was still under way. */
  afterwards: 'stay_stopped' | 'start_again';
}

/**
 * The skeleton every collector shares (Template Method):
 * `start` → run → connectAndRun (connect → `onConnected` → subscribe → `onSubscribed` → one
 * `processMessage` per frame) → handleReconnection → … → `stop`.
 * A venue's collector says what its messages look like; this class decides what follows from them.
 */
export abstract class WebSocketCollector {
  readonly settings: ResolvedCollectorSettings;
  protected abstract readonly profile: CollectorProfile;
  protected readonly wireContext: WireContext;
  readonly #environment: CollectorEnvironment;
  readonly #lifecycle: Lifecycle;
  readonly #intake: FrameIntake;
  readonly #silence: SilenceWatchdog;
  readonly #reconnector: Reconnector;
  #run: Run | null = null;
  #attempt: ConnectionAttempt | null = null;
  #subscriber: Subscriber | null = null;
  #subscriptions: Subscriptions;
  #keepAlive: KeepAlive | null = null;
  #stopRequestedAt: number | null = null;
  #requestCount = 0;
  /** Since the last start. */
  #wasConnected = false;

  constructor(settings: ResolvedCollectorSettings, environment: CollectorEnvironment) {
    this.settings = settings;
    this.#environment = environment;
    this.wireContext = {
      collectorId: settings.id,
      symbols: environment.symbols ?? new Set(settings.symbols),
    };
    this.#subscriptions = new Subscriptions(settings.symbols);
    this.#silence = new SilenceWatchdog(environment.clock);
    this.#reconnector = new Reconnector(
      environment.clock,
      environment.random,
      () => environment.limits().reconnect,
    );
    this.#intake = new FrameIntake({
      collectorId: settings.id,
      clock: environment.clock,
      log: environment.log,
      sink: environment.sink,
      parse: (text, receivedAt) => this.processMessage(text, receivedAt),
    });
    this.#lifecycle = new Lifecycle(environment.clock, (transition) => {
      environment.log.info(
        { collector: settings.id, ...transition },
        `${transition.from} → ${transition.to}`,
      );
      try {
        environment.onTransition(settings.id, transition);
      } catch (error) {
        // The state has changed whether or not somebody could bear the news.
        this.#threw(error);
      }
    });
  }

  /** Messages that subscribe `symbols`, batched within the venue's limits; a symbol left out is reported as refused. */
  protected abstract createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[];

  /** What the frame means. Pure parsing: the template acts on the result. */
  protected abstract processMessage(text: string, receivedAt: number): WireEvent;

  /** Called when the socket is open, before the subscription messages go out. */
  protected onConnected(): void {
    // Most venues have nothing to say here.
  }

  /** Called when the collector became ACTIVE. */
  protected onSubscribed(): void {
    // Most venues have nothing to say here.
  }

  /** A message beside the subscriptions; without a connection it goes nowhere. */
  protected send(text: string): void {
    this.#attempt?.send(text);
  }

  protected nextRequestId(): number {
    return ++this.#requestCount;
  }

  get id(): string {
    return this.settings.id;
  }

  get stats(): Readonly<CollectorStats> {
    return this.#intake.stats;
  }

  get isHealthy(): boolean {
    return this.status.health.collector === 'healthy';
  }

  get transitions(): Lifecycle['history'] {
    return this.#lifecycle.history;
  }

  get transitionsDropped(): number {
    return this.#lifecycle.dropped;
  }

  get journal(): Pick<FrameIntake['journal'], 'frames' | 'problems'> {
    return this.#intake.journal;
  }

  get status(): CollectorReport {
    const { reconnect, timeouts } = this.#environment.limits();
    return buildReport({
      now: this.#environment.clock.now(),
      settings: this.settings,
      profile: this.profile,
      lifecycle: this.#lifecycle,
      stats: this.#intake.stats,
      subscriptions: this.#subscriptions,
      connection: this.#attempt?.connection ?? NOT_CONNECTED,
      reconnect: this.#reconnector.state,
      maxAttempts: reconnect.maxAttempts,
      nextAttemptAt: this.#reconnector.nextAttemptAt,
      stopRequestedAt: this.#stopRequestedAt,
      silenceThresholdMs: this.#silence.threshold(timeouts.dataSilenceMs),
    });
  }

  get symbols(): readonly SymbolReport[] {
    return describeSymbols(this.settings.symbols, this.#subscriptions);
  }

  /** Does nothing when running; when stopping, starts again once stopped. */
  start(): void {
    if (this.#run !== null) {
      this.#run.afterwards = 'start_again';
      return;
    }
    const stopping = new AbortController();
    this.#reconnector.reset();
    this.#wasConnected = false;
    const finished = this.#runUntil(stopping.signal).catch((error: unknown) => {
      this.#run = null;
      this.#attempt?.close({ kind: 'stopped' });
      this.#threw(error);
      if (this.#lifecycle.state === 'STOPPED') return;
      this.#move('STOPPED', {
        code: 'internal_error',
        detail: `Our own code failed: ${String(error)}`,
      });
    });
    this.#run = { stopping, finished, afterwards: 'stay_stopped' };
  }

  /** Resolves when the socket is closed and the state is STOPPED. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    run.afterwards = 'stay_stopped';
    if (!run.stopping.signal.aborted) {
      this.#stopRequestedAt = this.#environment.clock.now();
      run.stopping.abort();
      this.#attempt?.close({ kind: 'stopped' });
    }
    await run.finished;
  }

  /** Ends the wait for the next attempt. @returns false when nothing was being waited for. */
  retryNow(): boolean {
    return this.#reconnector.wake();
  }

  /** Something of ours failed on this collector's behalf; counted and shown with its problems. */
  reportInternalError(error: unknown, sample: string): void {
    this.#intake.internalError(error, sample);
  }

  async #runUntil(stopping: AbortSignal): Promise<void> {
    let cause: Cause = { code: 'start_requested', detail: 'Start requested' };
    for (;;) {
      this.#move('CONNECTING', cause);
      const end = await this.#connectAndRun();
      if (stopping.aborted || end.kind === 'stopped') break;
      const next = await this.#handleReconnection(end, stopping);
      if (next === null) break;
      cause = next;
    }
    const afterwards = this.#run?.afterwards;
    this.#run = null;
    this.#stopRequestedAt = null;
    this.#move('STOPPED', { code: 'stop_requested', detail: 'Stop requested' });
    if (afterwards === 'start_again') this.start();
  }

  async #connectAndRun(): Promise<AttemptEnd> {
    const { clock, pacer, openSocket, limits } = this.#environment;
    const attempt = new ConnectionAttempt(clock, (error) => this.#threw(error));
    this.#attempt = attempt;
    const connect = (): void => {
      attempt.open(
        (events) =>
          openSocket(
            this.settings.url,
            {
              source: { id: this.id, ...this.profile },
              maxPayloadBytes: this.profile.maxPayloadBytes,
              connectTimeoutMs: limits().timeouts.connectMs,
            },
            events,
          ),
        {
          onOpen: () => this.#opened(attempt),
          onFrame: (data, isBinary) => this.#receive(attempt, data, isBinary),
          onPong: () => this.#keepAlive?.pongArrived('ping_frame'),
        },
        limits().timeouts.connectMs,
      );
    };
    const waitMs = pacer.reserve(new URL(this.settings.url).host, this.profile.connectionPace);
    if (waitMs > 0) attempt.after(waitMs, connect);
    else connect();
    const end = await attempt.ended;
    this.#attempt = null;
    this.#keepAlive = null;
    // Without a connection nothing is subscribed: the next one starts from the intended symbols.
    this.#subscriptions = new Subscriptions(this.settings.symbols);
    return end;
  }

  #opened(attempt: ConnectionAttempt): void {
    const { clock, limits, random } = this.#environment;
    if (this.#wasConnected) this.#intake.stats.reconnects += 1;
    this.#wasConnected = true;
    attempt.status.openedAt = clock.now();
    this.#move('CONNECTED', { code: 'socket_opened', detail: `Connected to ${this.settings.url}` });
    const pongMs = (): number => limits().timeouts.pongMs;
    this.#keepAlive = new KeepAlive(attempt, this.profile.keepAlive, clock, pongMs);
    this.#keepAlive.start();
    this.#silence.watch(attempt, () => limits().timeouts.dataSilenceMs);
    const { maxConnectionAgeMs } = this.profile;
    if (maxConnectionAgeMs !== null) planRenewal(attempt, maxConnectionAgeMs, clock, random);
    this.#intake.connectionOpened();
    this.onConnected();
    this.#subscribe(attempt);
  }

  #subscribe(attempt: ConnectionAttempt): void {
    const { clock } = this.#environment;
    const { symbols } = this.settings;
    const subscriber = new Subscriber({
      attempt,
      clock,
      intervalMs: this.profile.requestIntervalMs,
      symbols,
      createMessages: (wanted) => this.createSubscriptionMessages(wanted),
    });
    this.#subscriber = subscriber;
    this.#subscriptions = subscriber.subscriptions;
    const detail = `Subscribing ${symbols.length} ${symbols.length === 1 ? 'symbol' : 'symbols'}`;
    this.#move('SUBSCRIBING', { code: 'subscriptions_sent', detail });
    subscriber.subscribe(symbols);
    this.#awaitAnswer(attempt, subscriber);
  }

  #awaitAnswer(attempt: ConnectionAttempt, subscriber: Subscriber): void {
    const timeoutMs = this.#environment.limits().timeouts.subscriptionMs;
    attempt.after(timeoutMs, () => {
      if (this.#lifecycle.state !== 'SUBSCRIBING') return;
      // Many symbols take a while to ask for: the venue's time begins when the last one was.
      if (subscriber.sending) {
        this.#awaitAnswer(attempt, subscriber);
        return;
      }
      const detail = `Neither acknowledgement nor data within ${timeoutMs} ms of subscribing`;
      attempt.finish(failed('subscription_timeout', detail));
    });
  }

  #receive(attempt: ConnectionAttempt, data: Buffer, isBinary: boolean): void {
    const event = this.#intake.receive(data, isBinary);
    this.#environment.onFrame?.(this.id, event);
    if (!attempt.running) return;
    switch (event.kind) {
      case 'trades':
        this.#dataArrived(attempt, event.trades);
        return;
      case 'acknowledged':
        this.#subscriber?.acknowledged(event.requestId);
        this.#checkGranted(attempt);
        return;
      case 'symbols_acknowledged':
        this.#subscriber?.symbolsAcknowledged(event.symbols);
        this.#checkGranted(attempt);
        return;
      case 'symbol_refused':
        this.#subscriber?.symbolRefused(event.symbol, event.message);
        this.#checkGranted(attempt);
        return;
      case 'refused':
        this.#subscriber?.refused(event);
        this.#checkGranted(attempt);
        return;
      case 'pong':
        this.#keepAlive?.pongArrived('message');
        return;
      case 'shutdown_notice':
        attempt.close(
          // A venue that only ever says goodbye is not to be called back at once, for ever.
          attempt.broughtData
            ? { kind: 'planned', cause: { code: 'venue_shutdown_notice', detail: event.message } }
            : failed('venue_shutdown_notice', event.message),
        );
        return;
      case 'heartbeat':
      case 'venue_error':
      case 'unknown':
      case 'unreadable':
    }
  }

  #dataArrived(attempt: ConnectionAttempt, trades: readonly Trade[]): void {
    if (trades.length === 0) return;
    // History on subscribing proves that the venue serves the symbol, but not that its stream is alive.
    if (trades.some(isLive)) {
      attempt.broughtData = true;
      this.#silence.dataArrived();
      this.#reconnector.reset();
    }
    this.#subscriptions.tradesArrived(trades, this.#environment.clock.now());
    if (this.#lifecycle.state === 'SUBSCRIBING') {
      this.#move('ACTIVE', {
        code: 'first_data',
        detail: `First data: ${trades[0]?.symbol ?? ''}`,
      });
      this.onSubscribed();
    }
  }

  /** After an answer: is everything granted, or everything refused? */
  #checkGranted(attempt: ConnectionAttempt): void {
    if (this.#lifecycle.state !== 'SUBSCRIBING' || this.#subscriber?.settled !== true) return;
    const { anyGranted, answers, refusals } = this.#subscriptions;
    if (!anyGranted) {
      const detail = `Every subscription was refused: ${listed(refusals)}`;
      attempt.finish(failed('subscriptions_refused', detail));
      return;
    }
    const detail = `Subscriptions acknowledged: ${answers}`;
    this.#move('ACTIVE', { code: 'subscriptions_acknowledged', detail });
    this.onSubscribed();
  }

  async #handleReconnection(
    end: Exclude<AttemptEnd, { kind: 'stopped' }>,
    stopping: AbortSignal,
  ): Promise<Cause | null> {
    this.#move('RECONNECTING', end.cause);
    if (end.kind === 'planned') {
      return {
        code: 'backoff_elapsed',
        detail: 'Reconnecting at once: the connection had not failed',
      };
    }
    const decision = this.#reconnector.failed(end);
    if (decision.cause !== undefined) this.#move('ERROR', decision.cause);
    return this.#reconnector.pause(decision, stopping);
  }

  #threw(error: unknown): void {
    this.#environment.log.error({ collector: this.id, err: error }, 'Running a collector threw');
    this.reportInternalError(error, this.#lifecycle.state);
  }

  #move(to: CollectorStatus['state'], cause: Cause): void {
    this.#lifecycle.move(to, cause);
  }
}

import type { Cause, CollectorStats, Renewal } from '../../shared/collector-status';
import type { CollectorState } from '../../shared/values/lifecycle';
import { withCollectorLog } from './collector-environment';
import type { CollectorEnvironment, ResolvedCollectorSettings } from './collector-environment';
import { CollectorHooks } from './collector-hooks';
import { buildReport, describeSymbols } from './collector-report';
import type { CollectorReport, SymbolReport } from './collector-report';
import { NOT_CONNECTED, bugOfOurs, failed } from './connection/connection-attempt';
import { NO_BOOKS } from './frames/book-sink';
import { Connections } from './connection/connections';
import { firstSymbolOf, isAlive, isData } from '../frames/data-frame';
import type { DataFrame } from '../frames/data-frame';
import { FeedConnection } from './connection/feed-connection';
import { FrameIngest } from './frames/frame-ingest';
import type { SymbolChange } from './subscription/desired-symbols';
import { Lifecycle } from './lifecycle/lifecycle';
import { Reconnector } from './lifecycle/reconnector';
import { RunLoop } from './lifecycle/reconnect-loop';
import { RunSwitch } from './lifecycle/supervisor';
import { SilenceWatchdog } from './liveness/stale-connection-watchdog';
import { Subscriptions } from './subscription/subscriptions';
import { SymbolSilence } from './liveness/stale-symbol-detector';

/**
 * The skeleton every collector shares (Template Method):
 * `start` → run (`RunLoop`) → use a connection (connect → `onConnected` → subscribe → `onSubscribed` →
 * one `processMessage` per frame) → reconnect → … → `stop`.
 * A venue's collector says what its messages look like; this class decides what follows from them.
 */
export abstract class WebSocketCollector extends CollectorHooks {
  readonly #environment: CollectorEnvironment;
  readonly #lifecycle: Lifecycle;
  readonly #ingest: FrameIngest;
  readonly #silence: SilenceWatchdog;
  readonly #symbolSilence: SymbolSilence;
  readonly #reconnector: Reconnector;
  readonly #connections: Connections;
  readonly #runs: RunSwitch;
  /** What is shown without a connection: then nothing is subscribed. */
  readonly #idle: Subscriptions;
  /** Connections that were tried since the app started. */
  #attempts = 0;
  /** Since the last start. */
  #wasConnected = false;

  constructor(settings: ResolvedCollectorSettings, environment: CollectorEnvironment) {
    super(settings, environment);
    environment = withCollectorLog(environment, settings, () => this.#attempts);
    this.#environment = environment;
    this.#idle = new Subscriptions(settings.symbols);
    this.#silence = new SilenceWatchdog(environment.clock);
    this.#reconnector = new Reconnector(
      environment.clock,
      environment.random,
      () => environment.limits().reconnect,
    );
    this.#ingest = new FrameIngest({
      collectorId: settings.id,
      clock: environment.clock,
      log: environment.log,
      batch: this.context.batch,
      sink: environment.sink,
      books: environment.books ?? NO_BOOKS,
      parse: (frame, receivedAt, connection) => this.processMessage(frame, receivedAt, connection),
    });
    this.#symbolSilence = new SymbolSilence({
      collectorId: settings.id,
      channel: settings.channel,
      symbols: this.intended,
      clock: environment.clock,
      subscriptions: () => this.#subscriptions,
      resubscribe: (symbols) => this.#connections.resubscribe(symbols),
      recycle: (detail) => this.#renew({ code: 'symbol_silence', detail }),
      onEvent: (event) => {
        environment.log.info(event, `${event.symbol} ${event.kind}`);
        this.#announce(() => environment.onSilence?.(event));
      },
    });
    this.#connections = new Connections({
      clock: environment.clock,
      random: environment.random,
      limits: environment.limits,
      symbols: this.intended,
      create: () => this.#createConnection(),
      onReplaced: (successor) => {
        this.#ingest.stats.renewals += 1;
        this.#symbolSilence.connectionReplaced();
        this.#watch(successor);
      },
      onAdopted: (connection) => this.#adopted(connection),
      release: (connection) => this.#release(connection),
      onRenewal: (renewal) => {
        environment.log.info(renewal, `Renewal ${renewal.outcome}`);
        this.#announce(() => environment.onRenewal?.(settings.id, renewal));
      },
    });
    const loop = new RunLoop({
      connections: this.#connections,
      reconnector: this.#reconnector,
      move: (to, cause) => this.#move(to, cause),
      onThrow: (error) => this.#threw(error),
    });
    this.#runs = new RunSwitch({
      clock: environment.clock,
      run: (cause, stopping) => {
        this.#wasConnected = false;
        return loop.until(stopping, cause);
      },
      onStopping: () => this.#connections.closeAll(),
      onStopped: (cause) => this.#move('STOPPED', cause),
      onThrown: (error) => this.#runThrew(error),
    });
    this.#lifecycle = new Lifecycle(environment, (transition) => {
      const { from, to, cause } = transition;
      environment.log.info(transition, `${from} → ${to}: ${cause.detail}`);
      this.#announce(() => environment.onTransition(settings.id, transition));
    });
  }

  get stats(): Readonly<CollectorStats> {
    return this.#ingest.stats;
  }

  /** Bugs of ours so far, and what the last of them said. */
  get internalErrors(): FrameIngest['internalErrors'] {
    return this.#ingest.internalErrors;
  }

  get state(): CollectorState {
    return this.#lifecycle.state;
  }

  get transitions(): Lifecycle['history'] {
    return this.#lifecycle.history;
  }

  get transitionsDropped(): number {
    return this.#lifecycle.dropped;
  }

  /** Oldest first. */
  get renewals(): readonly Renewal[] {
    return this.#connections.renewals.history;
  }

  get journal(): Pick<FrameIngest['journal'], 'frames' | 'problems'> {
    return this.#ingest.journal;
  }

  get status(): CollectorReport {
    const { reconnect } = this.#environment.limits();
    return buildReport({
      now: this.#environment.clock.now(),
      settings: this.settings,
      profile: this.profile,
      lifecycle: this.#lifecycle,
      stats: this.#ingest.stats,
      subscriptions: this.#subscriptions,
      connection: this.#connections.inUse?.attempt.connection ?? NOT_CONNECTED,
      handover: this.#connections.handover?.status ?? null,
      reconnect: this.#reconnector.state,
      maxAttempts: reconnect.maxAttempts,
      nextAttemptAt: this.#reconnector.nextAttemptAt,
      stopRequestedAt: this.#runs.stopRequestedAt,
      silence: this.#symbolSilence,
    });
  }

  get symbols(): readonly SymbolReport[] {
    return describeSymbols(this.settings.symbols, this.#subscriptions, this.#symbolSilence);
  }

  /** How long the connection has brought no data, and after how long it is replaced, in ms. */
  get connectionSilence(): { readonly silentMs: number; readonly limitMs: number } {
    const { clock, limits } = this.#environment;
    const openedAt = this.#connections.inUse?.attempt.connection.openedAt ?? 0;
    const since = Math.max(this.#ingest.stats.lastDataAt ?? 0, openedAt);
    return {
      silentMs: Math.max(0, clock.now() - since),
      limitMs: this.#silence.threshold(limits().timeouts.dataSilenceMs),
    };
  }

  /** The connection is opened only when the venue's pace of connecting allows it. */
  get waitsItsTurn(): boolean {
    const { socket, turnAt } = this.#connections.inUse?.attempt.connection ?? NOT_CONNECTED;
    return socket === 'none' && turnAt !== null;
  }

  get #subscriptions(): Subscriptions {
    return this.#connections.inUse?.subscriber.subscriptions ?? this.#idle;
  }

  /** Does nothing when running; when stopping, starts again once stopped. */
  start(cause?: Cause): void {
    this.#runs.start(cause);
  }

  /** Resolves when the socket is closed and the state is STOPPED. */
  stop(cause?: Cause): Promise<void> {
    return this.#runs.stop(cause);
  }

  /** It runs, and nobody has asked it to stop. */
  get isMeantToRun(): boolean {
    return this.#runs.isMeantToRun;
  }

  /** Ends the wait for the next attempt. @returns false when nothing was being waited for. */
  retryNow(): boolean {
    return this.#reconnector.wake();
  }

  /** Replaces the connection by a new one, make before break. @returns false when that is not possible now. */
  recycle(): boolean {
    return this.#renew({ code: 'recycle_requested', detail: 'A new connection was asked for' });
  }

  /**
   * Asks the venue to begin anew with these symbols alone, e.g. because a book broke.
   * @returns false when that is not possible now.
   */
  resubscribe(symbols: readonly string[]): boolean {
    const isSubscribed =
      this.#lifecycle.state === 'ACTIVE' || this.#lifecycle.state === 'SUBSCRIBING';
    return isSubscribed && this.#connections.resubscribe(symbols);
  }

  /** Takes effect at once, on the connection in use where there is one. */
  changeSymbols(symbols: readonly string[]): SymbolChange {
    const change = this.intend(symbols);
    this.#idle.changed(change);
    this.#symbolSilence.changeSymbols(change);
    this.#connections.changeSymbols(change);
    const { inUse } = this.#connections;
    // What is gone may have been the last that was waited for.
    if (inUse !== null) this.#checkGranted(inUse);
    return change;
  }

  /** Something of ours failed on this collector's behalf; counted and shown with its problems. */
  reportInternalError(error: unknown, sample: string): void {
    this.#ingest.internalError(error, sample);
  }

  /** Not even the policy of reconnecting could carry on; a person is told. */
  #runThrew(error: unknown): void {
    this.#connections.closeAll();
    this.#threw(error);
    if (this.#lifecycle.state === 'STOPPED') return;
    this.#move('STOPPED', bugOfOurs(error));
  }

  #createConnection(): FeedConnection {
    this.#attempts += 1;
    return new FeedConnection({
      number: this.#attempts,
      settings: this.settings,
      profile: this.profile,
      environment: this.#environment,
      createSubscriptions: (symbols) => this.createSubscriptionMessages(symbols),
      createUnsubscriptions: (symbols) => this.createUnsubscriptionMessages(symbols),
      onOpened: (opened) => this.#opened(opened),
      onFrame: (from, data, isBinary) => this.#receive(from, data, isBinary),
      onEnded: (ended, end) => this.#connections.ended(ended, end),
      onRenewalDue: (due, cause) => this.#endOnPurpose(due, cause),
      onThrow: (error) => this.#threw(error),
    });
  }

  #opened(connection: FeedConnection): void {
    const isInUse = connection === this.#connections.inUse;
    if (isInUse) this.#connected(connection);
    this.onConnected?.(connection);
    connection.subscriber.subscribe(this.settings.symbols);
    if (isInUse) this.#subscribing(connection);
    else this.#connections.handover?.opened(connection);
  }

  /** The connection was opened as a successor and is needed sooner. */
  #adopted(connection: FeedConnection): void {
    this.#connected(connection);
    this.#subscribing(connection);
    if (connection.attempt.broughtData) {
      this.#becomeActive('first_data', 'First data came while it was made ready');
    } else this.#checkGranted(connection);
  }

  #connected(connection: FeedConnection): void {
    if (this.#wasConnected) this.#ingest.stats.reconnects += 1;
    this.#wasConnected = true;
    this.#move('CONNECTED', { code: 'socket_opened', detail: connection.openedDetail });
    this.#symbolSilence.connectionOpened();
    this.#watch(connection);
  }

  #watch({ attempt }: FeedConnection): void {
    const { limits, passive } = this.#environment;
    this.#silence.watch(
      attempt,
      () => limits().timeouts.dataSilenceMs,
      () => {
        if (this.#lifecycle.state === 'ACTIVE' && passive !== true) this.#symbolSilence.check();
      },
    );
  }

  #subscribing(connection: FeedConnection): void {
    const { length } = this.settings.symbols;
    const detail = `Subscribing ${length} ${length === 1 ? 'symbol' : 'symbols'}`;
    this.#move('SUBSCRIBING', { code: 'subscriptions_sent', detail });
    const { subscriptionMs } = this.#environment.limits().timeouts;
    connection.afterSubscribing(subscriptionMs, () => {
      if (this.#lifecycle.state !== 'SUBSCRIBING') return;
      const silence = `Neither acknowledgement nor data within ${subscriptionMs} ms of subscribing`;
      connection.attempt.finish(failed('subscription_timeout', silence));
    });
  }

  #receive(connection: FeedConnection, data: Buffer, isBinary: boolean): void {
    if (connection.isNew) connection.showFrame(data, isBinary);
    const event = this.#ingest.receive(data, isBinary, connection.frames);
    const isHeld = isData(event) && connection.frames.held !== null;
    if (!isHeld) this.#environment.onFrame?.(this.id, event);
    if (!connection.attempt.running) return;
    const answered = connection.answered(event);
    if (isData(event)) this.#dataArrived(connection, event, isHeld);
    if (event.kind === 'shutdown_notice') this.#shutdownAnnounced(connection, event.message);
    if (connection !== this.#connections.inUse) this.#connections.handover?.progressed(connection);
    else if (answered) this.#checkGranted(connection);
  }

  /** Data that are held back are counted when they are released. */
  #dataArrived(connection: FeedConnection, event: DataFrame, isHeld: boolean): void {
    const firstSymbol = firstSymbolOf(event);
    if (firstSymbol === undefined) return;
    const { attempt, subscriber } = connection;
    const lastFrameAt = this.#ingest.stats.lastFrameAt ?? 0;
    subscriber.subscriptions.frameArrived(event, lastFrameAt);
    // History on subscribing proves that the venue serves the symbol, but not that its stream is alive.
    const live = isAlive(event);
    if (live) attempt.broughtData = true;
    if (isHeld) return;
    const nowMs = this.#ingest.receivedAtMonotonicMs;
    if (live) {
      this.#silence.dataArrived(nowMs);
      this.#reconnector.dataArrived(nowMs);
    }
    this.#symbolSilence.dataArrived(event, nowMs);
    if (connection === this.#connections.inUse && this.#lifecycle.state === 'SUBSCRIBING') {
      this.#becomeActive('first_data', `First data: ${firstSymbol}`);
    }
  }

  /** After an answer: is everything granted, or everything refused? */
  #checkGranted({ attempt, subscriber }: FeedConnection): void {
    const { verdict } = subscriber;
    if (this.#lifecycle.state !== 'SUBSCRIBING' || verdict === null) return;
    if (verdict.isGranted) this.#becomeActive('subscriptions_acknowledged', verdict.detail);
    else attempt.finish(failed('subscriptions_refused', verdict.detail));
  }

  #becomeActive(code: Cause['code'], detail: string): void {
    this.#move('ACTIVE', { code, detail });
    this.onSubscribed?.();
  }

  #shutdownAnnounced(connection: FeedConnection, message: string): void {
    const cause: Cause = { code: 'venue_shutdown_notice', detail: message };
    // A venue that only ever says goodbye is not to be called back at once, for ever.
    if (!connection.attempt.broughtData) connection.attempt.close(failed(cause.code, message));
    else this.#endOnPurpose(connection, cause);
  }

  /** Make before break where something flows, else the connection is simply closed. */
  #endOnPurpose(connection: FeedConnection, cause: Cause): void {
    const isInUse = connection === this.#connections.inUse;
    if (isInUse && (this.#connections.handover !== null || this.#renew(cause))) return;
    connection.attempt.close({ kind: 'planned', cause });
  }

  #renew(cause: Cause): boolean {
    const isPossible = this.#environment.passive !== true && this.#lifecycle.state === 'ACTIVE';
    return isPossible && this.#connections.renew(cause);
  }

  #release({ frames }: FeedConnection): void {
    this.#announce(() => {
      for (const event of this.#ingest.release(frames)) {
        this.#environment.onFrame?.(this.id, event);
        this.#symbolSilence.dataArrived(event);
      }
    });
  }

  /** What has happened has happened, whether or not somebody could bear the news. */
  #announce(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#threw(error);
    }
  }

  #threw(error: unknown): void {
    this.#environment.log.error({ err: error }, 'Running a collector threw');
    this.reportInternalError(error, this.#lifecycle.state);
  }

  #move(to: CollectorState, cause: Cause): void {
    this.#lifecycle.move(to, cause);
  }
}

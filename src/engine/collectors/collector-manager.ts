import type { Renewal, Shard, Transition } from '../../shared/collector-status';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { CollectorSettings } from '../../shared/settings';
import type { SilenceEvent } from '../../shared/silence';
import type { Channel } from '../../shared/values/market';
import type { CollectorEnvironment } from './collector-environment';
import { CollectorGroup, connectionIdOf } from './collector-group';
import type { ManagedCollector } from './collector-group';
import type { FindCollectorKind } from './collector-kind';
import { Listeners } from '../../platform/listeners';
import type { WebSocketCollector } from './websocket-collector';

/** Who wanted it. */
export type ChangeCause = 'person_asked' | 'configuration_imported' | 'import_undone';

/** The collectors that there are changed. `collectorId` is of one with a connection of its own. */
export type CollectorChange = { readonly collectorId: string; readonly cause: ChangeCause } & (
  | { readonly kind: 'added' }
  /** Made anew with other settings; its history goes on. */
  | { readonly kind: 'replaced' }
  /** It has stopped; what it brought stays. */
  | { readonly kind: 'removed' }
  /** While it goes on as it is. */
  | {
      readonly kind: 'symbols_changed';
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
);

type TransitionListener = (collectorId: string, transition: Transition) => void;
type SilenceListener = (event: SilenceEvent) => void;
type RenewalListener = (collectorId: string, renewal: Renewal) => void;
type ChangeListener = (change: CollectorChange) => void;

export type ManagerEnvironment = Omit<
  CollectorEnvironment,
  'onTransition' | 'onSilence' | 'onRenewal' | 'transitionsBefore'
> & {
  readonly findKind: FindCollectorKind;
  /** At most so many symbols on one connection, if the venue does not allow less. */
  readonly symbolsPerConnection?: number;
};

/** Symbols of one connection where the venue sets no limit: more would share one socket's fate. A book is far more traffic. */
export const SYMBOLS_PER_CONNECTION: Readonly<Record<Channel, number>> = {
  trades: 500,
  order_book: 50,
};

/** Builds the collectors from settings, adds and removes them, starts and stops them, and watches over their health. */
export class CollectorManager {
  readonly #groups = new Map<string, CollectorGroup>();
  #collectors: ReadonlyMap<string, ManagedCollector> = new Map();
  readonly #environment: ManagerEnvironment & CollectorEnvironment;
  readonly #transitions = new Listeners<TransitionListener>();
  readonly #silences = new Listeners<SilenceListener>();
  readonly #renewals = new Listeners<RenewalListener>();
  readonly #changes = new Listeners<ChangeListener>();
  /** Closed for the time that the machine sleeps. */
  readonly #asleep = new Set<WebSocketCollector>();
  /** One change at a time: some wait for sockets to close. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws when `findKind` knows no collector of that kind: settings are checked before they get here. */
  constructor(settings: readonly CollectorSettings[], environment: ManagerEnvironment) {
    this.#environment = {
      ...environment,
      onTransition: (id, transition) => {
        const what = `${transition.from} → ${transition.to}`;
        this.#transitions.tell((listener) => listener(id, transition), this.#reporter(id, what));
      },
      onSilence: (event) => {
        const report = this.#reporter(event.collectorId, `${event.symbol} ${event.kind}`);
        this.#silences.tell((listener) => listener(event), report);
      },
      onRenewal: (id, renewal) => {
        const report = this.#reporter(id, `renewal ${renewal.outcome}`);
        this.#renewals.tell((listener) => listener(id, renewal), report);
      },
    };
    for (const one of settings) this.#groups.set(one.id, this.#makeGroup(one));
    this.#list();
  }

  get all(): readonly ManagedCollector[] {
    return [...this.#collectors.values()];
  }

  find(id: string): Result<ManagedCollector> {
    const managed = this.#collectors.get(connectionIdOf(id));
    return managed === undefined ? notFound(id) : ok(managed);
  }

  /** Null where one connection takes all symbols. */
  shardOf({ configuredId, connection }: ManagedCollector): Shard | null {
    const connections = this.#groups.get(configuredId)?.members.length ?? 1;
    return connections === 1 ? null : { of: configuredId, connection, connections };
  }

  /** It is not started. @throws as the constructor does. */
  add(settings: CollectorSettings, cause: ChangeCause): Promise<Result<null>> {
    return this.#inTurn(() => {
      if (this.#groups.has(settings.id)) {
        return err({
          code: 'invalid_request',
          message: `There is a collector ${settings.id} already`,
        });
      }
      const group = this.#makeGroup(settings);
      this.#groups.set(settings.id, group);
      this.#list();
      for (const { collector } of group.members)
        this.#tell({ kind: 'added', collectorId: collector.id, cause });
      return ok(null);
    });
  }

  /** Symbols change on the running connection; for anything else the collector is stopped and made anew. */
  change(settings: CollectorSettings, cause: ChangeCause): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const group = this.#groups.get(settings.id);
      if (group === undefined) return notFound(settings.id);
      if (isSameFeed(group.settings, settings)) await this.#changeSymbols(group, settings, cause);
      else await this.#replace(group, settings, cause);
      return ok(null);
    });
  }

  /** Resolves when it has stopped. What it brought stays in the store and in the ledger. */
  remove(configuredId: string, cause: ChangeCause): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const group = this.#groups.get(configuredId);
      if (group === undefined) return notFound(configuredId);
      // Out of reach first, so that nobody starts it again meanwhile.
      this.#groups.delete(configuredId);
      this.#list();
      await this.#retire(group.members, cause);
      return ok(null);
    });
  }

  /** The undo is returned. */
  onTransition(listener: TransitionListener): () => void {
    return this.#transitions.add(listener);
  }

  /** The undo is returned. */
  onSilence(listener: SilenceListener): () => void {
    return this.#silences.add(listener);
  }

  /** The undo is returned. */
  onRenewal(listener: RenewalListener): () => void {
    return this.#renewals.add(listener);
  }

  /** Every collector that came, went or changed. The undo is returned. */
  onChange(listener: ChangeListener): () => void {
    return this.#changes.add(listener);
  }

  /** By the id of a configured collector all its connections, by that of a connection it alone. */
  start(id: string): Result<null> {
    const named = this.#named(id);
    if (!named.ok) return named;
    for (const { collector } of named.value) collector.start();
    return ok(null);
  }

  /** As `start`. Resolves when they have stopped. */
  async stop(id: string): Promise<Result<null>> {
    const named = this.#named(id);
    if (!named.ok) return named;
    for (const { collector } of named.value) this.#asleep.delete(collector);
    await stopped(named.value);
    return ok(null);
  }

  retryNow(id: string): Result<null> {
    const found = this.find(id);
    if (!found.ok) return found;
    if (found.value.collector.retryNow()) return ok(null);
    return err({ code: 'invalid_request', message: `${id} is not waiting for an attempt` });
  }

  /** Replaces the connection by a new one without interruption. */
  recycle(id: string): Result<null> {
    const found = this.find(id);
    if (!found.ok) return found;
    const { collector } = found.value;
    if (collector.recycle()) return ok(null);
    const why = collector.status.handover === null ? 'is not ACTIVE' : 'is being renewed already';
    return err({ code: 'invalid_request', message: `${id} ${why}` });
  }

  startAll(): void {
    for (const { collector } of this.all) collector.start();
  }

  startAutostarting(): void {
    for (const { collector } of this.all) if (collector.settings.autostart) collector.start();
  }

  async stopAll(): Promise<void> {
    this.#asleep.clear();
    await Promise.all([...this.all.map(({ collector }) => collector.stop()), this.#turn]);
  }

  /** Before the machine sleeps: closes every connection, so that none is found dead afterwards. */
  async suspend(): Promise<void> {
    const cause = { code: 'system_suspended', detail: 'The machine goes to sleep' } as const;
    const running = this.all.filter(({ collector }) => collector.isMeantToRun);
    for (const { collector } of running) this.#asleep.add(collector);
    await Promise.all(running.map(({ collector }) => collector.stop(cause)));
  }

  /** After it: opens what `suspend` closed, but for what is gone meanwhile. */
  resume(): void {
    const cause = { code: 'system_resumed', detail: 'The machine woke up' } as const;
    for (const { collector } of this.all) if (this.#asleep.has(collector)) collector.start(cause);
    this.#asleep.clear();
  }

  #named(id: string): Result<readonly ManagedCollector[]> {
    const group = this.#groups.get(id);
    if (group !== undefined) return ok(group.members);
    const found = this.find(id);
    return found.ok ? ok([found.value]) : found;
  }

  #makeGroup(
    settings: CollectorSettings,
    transitionsBefore: readonly (readonly Transition[])[] = [],
  ): CollectorGroup {
    const kind = this.#environment.findKind(settings);
    if (kind === undefined) throw new Error(`No collector for ${JSON.stringify(settings)}`);
    const { symbolsPerConnection = Infinity } = this.#environment;
    let made = 0;
    return new CollectorGroup(settings, {
      kind,
      takes: (symbols) =>
        Math.min(
          kind.connectionTakes?.(symbols) ?? SYMBOLS_PER_CONNECTION[kind.channel],
          symbolsPerConnection,
        ),
      create: (resolved) =>
        kind.create(resolved, {
          ...this.#environment,
          transitionsBefore: transitionsBefore[made++] ?? [],
        }),
    });
  }

  async #changeSymbols(
    group: CollectorGroup,
    settings: CollectorSettings,
    cause: ChangeCause,
  ): Promise<void> {
    const { isRunning } = group;
    const isAsleep = group.members.some(({ collector }) => this.#asleep.has(collector));
    const { changed, added, removed } = group.change(settings);
    this.#list();
    for (const one of changed) this.#tell({ kind: 'symbols_changed', ...one, cause });
    for (const { collector } of added) {
      this.#tell({ kind: 'added', collectorId: collector.id, cause });
      if (isRunning) collector.start();
      else if (isAsleep) this.#asleep.add(collector);
    }
    await this.#retire(removed, cause);
  }

  async #replace(
    group: CollectorGroup,
    settings: CollectorSettings,
    cause: ChangeCause,
  ): Promise<void> {
    const { isRunning } = group;
    const isAsleep = group.members.some(({ collector }) => this.#asleep.has(collector));
    // A person may have started it again while it stopped.
    while (group.isRunning) await stopped(group.members);
    const histories = group.members.map(({ collector }) => collector.transitions);
    const successor = this.#makeGroup(settings, histories);
    this.#groups.set(settings.id, successor);
    this.#list();
    const ids = new Set(group.members.map(({ collector }) => collector.id));
    for (const { collector } of successor.members) {
      const kind = ids.delete(collector.id) ? 'replaced' : 'added';
      this.#tell({ kind, collectorId: collector.id, cause });
      if (isRunning) collector.start();
      else if (isAsleep) this.#asleep.add(collector);
    }
    for (const collectorId of ids) this.#tell({ kind: 'removed', collectorId, cause });
  }

  async #retire(members: readonly ManagedCollector[], cause: ChangeCause): Promise<void> {
    await stopped(members);
    for (const { collector } of members) {
      this.#tell({ kind: 'removed', collectorId: collector.id, cause });
    }
  }

  #inTurn<T>(change: () => T | Promise<T>): Promise<T> {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #list(): void {
    const members = [...this.#groups.values()].flatMap((group) => group.members);
    this.#collectors = new Map(members.map((managed) => [managed.collector.id, managed]));
  }

  #tell(change: CollectorChange): void {
    this.#environment.log.info(change, 'Collectors changed');
    this.#changes.tell(
      (listener) => listener(change),
      this.#reporter(change.collectorId, change.kind),
    );
  }

  #reporter(id: string, sample: string): (error: unknown) => void {
    return (error) => {
      this.#environment.log.error({ collector: id, err: error }, 'A listener threw');
      this.#collectors.get(id)?.collector.reportInternalError(error, sample);
    };
  }
}

const notFound = (id: string): Result<never> =>
  err({ code: 'not_found', message: `There is no collector ${id}` });

async function stopped(members: readonly ManagedCollector[]): Promise<void> {
  await Promise.all(members.map(({ collector }) => collector.stop()));
}

/** They differ in nothing that a connection depends on but symbols. */
function isSameFeed(one: CollectorSettings, other: CollectorSettings): boolean {
  const feed = (settings: CollectorSettings): string =>
    JSON.stringify({ ...settings, symbols: [], autostart: true }, Object.keys(settings).sort());
  return feed(one) === feed(other);
}

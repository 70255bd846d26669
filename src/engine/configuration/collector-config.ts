import type { CollectorDraft } from '../../shared/collector-draft';
import type { AppError } from '../../shared/errors';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import { IN_WORDS } from '../../shared/issue-words';
import { collectorListSchema, describeIssues } from '../../shared/settings';
import type { CollectorSettings } from '../../shared/settings';
import { connectionIdOf } from '../collectors/collector-group';
import type { ChangeCause } from '../collectors/collector-manager';
import { findUnsupported } from '../venues/supported-settings';
import type { Engine } from '../wiring/engine-core';
import { checkDraft } from './check-collectors';

/** Where the configured collectors are kept. */
export interface CollectorStore {
  readonly list: readonly CollectorSettings[];
  replace(collectors: readonly CollectorSettings[]): void;
  /** Resolves when everything replaced before the call is saved. */
  flush(): Promise<unknown>;
}

/** Keeps them for this run only. */
export function collectorsInMemory(initial: readonly CollectorSettings[]): CollectorStore {
  let list = initial;
  return {
    get list() {
      return list;
    },
    replace: (collectors) => (list = collectors),
    flush: () => Promise.resolve(),
  };
}

export interface CollectorConfigDeps {
  readonly engine: Pick<
    Engine,
    'add' | 'change' | 'remove' | 'start' | 'stop' | 'startAll' | 'stopAll' | 'snapshot'
  >;
  /** The configured collectors; a recording's cannot be changed. */
  readonly configured: Pick<CollectorStore, 'list' | 'replace'>;
  /** With the addresses of this run, e.g. those of the built-in exchange; null when nobody serves it here. */
  readonly resolve: (settings: CollectorSettings) => CollectorSettings | null;
  readonly isFixed: boolean;
}

/** The id of the configured collector: connections beyond the first are `binance_trades#2`, … */
export const configuredIdOf = (collectorId: string): string => collectorId.split('#')[0] ?? '';

/**
 * The configured collectors: every change is checked, applied to the engine and remembered, one change at a time.
 * Window, API and headless runs start, stop and change collectors through this.
 */
export class CollectorConfig {
  readonly #deps: CollectorConfigDeps;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: CollectorConfigDeps) {
    this.#deps = deps;
  }

  get configured(): readonly CollectorSettings[] {
    return this.#deps.configured.list;
  }

  /** It starts at once when it is meant to start by itself. */
  add(draft: CollectorDraft): Promise<Result<CollectorSettings>> {
    return this.#inTurn(async () => {
      const checked = this.#check(draft, this.configured);
      return checked.ok ? this.#add(checked.value, 'person_asked') : checked;
    });
  }

  /** The collector of that id; `autostart` is kept as it is, for that is what Start and Stop are for. */
  change(draft: CollectorDraft): Promise<Result<CollectorSettings>> {
    return this.#inTurn(async () => {
      const before = this.configured.find(({ id }) => id === draft.id);
      if (before === undefined) return notFound(draft.id);
      const others = this.configured.filter(({ id }) => id !== draft.id);
      const checked = this.#check({ ...draft, autostart: before.autostart }, others);
      return checked.ok ? this.#change(checked.value, 'person_asked') : checked;
    });
  }

  remove(id: string): Promise<Result<null>> {
    return this.#inTurn(() => this.#remove(id, 'person_asked'));
  }

  /** A configured collector with all its connections, or one of them. */
  start(name: string): Result<null> {
    const started = this.#deps.engine.start(name);
    if (started.ok) this.#rememberRunning(configuredIdOf(name), true);
    return started;
  }

  /** As `start`. It is remembered as running while one of its connections runs. */
  async stop(name: string): Promise<Result<null>> {
    const configuredId = configuredIdOf(name);
    const others =
      name === configuredId
        ? []
        : this.#connectionsOf(configuredId).filter(({ id }) => id !== connectionIdOf(name));
    this.#rememberRunning(
      configuredId,
      others.some(({ state }) => state !== 'STOPPED'),
    );
    return this.#deps.engine.stop(name);
  }

  startAll(): void {
    this.#rememberAll(true);
    this.#deps.engine.startAll();
  }

  /** Resolves when all have stopped. */
  stopAll(): Promise<void> {
    this.#rememberAll(false);
    return this.#deps.engine.stopAll();
  }

  /** Whether `wanted` could be imported; the error names every collector that could not. */
  checkImport(wanted: readonly CollectorSettings[]): Result<null> {
    if (this.#deps.isFixed) return fixed();
    const together = collectorListSchema.safeParse(wanted, IN_WORDS);
    const problems = [
      ...(together.success ? [] : [describeIssues(together.error)]),
      ...findUnsupported(wanted),
      ...wanted
        .filter((settings) => this.#deps.resolve(settings) === null)
        .map(({ id }) => `${id}: ${UNSERVED}`),
    ];
    return problems.length === 0
      ? ok(null)
      : err({ code: 'invalid_settings', message: problems.join('\n') });
  }

  /**
   * Makes the collectors what the list says, or leaves them as they are: where one cannot be made, those before it
   * are put back, and the error names it.
   */
  import(wanted: readonly CollectorSettings[]): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const checked = this.checkImport(wanted);
      if (!checked.ok) return checked;
      const before = this.configured;
      const made = await this.#make(wanted, 'configuration_imported');
      if (made.ok) return made;
      const { id, error } = made.error;
      const putBack = await this.#make(before, 'import_undone');
      // What was removed on the way stands at the end now.
      if (putBack.ok) this.#replace(before);
      const outcome = putBack.ok
        ? 'Nothing was changed.'
        : `${putBack.error.id} could not be put back either (${putBack.error.error.message}); the cards show what there is.`;
      return err({ ...error, message: `${id}: ${error.message.replace(/\.$/, '')}. ${outcome}` });
    });
  }

  /** Ends at the first failure, and tells of whom it is. */
  async #make(
    wanted: readonly CollectorSettings[],
    cause: ChangeCause,
  ): Promise<Result<null, { readonly id: string; readonly error: AppError }>> {
    const ids = new Set(wanted.map(({ id }) => id));
    // What goes first, so that an instrument may move from one collector to another.
    for (const { id } of this.configured) {
      if (ids.has(id)) continue;
      const removed = await this.#remove(id, cause);
      if (!removed.ok) return err({ id, error: removed.error });
    }
    for (const settings of wanted) {
      const { id } = settings;
      const isThere = this.configured.some((each) => each.id === id);
      const done = await (isThere ? this.#change(settings, cause) : this.#add(settings, cause));
      if (!done.ok) return err({ id, error: done.error });
    }
    return ok(null);
  }

  async #add(settings: CollectorSettings, cause: ChangeCause): Promise<Result<CollectorSettings>> {
    const resolved = this.#deps.resolve(settings);
    if (resolved === null) return unserved();
    const added = await this.#deps.engine.add(resolved, cause);
    if (!added.ok) return added;
    this.#replace([...this.configured, settings]);
    if (settings.autostart) this.#deps.engine.start(settings.id);
    return ok(settings);
  }

  async #change(
    settings: CollectorSettings,
    cause: ChangeCause,
  ): Promise<Result<CollectorSettings>> {
    const resolved = this.#deps.resolve(settings);
    if (resolved === null) return unserved();
    const changed = await this.#deps.engine.change(resolved, cause);
    if (!changed.ok) return changed;
    this.#replace(this.configured.map((each) => (each.id === settings.id ? settings : each)));
    return ok(settings);
  }

  async #remove(id: string, cause: ChangeCause): Promise<Result<null>> {
    if (this.#deps.isFixed) return fixed();
    const removed = await this.#deps.engine.remove(id, cause);
    if (removed.ok) this.#replace(this.configured.filter((each) => each.id !== id));
    return removed;
  }

  #check(draft: CollectorDraft, others: readonly CollectorSettings[]): Result<CollectorSettings> {
    return this.#deps.isFixed ? fixed() : checkDraft(draft, others);
  }

  #connectionsOf(configuredId: string): MonitorSnapshot['collectors'] {
    const { collectors } = this.#deps.engine.snapshot();
    return collectors.filter(({ id }) => configuredIdOf(id) === configuredId);
  }

  #rememberAll(running: boolean): void {
    this.#replace(this.configured.map((each) => ({ ...each, autostart: running })));
  }

  #rememberRunning(configuredId: string, running: boolean): void {
    this.#replace(
      this.configured.map((each) =>
        each.id === configuredId ? { ...each, autostart: running } : each,
      ),
    );
  }

  #replace(collectors: readonly CollectorSettings[]): void {
    this.#deps.configured.replace(collectors);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(change);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

const notFound = (id: string): Result<never> =>
  err({ code: 'not_found', message: `There is no collector ${id}` });

const fixed = (): Result<never> =>
  err({
    code: 'invalid_request',
    message: 'The collectors of a recording cannot be changed.',
    advice: 'Close the recording first.',
  });

const UNSERVED = 'the simulated exchange has no such market';

const unserved = (): Result<never> =>
  err<AppError>({
    code: 'invalid_settings',
    message: 'The simulated exchange has no such market.',
    fields: { market: UNSERVED },
  });

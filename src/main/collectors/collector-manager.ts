import type { HealthLevel, Renewal, Transition } from '../../shared/collector-status';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { CollectorSettings } from '../../shared/settings';
import type { SilenceEvent } from '../../shared/silence';
import type { CollectorEnvironment } from './collector-environment';
import type { CollectorReport } from './collector-report';
import { collectorKinds, findCollectorKind } from './venues';
import type { CollectorKind } from './venues';
import type { WebSocketCollector } from './websocket-collector';

const HEALTH_CHECK_INTERVAL_MS = 1_000;

/** A listener that throws must neither end the collector nor keep the news from the others. */
class Listeners<Listener> {
  #all: readonly Listener[] = [];

  /** The undo is returned. */
  add(listener: Listener): () => void {
    this.#all = [...this.#all, listener];
    return () => {
      this.#all = this.#all.filter((other) => other !== listener);
    };
  }

  tell(call: (listener: Listener) => void, onThrow: (error: unknown) => void): void {
    for (const listener of this.#all) {
      try {
        call(listener);
      } catch (error) {
        onThrow(error);
      }
    }
  }
}

export interface ManagedCollector {
  readonly kind: CollectorKind;
  readonly collector: WebSocketCollector;
}

export interface AggregateHealth {
  readonly level: HealthLevel;
  readonly healthy: number;
  /** Collectors that are meant to run. */
  readonly running: number;
  readonly total: number;
}

type TransitionListener = (collectorId: string, transition: Transition) => void;
type SilenceListener = (event: SilenceEvent) => void;
type RenewalListener = (collectorId: string, renewal: Renewal) => void;

/** One line per collector that nobody here can run, in the words of the settings. */
export function findUnsupported(collectors: readonly CollectorSettings[]): readonly string[] {
  return collectors.flatMap((settings, index) => {
    const kind = findCollectorKind(settings);
    if (kind === undefined) {
      const known = collectorKinds.map(
        ({ venue, market, channel }) => `${venue} ${market} ${channel}`,
      );
      const wanted = `${settings.venue} ${settings.market} ${settings.channel}`;
      return [`collectors[${index}]: no collector for ${wanted}; there are: ${known.join(', ')}`];
    }
    if (settings.stream !== undefined && !kind.streams.includes(settings.stream)) {
      return [`collectors[${index}].stream: not a choice for ${settings.venue} ${settings.market}`];
    }
    if (settings.depth !== undefined && !(kind.book?.depths ?? []).includes(settings.depth)) {
      return [`collectors[${index}].depth: ${depthChoices(kind)}`];
    }
    return [];
  });
}

const depthChoices = ({ book, venue, market }: CollectorKind): string =>
  book === undefined
    ? 'only order books have one'
    : `not a choice for ${venue} ${market}; there are: ${book.depths.toSorted((a, b) => a - b).join(', ')}`;

/** Builds the collectors from settings, starts and stops them, and watches over their health. */
export class CollectorManager {
  readonly #collectors = new Map<string, ManagedCollector>();
  readonly #environment: CollectorEnvironment;
  readonly #transitions = new Listeners<TransitionListener>();
  readonly #silences = new Listeners<SilenceListener>();
  readonly #renewals = new Listeners<RenewalListener>();
  #lastHealth = new Map<string, HealthLevel>();
  #cancelHealthTask: (() => void) | null = null;

  /** @throws when `findUnsupported` would complain: settings are checked before they get here. */
  constructor(
    settings: readonly CollectorSettings[],
    environment: Omit<CollectorEnvironment, 'onTransition' | 'onSilence' | 'onRenewal'>,
  ) {
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
    for (const one of settings) {
      const kind = findCollectorKind(one);
      if (kind === undefined) throw new Error(`No collector for ${JSON.stringify(one)}`);
      const resolved = { ...one, url: one.url ?? kind.defaultUrl };
      const collector = kind.create(resolved, this.#environment);
      this.#collectors.set(one.id, { kind, collector });
    }
  }

  get all(): readonly ManagedCollector[] {
    return [...this.#collectors.values()];
  }

  find(id: string): Result<ManagedCollector> {
    const managed = this.#collectors.get(id);
    return managed === undefined
      ? err({ code: 'not_found', message: `There is no collector ${id}` })
      : ok(managed);
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

  start(id: string): Result<null> {
    const found = this.find(id);
    if (!found.ok) return found;
    found.value.collector.start();
    return ok(null);
  }

  async stop(id: string): Promise<Result<null>> {
    const found = this.find(id);
    if (!found.ok) return found;
    await found.value.collector.stop();
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
    await Promise.all(this.all.map(({ collector }) => collector.stop()));
  }

  /** Looks at every collector once a second and logs each change of health. */
  startHealthTask(): void {
    this.#cancelHealthTask = this.#environment.clock.after(HEALTH_CHECK_INTERVAL_MS, () => {
      this.#logHealthChanges();
      this.startHealthTask();
    });
  }

  stopHealthTask(): void {
    this.#cancelHealthTask?.();
    this.#cancelHealthTask = null;
  }

  #reporter(id: string, sample: string): (error: unknown) => void {
    return (error) => {
      this.#environment.log.error({ collector: id, err: error }, 'A listener threw');
      this.#collectors.get(id)?.collector.reportInternalError(error, sample);
    };
  }

  #logHealthChanges(): void {
    for (const { collector } of this.all) {
      const { health } = collector.status;
      const before = this.#lastHealth.get(collector.id) ?? 'off';
      if (health.collector === before) continue;
      this.#lastHealth.set(collector.id, health.collector);
      const level =
        health.collector === 'down' || health.collector === 'degraded' ? 'warn' : 'info';
      this.#environment.log[level](
        { collector: collector.id, before, after: health.collector, reasons: health.reasons },
        'Health changed',
      );
    }
  }
}

export function aggregateHealth(reports: readonly CollectorReport[]): AggregateHealth {
  const levels = reports.map(({ health }) => health.collector).filter((level) => level !== 'off');
  const healthy = levels.filter((level) => level === 'healthy').length;
  return {
    level: overall(levels, healthy),
    healthy,
    running: levels.length,
    total: reports.length,
  };
}

function overall(levels: readonly HealthLevel[], healthy: number): HealthLevel {
  if (levels.length === 0) return 'off';
  if (healthy === levels.length) return 'healthy';
  return levels.every((level) => level === 'down') ? 'down' : 'degraded';
}

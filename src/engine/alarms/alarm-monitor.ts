import type {
  Alarm,
  AlarmCall,
  AlarmCallKind,
  AlarmEvent,
  AlarmList,
  AlarmMute,
  AlarmSettings,
} from '../../shared/alarms';
import type { Transition } from '../../shared/collector-status';
import type { Loss } from '../../shared/gaps';
import { isInMaintenance } from '../../shared/maintenance';
import type { TimelineEntry } from '../../shared/timeline';
import { ALARM_RULES } from '../../shared/values/alarms';
import type { AlarmRule } from '../../shared/values/alarms';
import type { Clock } from '../../platform/clock';
import { Listeners } from '../../platform/listeners';
import type { Log } from '../../platform/log';
import { AlarmBook } from './alarm-store';
import type { AlarmChange } from './alarm-store';
import { AlarmNotifier } from './alarm-notifier';
import { AlarmRules } from './alarm-rules';
import type { TickFacts } from './alarm-rules';
import type { AlarmSignal } from './alarm-signal';
import { VerdictRules } from './verdict-rules';
import type { JudgedFeeds } from './verdict-rules';

const TICK_MS = 1_000;

export interface AlarmWatchParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Read at each use, so that a change takes effect while running. */
  readonly settings: () => AlarmSettings;
  readonly facts: () => TickFacts;
  readonly record: (entry: TimelineEntry) => void;
  /** Null when there is no such collector. */
  readonly venueOf?: (collectorId: string) => string | null;
  readonly mutes?: readonly AlarmMute[];
  readonly onMutesChanged?: (mutes: readonly AlarmMute[]) => void;
}

export const ALARM_TITLES: Readonly<Record<AlarmRule, string>> = {
  collector_error: 'A collector gave up',
  not_connected: 'A collector is not connected',
  incomplete: 'A feed is incomplete',
  silent_symbol: 'A symbol is silent',
  permanent_loss: 'Trades are lost',
  book_out_of_sync: 'An order book is wrong',
  high_latency: 'A feed is late',
  frequent_reconnects: 'A feed reconnects too often',
  ledger_imbalance: 'The books do not balance',
  internal_error: 'A bug in Tapedeck',
  own_limit: 'A limit was reached',
};

/** Raises, groups and clears alarms, and decides which of them a user is notified of. */
export class AlarmWatch {
  readonly #parts: AlarmWatchParts;
  readonly #rules = new AlarmRules();
  readonly #verdictRules = new VerdictRules();
  readonly #notifier = new AlarmNotifier();
  readonly #book: AlarmBook;
  readonly #events = new Listeners<(event: AlarmEvent) => void>();
  readonly #calls = new Listeners<(call: AlarmCall) => void>();
  #cancelTick: () => void = () => undefined;

  constructor(parts: AlarmWatchParts) {
    this.#parts = parts;
    this.#book = new AlarmBook(parts.mutes, (collectorId, now) =>
      isInMaintenance(
        parts.settings().maintenance,
        {
          venue: collectorId === null ? null : (parts.venueOf?.(collectorId) ?? null),
          collectorId,
        },
        now,
      ),
    );
  }

  open(): void {
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => {
      this.open();
      this.#tick();
    });
  }

  close(): void {
    this.#cancelTick();
  }

  readonly transition = (collectorId: string, transition: Transition): void => {
    const { clock, settings } = this.#parts;
    if (transition.to === 'STOPPED') this.forget(collectorId);
    const now = clock.monotonicMs();
    this.#take(this.#rules.transition(collectorId, transition, now, settings()));
  };

  /** Clears what lasts of a collector that was stopped or removed. */
  forget(collectorId: string): void {
    this.#verdictRules.forget(collectorId);
    this.#tell(this.#book.clearCollector(collectorId, this.#parts.clock.now()), 'silently');
  }

  readonly loss = (loss: Loss): void => this.#take(this.#rules.loss(loss));

  /** To be called for each look of the verdict. */
  readonly judged = (feeds: JudgedFeeds): void => {
    const { clock, settings } = this.#parts;
    this.#take(this.#verdictRules.look(feeds, clock.monotonicMs(), settings()));
  };

  readonly limit = (collectorId: string | null, message: string): void =>
    this.#take(this.#rules.limit(collectorId, message));

  list(): AlarmList {
    const now = this.#parts.clock.now();
    return { alarms: this.#book.list(now), mutes: this.#book.mutesAt(now) };
  }

  /** Active ones that nobody has acknowledged. */
  get unacknowledged(): number {
    return this.#book.unacknowledged;
  }

  acknowledge(id: number | null): AlarmList {
    this.#tell(this.#book.acknowledge(id, this.#parts.clock.now()), 'silently');
    return this.list();
  }

  mute(rule: AlarmRule | null, collectorId: string | null, until: number | null): AlarmList {
    this.#book.mute(rule, collectorId, until, this.#parts.clock.now());
    this.#parts.onMutesChanged?.(this.#book.mutes);
    return this.list();
  }

  /** The settings changed: what a rule that is off now had raised goes. */
  settingsChanged(): void {
    const { rules } = this.#parts.settings();
    const now = this.#parts.clock.now();
    for (const rule of ALARM_RULES) {
      if (!rules[rule].enabled) this.#tell(this.#book.clearRule(rule, now), 'silently');
    }
  }

  /** Every change of an alarm, before a call for it. @returns unsubscribe */
  onEvent(listener: (event: AlarmEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /** What a user is to be notified of. @returns unsubscribe */
  onCall(listener: (call: AlarmCall) => void): () => void {
    return this.#calls.add(listener);
  }

  #tick(): void {
    const { clock, facts, settings } = this.#parts;
    const now = clock.monotonicMs();
    this.#take(this.#rules.tick(facts(), now, settings()));
    const waiting = this.#book.waiting(clock.now());
    for (const alarm of waiting) {
      this.#call(this.#notifier.due(alarm, now, settings().escalation), alarm);
    }
    this.#notifier.forgetOld(this.#book.active(clock.now()), now);
  }

  #take(signals: readonly AlarmSignal[]): void {
    const { rules } = this.#parts.settings();
    for (const signal of signals) {
      if (signal.kind === 'raise' && !rules[signal.rule].enabled) continue;
      this.#tell([this.#book.apply(signal, this.#parts.clock.now())]);
    }
  }

  /** `silently`: what ends now did not end by itself. */
  #tell(changes: readonly AlarmChange[], how: 'silently' | 'aloud' = 'aloud'): void {
    const { clock, log, record } = this.#parts;
    for (const change of changes) {
      if (change.kind === 'unchanged') continue;
      const { kind, alarm } = change;
      if (kind === 'raised') {
        log.warn({ rule: alarm.rule, collector: alarm.collectorId }, alarm.message);
      }
      if (kind !== 'repeated') record(alarmEntry({ kind, alarm }, clock.now()));
      this.#events.tell((listener) => listener({ kind, alarm }), this.#onThrow);
      if (kind === 'raised' || kind === 'repeated') {
        this.#call(this.#notifier.offer(alarm, clock.monotonicMs()), alarm);
      } else if (kind === 'cleared') {
        const call = this.#notifier.over(alarm);
        if (how === 'aloud') this.#call(call, alarm);
      }
    }
  }

  #call(kind: AlarmCallKind | null, alarm: Alarm): void {
    if (kind === null) return;
    const title = ALARM_TITLES[alarm.rule];
    this.#calls.tell((listener) => listener({ kind, alarm, title }), this.#onThrow);
  }

  readonly #onThrow = (error: unknown): void =>
    this.#parts.log.error({ err: error }, 'An alarm could not be handed on');
}

function alarmEntry(
  {
    kind,
    alarm,
  }: { readonly kind: Exclude<AlarmEvent['kind'], 'repeated'>; readonly alarm: Alarm },
  now: number,
): TimelineEntry {
  const { rule, collectorId, instrument, message, firstAt, count } = alarm;
  const times = count === 1 ? '' : ` (${count} times)`;
  const SENTENCES = {
    raised: message,
    acknowledged: `Acknowledged: ${message}`,
    cleared: `Over: ${message}${times}`,
  };
  return {
    kind: 'alarm',
    change: kind,
    at: now,
    collectorId,
    instrument,
    cause: rule,
    durationMs: kind === 'cleared' ? now - firstAt : null,
    sentence: SENTENCES[kind],
  };
}

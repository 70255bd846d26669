import type { AlarmList, AlarmMute, AlarmNotice, AlarmSettings } from '../../shared/alarms';
import type { Transition } from '../../shared/collector-status';
import type { Loss } from '../../shared/gaps';
import type { SilenceEvent } from '../../shared/silence';
import type { TimelineEntry } from '../../shared/timeline';
import { ALARM_RULES } from '../../shared/values/alarms';
import type { AlarmRule } from '../../shared/values/alarms';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { plural } from '../timeline/entries';
import { AlarmBook } from './alarm-store';
import type { AlarmChange } from './alarm-store';
import { AlarmNotifier } from './alarm-notifier';
import type { Notification } from './alarm-notifier';
import { AlarmRules } from './alarm-rules';
import type { TickFacts } from './alarm-rules';
import type { AlarmSignal } from './alarm-signal';

const TICK_MS = 1_000;

export interface AlarmWatchParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Read anew at each use, so that a change takes effect while running. */
  readonly settings: () => AlarmSettings;
  readonly facts: () => TickFacts;
  readonly record: (entry: TimelineEntry) => void;
  readonly mutes?: readonly AlarmMute[];
  readonly onMutesChanged?: (mutes: readonly AlarmMute[]) => void;
}

export const ALARM_TITLES: Readonly<Record<AlarmRule, string>> = {
  collector_error: 'A collector gave up',
  silent_symbol: 'A symbol is silent',
  permanent_loss: 'Trades are lost',
  book_out_of_sync: 'An order book is out of sync',
  high_latency: 'A feed is late',
  frequent_reconnects: 'A feed reconnects too often',
  ledger_imbalance: 'The books do not balance',
  internal_error: 'A bug in Tapedeck',
  own_limit: 'A limit was reached',
};

/** Watches over everything that may need a person, and calls for one without ever shouting. */
export class AlarmWatch {
  readonly #parts: AlarmWatchParts;
  readonly #rules = new AlarmRules();
  readonly #notifier = new AlarmNotifier();
  readonly #book: AlarmBook;
  #listeners: readonly ((notice: AlarmNotice) => void)[] = [];
  #cancelTick: () => void = () => undefined;

  constructor(parts: AlarmWatchParts) {
    this.#parts = parts;
    this.#book = new AlarmBook(parts.mutes);
  }

  open(): void {
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => {
      this.#tick();
      this.open();
    });
  }

  close(): void {
    this.#cancelTick();
  }

  readonly transition = (collectorId: string, transition: Transition): void => {
    const { clock, settings } = this.#parts;
    if (transition.to === 'STOPPED') {
      this.#tell(this.#book.clearCollector(collectorId, clock.now()));
    }
    const now = clock.monotonicMs();
    this.#take(this.#rules.transition(collectorId, transition, now, settings()));
  };

  readonly loss = (loss: Loss): void => this.#take(this.#rules.loss(loss));

  readonly silence = (event: SilenceEvent, instrument: string): void =>
    this.#take(this.#rules.silence(event, instrument));

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
    this.#tell(this.#book.acknowledge(id, this.#parts.clock.now()));
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
      if (!rules[rule].enabled) this.#tell(this.#book.clearRule(rule, now));
    }
  }

  /** What a person is to be interrupted for. The undo is returned. */
  onNotice(listener: (notice: AlarmNotice) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  #tick(): void {
    const { clock, facts, settings } = this.#parts;
    const now = clock.monotonicMs();
    this.#take(this.#rules.tick(facts(), now, settings()));
    this.#notify(this.#notifier.tick(now));
  }

  #take(signals: readonly AlarmSignal[]): void {
    const { rules } = this.#parts.settings();
    for (const signal of signals) {
      if (signal.kind === 'raise' && !rules[signal.rule].enabled) continue;
      this.#tell([this.#book.apply(signal, this.#parts.clock.now())]);
    }
  }

  #tell(changes: readonly AlarmChange[]): void {
    const { clock, log, record, settings } = this.#parts;
    for (const change of changes) {
      if (change.kind === 'unchanged') continue;
      if (change.kind !== 'repeated') {
        const { rule, collectorId, message } = change.alarm;
        if (change.kind === 'raised') log.warn({ rule, collector: collectorId }, message);
        record(alarmEntry(change, clock.now()));
      }
      if (change.kind === 'raised' || change.kind === 'repeated') {
        const { maxNotificationsPerMinute } = settings();
        const now = clock.monotonicMs();
        this.#notify(this.#notifier.offer(change.alarm, now, maxNotificationsPerMinute));
      }
    }
  }

  #notify(notification: Notification | null): void {
    const { log, settings } = this.#parts;
    if (notification === null) return;
    const notice = noticeOf(notification, settings().sound);
    for (const listener of this.#listeners) {
      try {
        listener(notice);
      } catch (error) {
        log.error({ err: error }, 'An alarm could not be shown');
      }
    }
  }
}

function noticeOf(notification: Notification, sound: boolean): AlarmNotice {
  if (notification.kind === 'alarm') {
    const { id, rule, message } = notification.alarm;
    return { alarmId: id, title: ALARM_TITLES[rule], body: message, sound };
  }
  const { alarms, latest } = notification;
  const title = plural(alarms, 'more alarm');
  return { alarmId: null, title, body: `The latest: ${latest.message}`, sound };
}

function alarmEntry(
  { kind, alarm }: Exclude<AlarmChange, { readonly kind: 'unchanged' | 'repeated' }>,
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

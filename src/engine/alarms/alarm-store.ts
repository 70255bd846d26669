import type { Alarm, AlarmMute } from '../../shared/alarms';
import type { AlarmRule } from '../../shared/values/alarms';
import { subjectKey } from './alarm-signal';
import type { AlarmSignal, AlarmSubject } from './alarm-signal';

/** Cleared alarms kept for reading. */
export const CLEARED_KEPT = 200;
/** What comes again this soon after it was cleared is the same alarm. */
export const SAME_WITHIN_MS = 600_000;
/** More instruments of one collector with the same trouble are one alarm about the collector. */
export const INSTRUMENTS_APART = 20;
const MUTES_KEPT = 200;

export type AlarmChange =
  | { readonly kind: 'raised' | 'acknowledged' | 'cleared'; readonly alarm: Alarm }
  | { readonly kind: 'repeated'; readonly alarm: Alarm }
  | { readonly kind: 'unchanged' };

type Known = Omit<Alarm, 'muted' | 'maintenance'>;

interface Entry {
  alarm: Known;
  /** Whether it goes on until it is cleared. */
  lasting: boolean;
  /** Of an alarm about a collector that stands for many of its instruments. */
  readonly instruments: Set<string>;
}

const UNCHANGED: AlarmChange = { kind: 'unchanged' };

/*
 *             raise                 acknowledge
 *  (nothing) ───────→ raised ──────────────────────→ acknowledged
 *               ↑        │  (over at once: → cleared)      │
 *               │        └────────────┬────────────────────┘
 *               │ raise, soon         │ clear
 *               └───────────────── cleared
 */

/** Every alarm there is, grouped. Times are epoch ms. */
export class AlarmBook {
  readonly #active = new Map<string, Entry>();
  /** Oldest first. */
  readonly #cleared = new Map<string, Entry>();
  readonly #isInMaintenance: (collectorId: string | null, now: number) => boolean;
  #mutes: readonly AlarmMute[];
  #lastId = 0;

  /** `isInMaintenance` tells whether a window covers that collector, or the app with null, at epoch ms. */
  constructor(
    mutes: readonly AlarmMute[] = [],
    isInMaintenance: (collectorId: string | null, now: number) => boolean = () => false,
  ) {
    this.#mutes = mutes;
    this.#isInMaintenance = isInMaintenance;
  }

  apply(signal: AlarmSignal, now: number): AlarmChange {
    return signal.kind === 'raise' ? this.#raise(signal, now) : this.#clearSignal(signal, now);
  }

  /** Active ones first, newest first; then the cleared ones, newest first. */
  list(now: number): readonly Alarm[] {
    const newestFirst = (a: Alarm, b: Alarm): number => b.lastAt - a.lastAt || b.id - a.id;
    const shown = (entries: Iterable<Entry>): Alarm[] =>
      [...entries].map(({ alarm }) => this.#shown(alarm, now));
    return [
      ...shown(this.#active.values()).sort(newestFirst),
      ...shown(this.#cleared.values()).reverse(),
    ];
  }

  /** What is not over. */
  active(now: number): readonly Alarm[] {
    return [...this.#active.values()].map(({ alarm }) => this.#shown(alarm, now));
  }

  /** What nobody acknowledged and still holds. */
  waiting(now: number): readonly Alarm[] {
    return [...this.#active.values()]
      .filter(({ alarm, lasting }) => lasting && alarm.state.kind === 'raised')
      .map(({ alarm }) => this.#shown(alarm, now));
  }

  get unacknowledged(): number {
    let count = 0;
    for (const { alarm } of this.#active.values()) if (alarm.state.kind === 'raised') count += 1;
    return count;
  }

  /** Null acknowledges all. Those of something that was over at once are cleared by it. */
  acknowledge(id: number | null, now: number): readonly AlarmChange[] {
    const changes: AlarmChange[] = [];
    for (const [key, entry] of [...this.#active]) {
      const { alarm } = entry;
      if ((id !== null && alarm.id !== id) || alarm.state.kind !== 'raised') continue;
      entry.alarm = { ...alarm, state: { kind: 'acknowledged', at: now } };
      changes.push({ kind: 'acknowledged', alarm: this.#shown(entry.alarm, now) });
      if (!entry.lasting) this.#clear(key, entry, now);
    }
    return changes;
  }

  /** What a rule that was switched off had raised. */
  clearRule(rule: AlarmRule, now: number): readonly AlarmChange[] {
    return this.#clearWhere((alarm) => alarm.rule === rule, now);
  }

  /** What goes on no more when a collector is stopped. */
  clearCollector(collectorId: string, now: number): readonly AlarmChange[] {
    return this.#clearWhere((alarm, lasting) => lasting && alarm.collectorId === collectorId, now);
  }

  get mutes(): readonly AlarmMute[] {
    return this.#mutes;
  }

  mutesAt(now: number): readonly AlarmMute[] {
    return this.#mutes.filter(({ until }) => until > now);
  }

  /** Null ends the mute of that rule and collector. */
  mute(
    rule: AlarmRule | null,
    collectorId: string | null,
    until: number | null,
    now: number,
  ): void {
    const others = this.mutesAt(now).filter(
      (mute) => mute.rule !== rule || mute.collectorId !== collectorId,
    );
    this.#mutes = [...others, ...(until === null ? [] : [{ rule, collectorId, until }])].slice(
      -MUTES_KEPT,
    );
  }

  #raise(signal: Extract<AlarmSignal, { kind: 'raise' }>, now: number): AlarmChange {
    const { message, lasting, instrument } = signal;
    const subject = this.#group(signal);
    const key = subjectKey(subject);
    const known = this.#active.get(key);
    if (known !== undefined) {
      if (subject.instrument === null && instrument !== null) known.instruments.add(instrument);
      known.lasting = lasting;
      known.alarm = { ...known.alarm, message, count: known.alarm.count + 1, lastAt: now };
      return { kind: 'repeated', alarm: this.#shown(known.alarm, now) };
    }
    const before = this.#cleared.get(key);
    this.#cleared.delete(key);
    const isSame = before !== undefined && now - before.alarm.lastAt < SAME_WITHIN_MS;
    const entry: Entry = {
      alarm: {
        id: isSame ? before.alarm.id : (this.#lastId += 1),
        rule: subject.rule,
        collectorId: subject.collectorId,
        instrument: subject.instrument,
        message,
        count: isSame ? before.alarm.count + 1 : 1,
        firstAt: isSame ? before.alarm.firstAt : now,
        lastAt: now,
        state: { kind: 'raised' },
      },
      lasting,
      instruments: new Set(subject.instrument === null && instrument !== null ? [instrument] : []),
    };
    this.#active.set(key, entry);
    return { kind: 'raised', alarm: this.#shown(entry.alarm, now) };
  }

  /** The alarm an instrument's trouble belongs to: its own, or its collector's when there are many. */
  #group(signal: AlarmSubject): AlarmSubject {
    const { rule, collectorId, instrument } = signal;
    if (instrument === null || this.#active.has(subjectKey(signal))) return signal;
    const whole = { rule, collectorId, instrument: null };
    if (this.#active.has(subjectKey(whole))) return whole;
    let apart = 0;
    for (const { alarm } of this.#active.values()) {
      if (alarm.rule === rule && alarm.collectorId === collectorId) apart += 1;
    }
    return apart < INSTRUMENTS_APART ? signal : whole;
  }

  #clearSignal(subject: AlarmSubject, now: number): AlarmChange {
    const { rule, collectorId, instrument } = subject;
    const own = this.#active.get(subjectKey(subject));
    if (own !== undefined) return this.#clear(subjectKey(subject), own, now);
    if (instrument === null) return UNCHANGED;
    const wholeKey = subjectKey({ rule, collectorId, instrument: null });
    const whole = this.#active.get(wholeKey);
    if (whole?.instruments.delete(instrument) !== true) return UNCHANGED;
    return whole.instruments.size === 0 ? this.#clear(wholeKey, whole, now) : UNCHANGED;
  }

  #clearWhere(
    isMeant: (alarm: Entry['alarm'], lasting: boolean) => boolean,
    now: number,
  ): readonly AlarmChange[] {
    return [...this.#active]
      .filter(([, { alarm, lasting }]) => isMeant(alarm, lasting))
      .map(([key, entry]) => this.#clear(key, entry, now));
  }

  #clear(key: string, entry: Entry, now: number): AlarmChange {
    const { state } = entry.alarm;
    const acknowledgedAt = state.kind === 'acknowledged' ? state.at : null;
    entry.alarm = { ...entry.alarm, state: { kind: 'cleared', at: now, acknowledgedAt } };
    this.#active.delete(key);
    // Deleted first, so that it is the newest.
    this.#cleared.delete(key);
    this.#cleared.set(key, entry);
    const [oldest] = this.#cleared.keys();
    if (this.#cleared.size > CLEARED_KEPT && oldest !== undefined) this.#cleared.delete(oldest);
    return { kind: 'cleared', alarm: this.#shown(entry.alarm, now) };
  }

  #shown(alarm: Known, now: number): Alarm {
    const muted = this.mutesAt(now).some(
      ({ rule, collectorId }) =>
        (rule === null || rule === alarm.rule) &&
        (collectorId === null || collectorId === alarm.collectorId),
    );
    return { ...alarm, muted, maintenance: this.#isInMaintenance(alarm.collectorId, now) };
  }
}

import type { Gap, Loss, Outage } from '../../shared/gaps';
import type { HourRecord, Verdict } from '../../shared/verdict';
import type { ConditionId } from '../../shared/values/verdict';
import type { CollectorFacts } from './facts';
import { HOUR_MS, HOURS_KEPT, InstrumentHours, hourOf } from './instrument-hours';
import type { StoredHour } from './instrument-hours';
import type { Judged } from './verdict-monitor';

/** Beyond it, the instrument whose newest hour is the oldest leaves. */
export const INSTRUMENTS_KEPT = 2_000;
/** Two looks that are further apart say nothing of the time between: the machine slept. */
const LONGEST_PAUSE_MS = 5_000;
/** Permanent gaps that may still turn out to be none. */
const GAPS_KEPT = 10_000;
/** A venue's clock may be so far ahead of this machine's. */
const FURTHEST_AHEAD_MS = 24 * HOUR_MS;
const HOUR_SECONDS = HOUR_MS / 1_000;

/** While one of these counts, nothing is known of what traded. */
const BLIND: ReadonlySet<ConditionId> = new Set([
  'refused',
  'unanswered',
  'no_data_yet',
  'silent',
  'receiving_nothing',
]);
/** Signs of a loss. Where ids count up by one it also shows as a gap, which knows its size. */
const SIGNS_OF_LOSS: ReadonlySet<ConditionId> = new Set([
  'some_rejected',
  'some_unreadable',
  'frames_missing',
]);

/** Where the record is kept beyond this run. Only `flush` waits, and nothing throws. */
export interface RecordArchive {
  /** In place of what was kept of the same instruments and hours. */
  append(hours: readonly StoredHour[]): void;
  /** Called about once an hour: may replace all that was appended by `all`, to shrink. */
  tidy(count: number, all: () => Iterable<StoredHour>): void;
  /** Resolves when everything appended before is written, or could not be. */
  flush(): Promise<void>;
}

/** How the record fares against its bounds. */
export interface RecordReport {
  readonly instruments: number;
  readonly hours: number;
  /** Instrument-hours that the bounds cut since the start of this run. */
  readonly cutHours: number;
}

export interface CompletenessRecordOptions {
  readonly archive?: RecordArchive | undefined;
  readonly instrumentsKept?: number | undefined;
}

interface CountedGap {
  readonly instrument: string;
  readonly hour: number;
  readonly lost: number;
}

/**
 * What is known of the completeness of each instrument's trades, hour by hour. Unlike the answers of the verdict it
 * does not forget: a loss stays in the hour of its exchange time. A second is known when the instrument was received
 * at the looks before and after it. A gap that was filled makes its seconds known afterwards, and an outage that
 * was not makes them unknown.
 */
export class CompletenessRecord {
  readonly #archive: RecordArchive | undefined;
  readonly #instrumentsKept: number;
  readonly #instruments = new Map<string, InstrumentHours>();
  /** Instruments that found no room in the hour of the latest look. */
  readonly #refused = new Set<string>();
  /** Hours by instrument that changed since they were written, and instruments whose changes do not wait. */
  readonly #changed = new Map<string, Set<number>>();
  readonly #urgent = new Set<string>();
  /** By id, of this run. */
  readonly #permanentGaps = new Map<number, CountedGap>();
  /** Gaps that may still be filled, by instrument and id: their hours are not known yet. First and last hour. */
  readonly #openGaps = new Map<string, Map<number, readonly [number, number]>>();
  #cutHours = 0;
  /** Epoch ms of the latest look; null before the first. */
  #lookedAt: number | null = null;

  constructor({ archive, instrumentsKept }: CompletenessRecordOptions = {}) {
    this.#archive = archive;
    this.#instrumentsKept = instrumentsKept ?? INSTRUMENTS_KEPT;
  }

  /** An hour of an earlier run, in place of what is known of it. To be called before the first look. */
  restore(stored: StoredHour): void {
    const cut = this.#of(stored.instrument, stored.hour)?.restore(stored) ?? 0;
    this.#cutHours += cut;
    // It may find room in a later hour.
    this.#refused.clear();
  }

  get report(): RecordReport {
    let hours = 0;
    for (const instrument of this.#instruments.values()) hours += instrument.count;
    return { instruments: this.#instruments.size, hours, cutHours: this.#cutHours };
  }

  /**
   * The hours of one instrument or of all that begin at or after the hour of `fromMs`, and before `toMs` (epoch ms),
   * oldest first. An hour without a record is left out: nothing is known of it.
   */
  hours(instrument: string | null, fromMs: number, toMs: number): HourRecord[] {
    const from = hourOf(fromMs);
    const found: HourRecord[] = [];
    for (const [name, hours] of this.#instruments) {
      if (instrument !== null && name !== instrument) continue;
      for (const stored of hours.all()) {
        if (stored.hour >= from && stored.hour < toMs) found.push(this.#recordOf(stored));
      }
    }
    return found.sort((a, b) => a.hour - b.hour || (a.instrument < b.instrument ? -1 : 1));
  }

  /** To be called after each look of the verdict. */
  judged({ at, verdicts, collectors }: Pick<Judged, 'at' | 'verdicts' | 'collectors'>): void {
    const before = this.#lookedAt;
    const hour = hourOf(at);
    const isNewHour = before !== null && hourOf(before) !== hour;
    if (isNewHour) this.#refused.clear();
    this.#lookedAt = at;
    const byId = new Map(collectors.map((each) => [each.collectorId, each]));
    for (const verdict of verdicts) {
      const collector = byId.get(verdict.collectorId);
      // Books share the names of instruments, and have no trades to lose.
      if (collector?.channel === 'trades') this.#judgedOne(verdict, collector, hour, before, at);
    }
    // After the look, which knows the last seconds of the hour before.
    if (isNewHour) this.#finishHours(hour);
    this.#write(this.#urgent);
    this.#urgent.clear();
  }

  /** To be called for each change of a gap or an outage. */
  lossChanged(loss: Loss): void {
    if (loss.kind === 'gap') this.#gapChanged(loss);
    else this.#outageChanged(loss);
  }

  /** Resolves when everything is written, or could not be. */
  async close(): Promise<void> {
    this.#write([...this.#changed.keys()]);
    await this.#archive?.flush();
  }

  #judgedOne(
    verdict: Verdict,
    collector: CollectorFacts,
    hour: number,
    before: number | null,
    at: number,
  ): void {
    const { instrument } = verdict;
    const hours = this.#of(instrument, hour);
    if (hours === null) return;
    this.#cutHours += hours.judged(hour, collector.provability.level === 'not_provable');
    this.#change(instrument, hour);
    if (!isReceiving(verdict, collector)) return;
    const isUnbroken = before !== null && at > before && at - before <= LONGEST_PAUSE_MS;
    const since = isUnbroken && hours.receivedAt === before ? before : at;
    hours.receivedAt = at;
    this.#mark(hours, since, at, true);
  }

  /** When each lost trade happened is not known: all count in the hour of the trade before them. */
  #gapChanged(gap: Gap): void {
    const { id, instrument, fromTime, toTime, missing, filled, state } = gap;
    this.#followOpen(gap);
    if (state.kind === 'permanent') {
      const hour = hourOf(fromTime);
      const lost = missing - filled;
      if (!this.#addLost(instrument, hour, lost)) return;
      this.#permanentGaps.set(id, { instrument, hour, lost });
      const [oldest] = this.#permanentGaps.keys();
      if (this.#permanentGaps.size > GAPS_KEPT && oldest !== undefined) {
        this.#permanentGaps.delete(oldest);
      }
      // How much was lost is known for that hour; some of it may have been in those after it.
      this.#markSpan(instrument, fromTime, Math.min(toTime, hour + HOUR_MS - 1), true);
      this.#markSpan(instrument, hour + HOUR_MS, toTime, false);
      return;
    }
    if (state.kind !== 'closed') return;
    const counted = this.#permanentGaps.get(id);
    if (counted !== undefined) {
      this.#permanentGaps.delete(id);
      this.#addLost(counted.instrument, counted.hour, -counted.lost);
    }
    this.#markSpan(instrument, fromTime, toTime, true);
  }

  #followOpen({ id, instrument, fromTime, toTime, state }: Gap): void {
    const open = this.#openGaps.get(instrument) ?? new Map<number, readonly [number, number]>();
    const now = this.#lookedAt ?? fromTime;
    // Exchange times come from the wire.
    const from = Math.max(hourOf(fromTime), hourOf(now - HOURS_KEPT * HOUR_MS));
    const to = Math.min(hourOf(toTime), hourOf(now + FURTHEST_AHEAD_MS));
    if (state.kind === 'permanent' || state.kind === 'closed') {
      if (!open.delete(id)) return;
      if (open.size === 0) this.#openGaps.delete(instrument);
    } else {
      if (open.has(id)) return;
      open.set(id, [from, to]);
      this.#openGaps.set(instrument, open);
      const [oldest] = open.keys();
      if (open.size > GAPS_KEPT && oldest !== undefined) open.delete(oldest);
    }
    for (let hour = from; hour <= to; hour += HOUR_MS) this.#change(instrument, hour);
    if (from < hourOf(now)) this.#urgent.add(instrument);
  }

  #outageChanged({ instrument, fromTime, toTime, state }: Outage): void {
    if (state.kind === 'covered') this.#markSpan(instrument, fromTime, toTime, true);
    if (state.kind !== 'uncovered') return;
    // The rest of it was listed by the venue.
    this.#markSpan(instrument, fromTime, toTime, true);
    this.#markSpan(instrument, state.fromTime, state.toTime, false);
    this.#urgent.add(instrument);
  }

  /** @returns whether there is room for it. */
  #addLost(instrument: string, hour: number, lost: number): boolean {
    const now = this.#lookedAt ?? hour;
    // Exchange times come from the wire.
    const isPlausible = hour > now - HOURS_KEPT * HOUR_MS && hour <= now + FURTHEST_AHEAD_MS;
    const hours = isPlausible ? this.#of(instrument, hour) : null;
    if (hours === null) {
      if (!isPlausible) this.#cutHours += 1;
      return false;
    }
    this.#cutHours += hours.addLost(hour, lost);
    this.#change(instrument, hour);
    this.#urgent.add(instrument);
    return true;
  }

  #markSpan(instrument: string, fromMs: number, toMs: number, isKnown: boolean): void {
    const hours = this.#instruments.get(instrument);
    const now = this.#lookedAt;
    if (hours === undefined || now === null) return;
    const from = Math.max(fromMs, now - HOURS_KEPT * HOUR_MS);
    this.#mark(hours, from, Math.min(toMs, now + FURTHEST_AHEAD_MS), isKnown);
  }

  #mark(hours: InstrumentHours, fromMs: number, toMs: number, isKnown: boolean): void {
    for (let hour = hourOf(fromMs); hour <= toMs; hour += HOUR_MS) {
      const first = Math.max(0, Math.floor((fromMs - hour) / 1_000));
      const last = Math.min(HOUR_SECONDS - 1, Math.floor((toMs - hour) / 1_000));
      if (hours.mark(hour, first, last, isKnown)) this.#change(hours.instrument, hour);
    }
  }

  /** Null when there is no room for another instrument. */
  #of(instrument: string, hour: number): InstrumentHours | null {
    const known = this.#instruments.get(instrument);
    if (known !== undefined) return known;
    if (this.#refused.has(instrument)) return null;
    if (this.#instruments.size >= this.#instrumentsKept && !this.#forgetOneBefore(hour)) {
      this.#refused.add(instrument);
      this.#cutHours += 1;
      return null;
    }
    const hours = new InstrumentHours(instrument);
    this.#instruments.set(instrument, hours);
    return hours;
  }

  #forgetOneBefore(hour: number): boolean {
    let oldest: InstrumentHours | undefined;
    for (const each of this.#instruments.values()) {
      if (oldest === undefined || each.newestHour < oldest.newestHour) oldest = each;
    }
    if (oldest === undefined || oldest.newestHour >= hour) return false;
    this.#cutHours += oldest.count;
    this.#instruments.delete(oldest.instrument);
    this.#changed.delete(oldest.instrument);
    return true;
  }

  #change(instrument: string, hour: number): void {
    const changed = this.#changed.get(instrument);
    if (changed === undefined) this.#changed.set(instrument, new Set([hour]));
    else changed.add(hour);
  }

  #finishHours(running: number): void {
    this.#write([...this.#changed.keys()], running);
    const { hours } = this.report;
    this.#archive?.tidy(hours, () => this.#all());
  }

  /** Those that changed, but for the running hour if it is given. */
  #write(instruments: Iterable<string>, running: number | null = null): void {
    const hours: StoredHour[] = [];
    for (const instrument of instruments) {
      const changed = this.#changed.get(instrument);
      for (const hour of changed ?? []) {
        if (hour === running) continue;
        const stored = this.#instruments.get(instrument)?.at(hour);
        if (stored !== undefined && stored !== null) hours.push(this.#withOpenGaps(stored));
        changed?.delete(hour);
      }
      if (changed?.size === 0) this.#changed.delete(instrument);
    }
    if (hours.length > 0) this.#archive?.append(hours);
  }

  *#all(): Generator<StoredHour> {
    for (const hours of this.#instruments.values()) {
      for (const stored of hours.all()) yield this.#withOpenGaps(stored);
    }
  }

  #withOpenGaps(stored: StoredHour): StoredHour {
    for (const [from, to] of this.#openGaps.get(stored.instrument)?.values() ?? []) {
      if (stored.hour >= from && stored.hour <= to) return { ...stored, isUnproven: true };
    }
    return stored;
  }

  #recordOf(stored: StoredHour): HourRecord {
    const { instrument, hour, knownSeconds, lost, isUnproven } = this.#withOpenGaps(stored);
    const now = this.#lookedAt;
    const isRunning = now !== null && hourOf(now) === hour;
    const seconds = isRunning ? Math.floor((now - hour) / 1_000) + 1 : HOUR_SECONDS;
    const unknownSeconds = Math.max(0, seconds - knownSeconds);
    const isKnown = unknownSeconds === 0 && !isUnproven;
    const kind = lost > 0 ? 'loss' : isKnown ? 'complete' : 'unknown';
    return { instrument, hour, kind, lost, unknownSeconds };
  }
}

/** Whether trades of the instrument would be here, or a loss of them would show as a gap or an outage. */
function isReceiving(
  { connected, complete }: Verdict,
  { state, provability }: CollectorFacts,
): boolean {
  if (state !== 'ACTIVE') return false;
  const isSign = ({ condition }: { readonly condition: ConditionId }): boolean =>
    BLIND.has(condition) || (provability.level === 'detectable' && SIGNS_OF_LOSS.has(condition));
  return !connected.reasons.some(isSign) && !complete.reasons.some(isSign);
}

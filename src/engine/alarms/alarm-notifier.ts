import type { Alarm, AlarmCallKind, AlarmSettings } from '../../shared/alarms';
import { subjectKey } from './alarm-signal';

/** The same alarm is notified once in this time, however often it happens. */
export const NOTIFY_AGAIN_AFTER_MS = 600_000;
const MINUTE_MS = 60_000;

interface Notified {
  /** Monotonic ms of the last notification. */
  at: number;
  escalations: number;
  /** Notified, and not yet notified as over. */
  isOpen: boolean;
}

/*
 *            offer                  due, after 10 min, then hourly
 *  (unknown) ─────→ notified, open ────────────────────────────────→ notified again
 *                        │ over                 ↑ offer or due, 10 min after the last
 *                        └──────────→ notified ─┘
 */

/** Decides which alarms a user is notified of. Times are monotonic ms. */
export class AlarmNotifier {
  readonly #records = new Map<string, Notified>();

  /** An alarm was raised, or happened again. */
  offer(alarm: Alarm, now: number): AlarmCallKind | null {
    if (isQuiet(alarm)) return null;
    const key = subjectKey(alarm);
    const record = this.#records.get(key);
    if (record !== undefined && now - record.at < NOTIFY_AGAIN_AFTER_MS) return null;
    this.#records.set(key, { at: now, escalations: 0, isOpen: true });
    return 'raised';
  }

  /** It still holds, and nobody acknowledged it. Notified at once when it was muted or in maintenance before. */
  due(alarm: Alarm, now: number, settings: AlarmSettings['escalation']): AlarmCallKind | null {
    const record = this.#records.get(subjectKey(alarm));
    if (record?.isOpen !== true) return this.offer(alarm, now);
    if (!settings.enabled || isQuiet(alarm)) return null;
    const { firstAfterMinutes, thenEveryMinutes } = settings;
    const minutes = record.escalations === 0 ? firstAfterMinutes : thenEveryMinutes;
    if (now - record.at < minutes * MINUTE_MS) return null;
    record.at = now;
    record.escalations += 1;
    return 'escalated';
  }

  /** It ended by itself. */
  over(alarm: Alarm): AlarmCallKind | null {
    const record = this.#records.get(subjectKey(alarm));
    if (record?.isOpen !== true) return null;
    record.isOpen = false;
    return alarm.muted || alarm.maintenance ? null : 'over';
  }

  /** Drops what no longer matters; `active` are all alarms that are not over. */
  forgetOld(active: readonly Alarm[], now: number): void {
    const kept = new Set(active.map(subjectKey));
    for (const [key, { at }] of this.#records) {
      if (now - at >= NOTIFY_AGAIN_AFTER_MS && !kept.has(key)) this.#records.delete(key);
    }
  }
}

const isQuiet = ({ muted, maintenance, state }: Alarm): boolean =>
  muted || maintenance || state.kind !== 'raised';

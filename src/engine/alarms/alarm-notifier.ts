import type { Alarm } from '../../shared/alarms';
import { subjectKey } from './alarm-signal';

/** The same alarm is notified once in this time, however often it happens. */
export const NOTIFY_AGAIN_AFTER_MS = 600_000;
export const MINUTE_MS = 60_000;
/** What is too much for the minute is gathered this long, then told in one summary. */
const SUMMARY_AFTER_MS = 10_000;

export type Notification =
  | { readonly kind: 'alarm'; readonly alarm: Alarm }
  | { readonly kind: 'summary'; readonly alarms: number; readonly latest: Alarm };

/** Decides what a person is interrupted for. Times are monotonic ms. */
export class AlarmNotifier {
  readonly #notifiedAt = new Map<string, number>();
  #recent: number[] = [];
  #withheld: { count: number; readonly since: number; latest: Alarm } | null = null;
  #summaryAt = -Infinity;

  /** An alarm was raised, or happened again. */
  offer(alarm: Alarm, now: number, maxPerMinute: number): Notification | null {
    if (alarm.muted || alarm.state.kind !== 'raised') return null;
    const key = subjectKey(alarm);
    if (now - (this.#notifiedAt.get(key) ?? -Infinity) < NOTIFY_AGAIN_AFTER_MS) return null;
    this.#notifiedAt.set(key, now);
    this.#recent = this.#recent.filter((at) => now - at < MINUTE_MS);
    if (this.#recent.length < maxPerMinute) {
      this.#recent.push(now);
      return { kind: 'alarm', alarm };
    }
    if (this.#withheld === null) this.#withheld = { count: 1, since: now, latest: alarm };
    else {
      this.#withheld.count += 1;
      this.#withheld.latest = alarm;
    }
    return null;
  }

  /** Once a second: the summary of what was withheld, when it is due. */
  tick(now: number): Notification | null {
    this.#forgetOld(now);
    const withheld = this.#withheld;
    if (withheld === null || now - withheld.since < SUMMARY_AFTER_MS) return null;
    if (now - this.#summaryAt < MINUTE_MS) return null;
    this.#withheld = null;
    this.#summaryAt = now;
    return { kind: 'summary', alarms: withheld.count, latest: withheld.latest };
  }

  #forgetOld(now: number): void {
    for (const [key, at] of this.#notifiedAt) {
      if (now - at >= NOTIFY_AGAIN_AFTER_MS) this.#notifiedAt.delete(key);
    }
  }
}

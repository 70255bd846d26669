import type { AlarmCallKind } from '../../shared/alarms';
import type { Incident, IncidentNotice, IncidentReport } from '../../shared/incidents';
import type { Clock } from '../../platform/clock';
import { Listeners } from '../../platform/listeners';
import { plural } from '../timeline/entries';
import { textOf } from './incident-words';

/** An incident that was reported is updated at most once in this time, unless an alarm escalates. */
export const UPDATE_AFTER_MS = 60_000;
const MINUTE_MS = 60_000;
/** What is too much for the minute is gathered this long, then told in one summary. */
const SUMMARY_AFTER_MS = 10_000;

export interface IncidentReporterDeps {
  readonly clock: Clock;
  /** Read at each use. */
  readonly settings: () => { readonly maxNotificationsPerMinute: number; readonly sound: boolean };
  readonly onThrow: (error: unknown) => void;
}

interface Reported {
  /** Monotonic ms. */
  at: number;
  /** An alarm came or went since. */
  isChanged: boolean;
  isShown: boolean;
}

/**
 * Reports incidents whose alarms call for a user: opened once, updated, closed once. Reports go to outputs, all of
 * them; notices go to the desktop, new ones at most so many a minute and the others in one summary.
 *
 *   (silent) ── alarm ──→ opened ── another alarm, at most once a minute ──→ updated ── quiet ──→ closed
 *                           └────── an alarm escalates ────────────────────────↑
 */
export class IncidentReporter {
  readonly #deps: IncidentReporterDeps;
  readonly #reported = new Map<string, Reported>();
  readonly #reports = new Listeners<(report: IncidentReport) => void>();
  readonly #notices = new Listeners<(notice: IncidentNotice) => void>();
  #shownAt: number[] = [];
  #withheld: { readonly ids: Set<string>; readonly since: number; latest: Incident } | null = null;
  #summaryAt = -Infinity;

  constructor(deps: IncidentReporterDeps) {
    this.#deps = deps;
  }

  /** Every report. @returns unsubscribe */
  onReport(listener: (report: IncidentReport) => void): () => void {
    return this.#reports.add(listener);
  }

  /** What the desktop is to show. @returns unsubscribe */
  onNotice(listener: (notice: IncidentNotice) => void): () => void {
    return this.#notices.add(listener);
  }

  /** An alarm of the incident calls for a user. */
  call(kind: AlarmCallKind, incident: Incident): void {
    const known = this.#reported.get(incident.id);
    if (known === undefined) {
      // The end of an alarm whose incident was never reported, or was reported as closed.
      if (kind === 'over') return;
      const reported = { at: this.#nowMs, isChanged: false, isShown: false };
      this.#reported.set(incident.id, reported);
      this.#report('opened', incident, reported);
    } else if (kind === 'escalated') this.#update(incident, known);
    else known.isChanged = true;
  }

  /** Once a second; `incidentOf` gives an open incident as it is now. */
  tick(incidentOf: (id: string) => Incident | null): void {
    const nowMs = this.#nowMs;
    for (const [id, reported] of this.#reported) {
      if (!reported.isChanged || nowMs - reported.at < UPDATE_AFTER_MS) continue;
      const incident = incidentOf(id);
      if (incident === null) this.#reported.delete(id);
      else this.#update(incident, reported);
    }
    this.#summarize(nowMs);
  }

  closed(incident: Incident): void {
    const reported = this.#reported.get(incident.id);
    if (reported === undefined) return;
    this.#reported.delete(incident.id);
    this.#withheld?.ids.delete(incident.id);
    this.#report('closed', incident, reported);
  }

  get #nowMs(): number {
    return this.#deps.clock.monotonicMs();
  }

  #update(incident: Incident, reported: Reported): void {
    reported.at = this.#nowMs;
    reported.isChanged = false;
    this.#report('updated', incident, reported);
  }

  #report(state: IncidentReport['state'], incident: Incident, reported: Reported): void {
    const { clock, onThrow } = this.#deps;
    const at = clock.now();
    const text = textOf(state, incident, at);
    this.#reports.tell((listener) => listener({ state, incident, text, at }), onThrow);
    if (!this.#mayShow(state, incident, reported)) return;
    this.#show({
      incidentId: incident.id,
      state,
      title: state === 'closed' ? `Over: ${incident.title}` : incident.title,
      body: text,
      sound: this.#deps.settings().sound && state !== 'closed',
    });
  }

  #mayShow(state: IncidentReport['state'], incident: Incident, reported: Reported): boolean {
    if (reported.isShown) return true;
    if (state === 'closed') return false;
    const nowMs = this.#nowMs;
    this.#shownAt = this.#shownAt.filter((at) => nowMs - at < MINUTE_MS);
    if (this.#shownAt.length < this.#deps.settings().maxNotificationsPerMinute) {
      this.#shownAt.push(nowMs);
      reported.isShown = true;
      this.#withheld?.ids.delete(incident.id);
      return true;
    }
    this.#withheld ??= { ids: new Set(), since: nowMs, latest: incident };
    this.#withheld.ids.add(incident.id);
    this.#withheld.latest = incident;
    return false;
  }

  #summarize(nowMs: number): void {
    const withheld = this.#withheld;
    if (withheld === null || nowMs - withheld.since < SUMMARY_AFTER_MS) return;
    if (nowMs - this.#summaryAt < MINUTE_MS) return;
    this.#withheld = null;
    if (withheld.ids.size === 0) return;
    this.#summaryAt = nowMs;
    this.#show({
      incidentId: null,
      state: 'opened',
      title: plural(withheld.ids.size, 'more incident'),
      body: `The latest: ${withheld.latest.title}`,
      sound: this.#deps.settings().sound,
    });
  }

  #show(notice: IncidentNotice): void {
    this.#notices.tell((listener) => listener(notice), this.#deps.onThrow);
  }
}

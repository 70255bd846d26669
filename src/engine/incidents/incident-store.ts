import type { Incident } from '../../shared/incidents';
import { Listeners } from '../../platform/listeners';

export const INCIDENTS_KEPT = 500;
/** An open incident is written again after a tenth of its age, within these limits. */
const LEAST_WRITE_GAP_MS = 10_000;
const LONGEST_WRITE_GAP_MS = 600_000;

/** Where incidents are kept beyond this run. */
export interface IncidentArchive {
  append(incident: Incident): void;
  /** Resolves when everything appended before is written, or could not be. */
  flush(): Promise<void>;
}

/** The newest incidents as they were reported last. Times are epoch ms. */
export class IncidentStore {
  /** In the order of their first report. */
  readonly #incidents = new Map<string, Incident>();
  readonly #writtenAt = new Map<string, number>();
  readonly #archive: IncidentArchive | null;
  readonly #listeners = new Listeners<(incident: Incident) => void>();
  readonly #onThrow: (error: unknown) => void;

  /** Incidents that an earlier run left open are closed by it, as cut off. */
  constructor(
    archive: IncidentArchive | null,
    restored: readonly Incident[],
    onThrow: (error: unknown) => void,
  ) {
    this.#archive = archive;
    this.#onThrow = onThrow;
    for (const incident of restored.slice(-INCIDENTS_KEPT)) {
      const isOpen = incident.end === null;
      const closed = isOpen ? { ...incident, end: incident.updatedAt, cutOff: true } : incident;
      this.#incidents.set(closed.id, closed);
      if (isOpen) this.#archive?.append(closed);
    }
  }

  has(id: string): boolean {
    return this.#incidents.has(id);
  }

  get(id: string): Incident | undefined {
    return this.#incidents.get(id);
  }

  /** Open ones first, then closed ones; newest first. */
  list(): readonly Incident[] {
    const newestFirst = [...this.#incidents.values()].reverse();
    return [
      ...newestFirst.filter(({ end }) => end === null),
      ...newestFirst.filter(({ end }) => end !== null),
    ];
  }

  /** Tells listeners of a change; writes it unless it was written a short time ago. */
  put(incident: Incident, now: number): void {
    const before = this.#incidents.get(incident.id);
    const isChanged = before === undefined || !isSame(before, incident);
    if (isChanged) {
      this.#incidents.set(incident.id, incident);
      this.#bound();
    } else if (incident.end !== null) return;
    const writtenAt = this.#writtenAt.get(incident.id);
    const gapMs = Math.min(
      Math.max((now - incident.begin) / 10, LEAST_WRITE_GAP_MS),
      LONGEST_WRITE_GAP_MS,
    );
    if (writtenAt === undefined || incident.end !== null || now - writtenAt >= gapMs) {
      this.#archive?.append(incident);
      this.#writtenAt.set(incident.id, now);
    }
    if (isChanged) this.#listeners.tell((listener) => listener(incident), this.#onThrow);
  }

  /** Called for each change of an incident. @returns unsubscribe */
  onChange(listener: (incident: Incident) => void): () => void {
    return this.#listeners.add(listener);
  }

  async flush(): Promise<void> {
    await this.#archive?.flush();
  }

  /** The oldest that is over goes. */
  #bound(): void {
    if (this.#incidents.size <= INCIDENTS_KEPT) return;
    const closed = [...this.#incidents.values()].find(({ end }) => end !== null);
    const id = closed?.id ?? [...this.#incidents.keys()][0];
    if (id === undefined) return;
    this.#incidents.delete(id);
    this.#writtenAt.delete(id);
  }
}

const isSame = (a: Incident, b: Incident): boolean =>
  JSON.stringify({ ...a, updatedAt: b.updatedAt }) === JSON.stringify(b);

import type { LossCause, Outage } from '../../shared/gaps';

/** Outages kept per instrument, finished or not. */
export const OUTAGES_KEPT = 100;

/**
 * Times without a connection on instruments whose ids prove nothing. What the venue's list of recent
 * trades brings back is counted; what it does not reach is named unknown, never complete.
 */
export class OutageRegister {
  readonly #outages = new Map<string, Outage[]>();
  /** By collector. */
  readonly #unknown = new Map<string, number>();
  readonly #nextId: () => number;
  readonly #onChange: (outage: Outage) => void;

  constructor(nextId: () => number, onChange: (outage: Outage) => void) {
    this.#nextId = nextId;
    this.#onChange = onChange;
  }

  open(
    where: Pick<Outage, 'collectorId' | 'instrument' | 'fromTime' | 'toTime'>,
    cause: LossCause,
    now: number,
  ): Outage {
    const outage: Outage = {
      kind: 'outage',
      id: this.#nextId(),
      ...where,
      detectedAt: now,
      cause,
      filled: 0,
      state: { kind: 'open' },
    };
    const list = this.#outages.get(where.instrument) ?? [];
    this.#outages.set(where.instrument, [...list, outage].slice(-OUTAGES_KEPT));
    this.#onChange(outage);
    return outage;
  }

  requested(outage: Outage, now: number): void {
    this.#change(outage, { state: { kind: 'requested', at: now } });
  }

  /** The list reached back to a trade from before the outage. */
  covered(outage: Outage, filled: number, now: number): void {
    this.#change(outage, { filled, state: { kind: 'covered', at: now } });
  }

  /** Nothing is known of the trades after the last one before the outage and before `knownFrom`. */
  uncovered(outage: Outage, filled: number, knownFrom: number, reason: string, now: number): void {
    const { fromTime } = outage;
    this.#unknown.set(outage.collectorId, this.unknownOf(outage.collectorId) + 1);
    this.#change(outage, {
      filled,
      state: { kind: 'uncovered', at: now, fromTime, toTime: knownFrom, reason },
    });
  }

  /** Outages since the app started that stayed unknown, whole or in part. */
  get unknown(): number {
    let total = 0;
    for (const count of this.#unknown.values()) total += count;
    return total;
  }

  unknownOf(collectorId: string): number {
    return this.#unknown.get(collectorId) ?? 0;
  }

  /** Newest first. */
  outagesOf(instrument: string): readonly Outage[] {
    return (this.#outages.get(instrument) ?? []).toReversed();
  }

  get instruments(): readonly string[] {
    return [...this.#outages.keys()];
  }

  #change(outage: Outage, changes: Partial<Pick<Outage, 'filled' | 'state'>>): void {
    const list = this.#outages.get(outage.instrument) ?? [];
    const index = list.findIndex(({ id }) => id === outage.id);
    // Its place was needed by newer ones: nobody can see it any more.
    if (index < 0) return;
    const changed = { ...outage, ...changes };
    this.#outages.set(outage.instrument, list.with(index, changed));
    this.#onChange(changed);
  }
}

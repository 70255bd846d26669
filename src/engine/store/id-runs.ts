/** A run is two numbers. */
const BYTES_PER_RUN = 16;

/** The ids of one instrument: `starts[n]` to `ends[n]`, each run above those before it. */
interface Runs {
  readonly starts: number[];
  readonly ends: number[];
}

/**
 * Ids that are whole numbers and only ever rise, by instrument. Most venues count their trades, so ids
 * follow each other and become one long run: remembering one more then costs an addition.
 */
export class AscendingIds {
  /** By index of the instrument. */
  readonly #runs: (Runs | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#runs.reduce((sum, runs) => sum + (runs?.starts.length ?? 0), 0) * BYTES_PER_RUN;
  }

  /** `id` is above all of its instrument that were added since the last `clear`. */
  add(index: number, id: number): void {
    const { starts, ends } = this.#runs[index] ?? this.#open(index);
    const last = ends.length - 1;
    if (ends[last] === id - 1) {
      ends[last] = id;
    } else {
      starts.push(id);
      ends.push(id);
    }
    this.#size += 1;
  }

  has(index: number, id: number): boolean {
    return this.#find(this.#runs[index], id) !== -1;
  }

  delete(index: number, id: number): void {
    const runs = this.#runs[index];
    const at = this.#find(runs, id);
    if (runs === undefined || at === -1) return;
    const start = runs.starts[at] ?? id;
    const end = runs.ends[at] ?? id;
    const rest = [
      { start, end: id - 1 },
      { start: id + 1, end },
    ].filter((run) => run.start <= run.end);
    runs.starts.splice(at, 1, ...rest.map((run) => run.start));
    runs.ends.splice(at, 1, ...rest.map((run) => run.end));
    this.#size -= 1;
  }

  clear(): void {
    for (const runs of this.#runs) {
      if (runs === undefined) continue;
      runs.starts.length = 0;
      runs.ends.length = 0;
    }
    this.#size = 0;
  }

  /** The run that holds `id`, or -1. */
  #find(runs: Runs | undefined, id: number): number {
    if (runs === undefined) return -1;
    const { starts, ends } = runs;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low < starts.length && (starts[low] ?? 0) <= id ? low : -1;
  }

  #open(index: number): Runs {
    const runs: Runs = { starts: [], ends: [] };
    while (this.#runs.length < index) this.#runs.push(undefined);
    this.#runs[index] = runs;
    return runs;
  }
}

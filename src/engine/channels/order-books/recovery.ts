/** How long a venue may take to answer a request for a new book. */
export const ANSWER_PATIENCE_MS = 10_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;
/** A book that held so long was healed: the next break starts from no delay again. */
const STABLE_MS = 30_000;

/**
 * When a book that is not right is to be asked for again. At once the first time, then ever more rarely,
 * so that a book which breaks for ever does not hammer the venue. Times are monotonic ms.
 */
export class Recovery {
  #failures = 0;
  #healedAtMs: number | null = null;
  #dueMs: number | null = null;

  /** Null while nothing is to be done. */
  get dueMs(): number | null {
    return this.#dueMs;
  }

  /** A book is expected without being asked for, until the venue's patience is over. */
  expect(nowMs: number): void {
    this.#dueMs = nowMs + ANSWER_PATIENCE_MS;
  }

  /** There is reason not to wait any longer. */
  hurry(nowMs: number): void {
    this.#dueMs = Math.min(this.#dueMs ?? nowMs, nowMs);
  }

  /** It broke, or what came for it was of no use. */
  broke(nowMs: number): void {
    if (this.#healedAtMs !== null && nowMs - this.#healedAtMs >= STABLE_MS) this.#failures = 0;
    this.#healedAtMs = null;
    this.#dueMs = nowMs + this.#nextDelayMs();
  }

  /** The venue was asked; if nothing comes of it, it is asked again. */
  asked(nowMs: number): void {
    this.#dueMs = nowMs + ANSWER_PATIENCE_MS + this.#nextDelayMs();
  }

  /** It could not be asked for now, for reasons that are none of the book's. */
  postpone(nowMs: number): void {
    this.#dueMs = nowMs + FIRST_DELAY_MS;
  }

  healed(nowMs: number): void {
    this.#healedAtMs ??= nowMs;
    this.#dueMs = null;
  }

  /** Nothing is to be done for now. What failed before is not forgotten: a connection may come back at once. */
  rest(): void {
    this.#dueMs = null;
  }

  #nextDelayMs(): number {
    const failures = this.#failures;
    this.#failures += 1;
    return failures === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  }
}

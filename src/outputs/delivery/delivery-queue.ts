import type { Clock } from '../../platform/clock';

/** What became of one attempt. */
export type Attempt =
  | { readonly kind: 'delivered' }
  /** Another attempt may succeed. `afterMs` is the receiver's own wish. */
  | { readonly kind: 'failed'; readonly why: string; readonly afterMs?: number }
  /** No attempt can succeed. */
  | { readonly kind: 'refused'; readonly why: string };

export interface QueueLimits {
  /** Reports that wait; beyond, the oldest is dropped and counted. */
  readonly maxQueued: number;
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

export const QUEUE_LIMITS: QueueLimits = {
  maxQueued: 100,
  maxAttempts: 8,
  baseDelayMs: 1_000,
  maxDelayMs: 120_000,
};

/** How one target fares since the start. */
export interface DeliveryReport {
  readonly delivered: number;
  /** Given up after the last attempt, or refused. */
  readonly failed: number;
  /** Pushed out of a full queue. */
  readonly dropped: number;
  readonly waiting: number;
}

export interface DeliveryQueueDeps {
  readonly clock: Clock;
  readonly random: () => number;
  /** Never rejects; ends soon when the signal is aborted. */
  readonly attempt: (body: string, signal: AbortSignal) => Promise<Attempt>;
  /** One line for the log; it names no secret. */
  readonly onFailed: (why: string) => void;
  readonly limits?: Partial<QueueLimits>;
}

/** Delivers one body at a time, in order; the next waits until the one before is delivered or given up. */
export class DeliveryQueue {
  readonly #deps: DeliveryQueueDeps;
  readonly #limits: QueueLimits;
  readonly #closing = new AbortController();
  #waiting: string[] = [];
  #run: Promise<void> | null = null;
  #delivered = 0;
  #failed = 0;
  #dropped = 0;

  constructor(deps: DeliveryQueueDeps) {
    this.#deps = deps;
    this.#limits = { ...QUEUE_LIMITS, ...deps.limits };
  }

  get report(): DeliveryReport {
    return {
      delivered: this.#delivered,
      failed: this.#failed,
      dropped: this.#dropped,
      waiting: this.#waiting.length,
    };
  }

  add(body: string): void {
    if (this.#closing.signal.aborted) return;
    this.#waiting.push(body);
    if (this.#waiting.length > this.#limits.maxQueued) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#run ??= this.#deliverAll().finally(() => (this.#run = null));
  }

  /** What waits is not delivered any more. Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#run;
  }

  async #deliverAll(): Promise<void> {
    for (let body = this.#waiting.shift(); body !== undefined; body = this.#waiting.shift()) {
      const outcome = await this.#deliver(body);
      if (this.#closing.signal.aborted && outcome !== null) this.#waiting = [];
      if (outcome === null) this.#delivered += 1;
      else {
        this.#failed += 1;
        this.#deps.onFailed(outcome);
      }
    }
  }

  /** @returns why it failed; null when it was delivered. */
  async #deliver(body: string): Promise<string | null> {
    const { signal } = this.#closing;
    let why = 'Tapedeck stops';
    for (let nth = 1; nth <= this.#limits.maxAttempts && !signal.aborted; nth += 1) {
      const attempt = await this.#deps.attempt(body, signal);
      if (attempt.kind === 'delivered') return null;
      why = attempt.why;
      if (attempt.kind === 'refused') return why;
      if (nth < this.#limits.maxAttempts) await this.#wait(this.#delayMs(nth, attempt.afterMs));
    }
    return why;
  }

  #delayMs(nth: number, afterMs = 0): number {
    const { baseDelayMs, maxDelayMs } = this.#limits;
    const nominal = Math.min(baseDelayMs * 2 ** (nth - 1), maxDelayMs);
    // Between half and all of it, so that many do not come at once.
    const jittered = nominal / 2 + (this.#deps.random() * nominal) / 2;
    return Math.max(jittered, Math.min(afterMs, maxDelayMs));
  }

  #wait(delayMs: number): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const cancel = this.#deps.clock.after(delayMs, finish);
      signal.addEventListener('abort', finish);
    });
  }
}

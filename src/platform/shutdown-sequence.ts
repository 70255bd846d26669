import type { Clock } from './clock';
import type { Log } from './log';

export interface ShutdownReport {
  /** Steps that had not ended when all others had. */
  readonly late: readonly string[];
  /** Steps that threw or rejected. */
  readonly failed: readonly string[];
}

export interface ShutdownSequenceDeps {
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
  /** How long one step may take before the next one begins. */
  readonly stepLimitMs?: number;
}

/** A socket is given two seconds to answer a close frame. */
export const STEP_LIMIT_MS = 3_000;

interface Step {
  readonly name: string;
  readonly close: () => unknown;
}

/**
 * Closes what a run has opened, the newest first, one step after another. A step that takes too long or fails is
 * logged by its name, and the next one begins.
 */
export class ShutdownSequence {
  readonly #deps: ShutdownSequenceDeps;
  readonly #steps: Step[] = [];
  #closing: Promise<ShutdownReport> | null = null;

  constructor(deps: ShutdownSequenceDeps) {
    this.#deps = deps;
  }

  /** `close` is called before that of everything added earlier, once. @throws when closing has begun. */
  add(name: string, close: () => unknown): void {
    if (this.#closing !== null) throw new Error(`${name} was opened while the run was closing`);
    this.#steps.push({ name, close });
  }

  /** Never rejects. Every call returns the same promise. */
  close(): Promise<ShutdownReport> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<ShutdownReport> {
    const pending = new Set<string>();
    const failed: string[] = [];
    for (const { name, close } of this.#steps.toReversed()) {
      pending.add(name);
      const ended = this.#run(name, close).then((outcome) => {
        pending.delete(name);
        if (outcome === 'failed') failed.push(name);
      });
      await this.#within(name, ended);
    }
    return { late: [...pending], failed };
  }

  async #run(step: string, close: () => unknown): Promise<'closed' | 'failed'> {
    try {
      await close();
      return 'closed';
    } catch (cause) {
      this.#deps.log.error({ step, err: cause }, `Closing failed: ${step}`);
      return 'failed';
    }
  }

  #within(step: string, ended: Promise<void>): Promise<void> {
    const { clock, log, stepLimitMs = STEP_LIMIT_MS } = this.#deps;
    return new Promise((resolve) => {
      const cancel = clock.after(stepLimitMs, () => {
        log.warn({ step, limitMs: stepLimitMs }, `Closing takes too long: ${step}`);
        resolve();
      });
      void ended.then(() => {
        cancel();
        resolve();
      });
    });
  }
}

import type { Cause } from '../../../shared/collector-status';
import type { Clock } from '../../../platform/clock';

const START_REQUESTED: Cause = { code: 'start_requested', detail: 'Start requested' };
const STOP_REQUESTED: Cause = { code: 'stop_requested', detail: 'Stop requested' };

interface Run {
  readonly stopping: AbortController;
  readonly finished: Promise<void>;
  /** Why it ends. */
  stopCause: Cause;
  /** A start that was asked for while the stop was still under way, and why. */
  startAgain: Cause | null;
}

export interface RunSwitchParts {
  readonly clock: Pick<Clock, 'now'>;
  /** Resolves when nothing of the run is left, at the latest some time after `stopping` was aborted. */
  readonly run: (cause: Cause, stopping: AbortSignal) => Promise<void>;
  /** A stop was asked for: what the run waits for is to end. */
  readonly onStopping: () => void;
  readonly onStopped: (cause: Cause) => void;
  /** A bug of ours ended the run: it does not carry on by itself. */
  readonly onThrown: (error: unknown) => void;
}

/**
 * One run at a time, on and off:
 *
 *   off ── start ──→ running ── stop ──→ stopping ── over ──→ off
 *                                           │ start            │
 *                                           └── is kept ───────┴──→ running again
 */
export class RunSwitch {
  readonly #parts: RunSwitchParts;
  #run: Run | null = null;
  #stopRequestedAt: number | null = null;

  constructor(parts: RunSwitchParts) {
    this.#parts = parts;
  }

  /** It runs, and nobody has asked it to stop. */
  get isMeantToRun(): boolean {
    return this.#run !== null && !this.#run.stopping.signal.aborted;
  }

  /** Epoch ms; null unless it is stopping. */
  get stopRequestedAt(): number | null {
    return this.#stopRequestedAt;
  }

  /** Does nothing when running; when stopping, starts again once stopped. */
  start(cause = START_REQUESTED): void {
    if (this.#run !== null) {
      if (this.#run.stopping.signal.aborted) this.#run.startAgain = cause;
      return;
    }
    const stopping = new AbortController();
    const finished = this.#runUntilOver(cause, stopping.signal).catch((error: unknown) => {
      const { startAgain = null } = this.#run ?? {};
      this.#run = null;
      this.#stopRequestedAt = null;
      this.#parts.onThrown(error);
      if (startAgain !== null) this.start(startAgain);
    });
    this.#run = { stopping, finished, stopCause: STOP_REQUESTED, startAgain: null };
  }

  /** Resolves when the run is over. */
  async stop(cause = STOP_REQUESTED): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    run.startAgain = null;
    if (!run.stopping.signal.aborted) {
      run.stopCause = cause;
      this.#stopRequestedAt = this.#parts.clock.now();
      run.stopping.abort();
      this.#parts.onStopping();
    }
    await run.finished;
  }

  async #runUntilOver(cause: Cause, stopping: AbortSignal): Promise<void> {
    await this.#parts.run(cause, stopping);
    const { stopCause = STOP_REQUESTED, startAgain = null } = this.#run ?? {};
    this.#run = null;
    this.#stopRequestedAt = null;
    this.#parts.onStopped(stopCause);
    if (startAgain !== null) this.start(startAgain);
  }
}

import type { Fault, Scenario } from '../../shared/faults';
import type { FaultHandle, FaultOptions } from './fault-handle';

/** A scenario on its way: injects what is due whenever it is asked to look at the clock. */
export class ScenarioRun {
  /** Resolves when every step was injected and every fault is over, or when it was cancelled. */
  readonly ended: Promise<void>;
  isRunning = true;
  private readonly steps: Scenario['steps'];
  private readonly seed: number;
  private readonly handles: FaultHandle[] = [];
  private injected = 0;
  /** Everything is injected; what is left is that the last faults end. */
  private isWaiting = false;
  private resolve: () => void = () => undefined;

  constructor(
    scenario: Scenario,
    private readonly startedAt: number,
    private readonly inject: (fault: Fault, options: FaultOptions) => FaultHandle,
  ) {
    this.seed = scenario.seed;
    this.steps = [...scenario.steps].sort((a, b) => a.atMs - b.atMs);
    this.ended = new Promise((resolve) => (this.resolve = resolve));
  }

  tick(now: number): void {
    for (;;) {
      const step = this.steps[this.injected];
      if (step === undefined || now - this.startedAt < step.atMs) break;
      this.injected += 1;
      this.handles.push(this.inject(step.fault, { forMs: step.forMs, seed: this.seed }));
    }
    if (this.isWaiting || this.injected < this.steps.length) return;
    this.isWaiting = true;
    void Promise.all(this.handles.map(({ ended }) => ended)).then(() => this.finish());
  }

  /** Ends the faults it injected and injects no more. */
  cancel(): void {
    this.injected = this.steps.length;
    for (const handle of this.handles) handle.end();
    this.finish();
  }

  private finish(): void {
    this.isRunning = false;
    this.resolve();
  }
}

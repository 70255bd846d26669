import type { Fault } from '../../shared/faults';

export interface FaultHandle {
  readonly id: number;
  readonly fault: Fault;
  /** Resolves when the fault is over, by itself or by `end`. */
  readonly ended: Promise<void>;
  readonly end: () => void;
}

export interface FaultOptions {
  /** Ends by itself after this time. */
  readonly forMs?: number | undefined;
  /** Default: the simulator's own. */
  readonly seed?: number | undefined;
}

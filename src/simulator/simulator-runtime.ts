/** Time as the simulator sees it; tests bring their own. */
export interface SimulatorRuntime {
  /** Epoch ms. */
  now(): number;
  /** Runs once after the delay; the undo is returned. */
  schedule(callback: () => void, delayMs: number): () => void;
}

export const systemRuntime: SimulatorRuntime = {
  now: () => Date.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

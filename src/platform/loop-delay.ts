import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const WINDOW_MS = 1_000;

export interface LoopDelayMeter {
  /** Worst delay of the event loop in ms within the last one to two seconds. */
  worstMs(): number;
  close(): void;
}

export function measureLoopDelay(): LoopDelayMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let previousMs = 0;
  // The histogram holds the time between two ticks of its timer, so an idle loop reads as its resolution.
  const currentMs = (): number => Math.max(0, histogram.max / 1e6 - RESOLUTION_MS);
  const timer = setInterval(() => {
    previousMs = currentMs();
    histogram.reset();
  }, WINDOW_MS);
  timer.unref();
  return {
    worstMs: () => Math.max(previousMs, currentMs()),
    close() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}

const STEPS_MS = [5, 10, 15, 30, 60, 120, 300, 600, 900].map((seconds) => seconds * 1_000);
const MOST_TICKS = 8;

/** Round wall-clock times inside the range, so that the axis does not crawl with every update. */
export function timeTicks(fromMs: number, toMs: number): number[] {
  const step =
    STEPS_MS.find((each) => (toMs - fromMs) / each <= MOST_TICKS) ?? STEPS_MS.at(-1) ?? 900_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) ticks.push(at);
  return ticks;
}

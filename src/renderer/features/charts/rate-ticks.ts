const MOST_STEPS = 4;

/** Ticks from 0 to the first one not below `max`, in steps of 1, 2 or 5 times a power of ten. */
export function rateTicks(max: number): number[] {
  const step = stepFor(max);
  const steps = Math.max(1, Math.ceil(max / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

function stepFor(max: number): number {
  for (let power = 1; ; power *= 10) {
    for (const digit of [1, 2, 5]) {
      if (!(max > digit * power * MOST_STEPS)) return digit * power;
    }
  }
}

/** A source of uniform numbers in [0, 1). Everything random in the simulator draws from one of these. */
export type Random = () => number;

/** splitmix32 finaliser: spreads close inputs far apart. */
export function mix32(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** Chris Doty-Humphrey's sfc32 (PractRand): small, fast, passes BigCrush; the same seed gives the same numbers. */
export function sfc32(seed: number): Random {
  let a = mix32(seed);
  let b = mix32(a);
  let c = mix32(b);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}

/** Exponential with the given mean: the wait for the next event of a Poisson process. */
export const exponential = (random: Random, mean: number): number => -Math.log(1 - random()) * mean;

/** Standard normal (Box-Muller, one of the pair). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** 1, 2, 3 … with the given mean (at least 1). */
export const geometric = (random: Random, mean: number): number =>
  mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean));

const hex8 = (word: number): string => word.toString(16).padStart(8, '0');

/** A version 5 UUID that is a pure function of its inputs: no draw is spent on ids nobody reads. */
export function uuidFrom(seed: number, stream: number, ordinal: number): string {
  const high = Math.floor(ordinal / 0x1_0000_0000);
  const w0 = mix32(mix32(mix32(seed) ^ stream) ^ mix32(ordinal >>> 0) ^ high);
  const w1 = mix32(w0 ^ (ordinal >>> 0));
  const w2 = mix32(w1 ^ high ^ 0x5bd1e995);
  const w3 = mix32(w2 ^ w0);
  const b = hex8(((w1 & 0xffff0fff) | 0x5000) >>> 0);
  const c = hex8(((w2 & 0x3fffffff) | 0x80000000) >>> 0);
  return `${hex8(w0)}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${hex8(w3)}`;
}

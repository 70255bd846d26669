/**
 * Counts per second of the clock, for the last `capacity` seconds (a power of two).
 *
 * Each bucket knows which second it counts. A clock that jumps can therefore never add to a wrong
 * second: a bucket of another second is begun anew when written, and reads as zero. After a step
 * back the same second goes on counting, as the clock really showed it twice.
 */
export class SecondCounter {
  private readonly counts: Uint32Array;
  private readonly seconds: Float64Array;
  private readonly mask: number;

  constructor(capacity: number) {
    this.counts = new Uint32Array(capacity);
    this.seconds = new Float64Array(capacity).fill(-1);
    this.mask = capacity - 1;
  }

  add(second: number, count: number): void {
    const slot = second & this.mask;
    if (this.seconds[slot] === second) {
      this.counts[slot] = (this.counts[slot] ?? 0) + count;
    } else {
      this.seconds[slot] = second;
      this.counts[slot] = count;
    }
  }

  at(second: number): number {
    const slot = second & this.mask;
    return this.seconds[slot] === second ? (this.counts[slot] ?? 0) : 0;
  }

  /** Sum over `start ≤ second < end`. */
  sum(start: number, end: number): number {
    let total = 0;
    for (let second = start; second < end; second += 1) total += this.at(second);
    return total;
  }
}

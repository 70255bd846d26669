/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * How a frame is damaged when a replay breaks its recording on purpose. A replay decides which frame is hit;
 * the implementation is handed in, so that the engine imports no simulator.
 */
export interface FrameDamage {
  /** Same `seed` and `step` (position of the fault in its scenario), same numbers. */
  randomFor(seed: number, step: number): Random;
  /** The beginning of the frame, at least one byte short. */
  truncate(frame: Buffer, random: Random): Buffer;
  /** One bit is flipped: still UTF-8, no longer JSON. */
  flipBit(frame: Buffer, random: Random): Buffer;
  /** Padded to `bytes`; a frame that is larger stays as it is. */
  oversize(frame: Buffer, bytes: number): Buffer;
  /** A different price that is still valid, as decimal text. */
  otherPrice(price: string): string;
}

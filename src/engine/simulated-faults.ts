import { flipBit, otherPrice, oversize, truncate } from '../simulator/faults/damage';
import { mix32, sfc32 } from '../simulator/random';
import type { FrameDamage } from './replay/frame-damage';

/** The simulator's faults for frames of a recording: hosts hand them to a replay. */
export const simulatedDamage: FrameDamage = {
  randomFor: (seed, step) => sfc32(mix32(mix32(seed) ^ step)),
  truncate,
  flipBit,
  oversize,
  otherPrice,
};

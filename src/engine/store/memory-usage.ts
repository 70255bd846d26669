/**
 * Bytes of what the store holds: of the slots with the spare ones, and of what they refer to. Whoever takes or
 * gives back some says so here, so that the sum is there without asking anybody.
 */
export interface TakenMemory {
  bytes: number;
}

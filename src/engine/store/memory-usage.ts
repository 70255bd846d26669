/**
 * Bytes taken by what the store holds: slots with the spare ones, and what they refer to. Each part that
 * takes or gives back memory updates the sum, so reading it costs nothing.
 */
export interface MemoryUsage {
  bytes: number;
}

/** Offered in the window: as recorded, faster, or as fast as this machine can. */
export const REPLAY_SPEEDS = [1, 10, 100, 'max'] as const;

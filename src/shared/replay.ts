import { z } from 'zod';

/** A multiple of the recorded pace, or as fast as this machine can. */
export const replaySpeedSchema = z.union([z.number().positive().max(1_000_000), z.literal('max')]);
export type ReplaySpeed = z.infer<typeof replaySpeedSchema>;

/** Where the recording stands that is watched instead of the venues. Times are epoch ms by the file's clock. */
export const replayStatusSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  z.object({
    kind: z.enum(['playing', 'paused', 'ended']),
    path: z.string(),
    startsAt: z.number(),
    endsAt: z.number(),
    at: z.number(),
    speed: replaySpeedSchema,
    records: z.int().min(0),
    /** What is wrong with the file, or what was left out of it; one sentence each. */
    problems: z.array(z.string()),
  }),
]);
export type ReplayStatus = Readonly<z.infer<typeof replayStatusSchema>>;

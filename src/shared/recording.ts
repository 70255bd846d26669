import { z } from 'zod';

const count = z.int().min(0);

/** What the recorder of raw frames is doing. Bytes are as they lie on the disk. */
export const recordingStatusSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({
    kind: z.enum(['recording', 'ended']),
    startedAt: z.number(),
    folder: z.string(),
    /** Empty: all of them. */
    collectorIds: z.array(z.string()),
    files: z.array(z.string()),
    records: count,
    dropped: count,
    bytes: count,
    /** Why it ended by itself, if it did. */
    failure: z.string().nullable(),
  }),
]);
export type RecordingStatus = Readonly<z.infer<typeof recordingStatusSchema>>;

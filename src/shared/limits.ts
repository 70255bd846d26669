import { z } from 'zod';

/** One limit that Tapedeck keeps itself within, and how it fares. */
export const limitStatusSchema = z.object({
  name: z.string(),
  unit: z.enum(['trades', 'bytes', 'sockets', 'frames/s', 'lines', 'events']),
  /** Null where it is not measured. */
  used: z.number().nullable(),
  max: z.number(),
  /** What happens to what does not fit. */
  policy: z.enum(['oldest leave', 'refused', 'cut off', 'recording ends']),
  /** How often, or how much, that happened in this run; null where it is not counted. */
  cut: z.number().nullable(),
});
export type LimitStatus = Readonly<z.infer<typeof limitStatusSchema>>;

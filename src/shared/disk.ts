import { z } from 'zod';

/** What is written to the disk, in megabytes of 10^6 bytes. */
export const diskSettingsSchema = z.strictObject({
  /** Of one recording: there it ends, and says so. */
  maxRecordingMegabytes: z.int().min(1).max(10_000_000).default(21_500),
  /** The oldest events leave. Both files are read at each start, so they stay small. */
  maxTimelineMegabytes: z.int().min(1).max(256).default(9),
  /** The oldest lines leave. */
  maxLogMegabytes: z.int().min(1).max(10_000).default(32),
});
export type DiskSettings = Readonly<z.infer<typeof diskSettingsSchema>>;

const diskUseSchema = z.object({ bytes: z.int().min(0), maxBytes: z.int().min(1) });
export type DiskUse = Readonly<z.infer<typeof diskUseSchema>>;

/** What each kind of file takes and may take; null where this run writes none. */
export const diskReportSchema = z.object({
  /** The one under way, or the last of this run. */
  recording: diskUseSchema.nullable(),
  timeline: diskUseSchema.nullable(),
  log: diskUseSchema.nullable(),
});
export type DiskReport = Readonly<z.infer<typeof diskReportSchema>>;
export const NO_DISK: DiskReport = { recording: null, timeline: null, log: null };

import { diskSettingsSchema } from '../shared/disk';
import type { DiskReport, DiskSettings, DiskUse } from '../shared/disk';

type DiskBytes = Readonly<Record<keyof DiskReport, number>>;

const MEGABYTE = 1e6;

export const diskBytes = (disk: DiskSettings): DiskBytes => ({
  recording: disk.maxRecordingMegabytes * MEGABYTE,
  timeline: disk.maxTimelineMegabytes * MEGABYTE,
  log: disk.maxLogMegabytes * MEGABYTE,
});

export const DEFAULT_DISK_BYTES = diskBytes(diskSettingsSchema.parse({}));

/** Writes files of limited size. */
export interface DiskWriter {
  /** What they take; null when none are written. */
  readonly disk: DiskUse | null;
  /** Holds at once. */
  limitDisk(maxBytes: number): void;
}
export type DiskWriters = Readonly<Record<keyof DiskReport, DiskWriter>>;

export function limitDisk(writers: DiskWriters, disk: DiskSettings): void {
  const bytes = diskBytes(disk);
  writers.recording.limitDisk(bytes.recording);
  writers.timeline.limitDisk(bytes.timeline);
  writers.log.limitDisk(bytes.log);
}

export const diskReport = ({ recording, timeline, log }: DiskWriters): DiskReport => ({
  recording: recording.disk,
  timeline: timeline.disk,
  log: log.disk,
});

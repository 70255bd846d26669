import { z } from 'zod';
import { LOG_LEVELS } from './values/log-levels';
import type { LogLevel } from './values/log-levels';

export const logLevelSchema = z.enum(LOG_LEVELS);

export const logSettingsSchema = z.strictObject({
  /** What is less than this is not written. */
  level: logLevelSchema.default('info'),
});
export type LogSettings = Readonly<z.infer<typeof logSettingsSchema>>;

/** One line of the log, for a person to read. */
export interface LogEntry {
  /** Counts the lines of this run, from 1. */
  readonly sequence: number;
  /** Epoch ms. */
  readonly at: number;
  readonly level: LogLevel | 'fatal';
  /** Null where the line is about none. */
  readonly collectorId: string | null;
  readonly message: string;
  /** All else the line says, as JSON without the braces; empty when there is nothing else. */
  readonly fields: string;
}

/** The newest lines that are kept in memory. */
export interface LogPage {
  /** Oldest first; those after the sequence that was asked for. */
  readonly entries: readonly LogEntry[];
  /** Lines of this run that memory does not hold any more; the files may. */
  readonly forgotten: number;
  readonly level: LogLevel;
}

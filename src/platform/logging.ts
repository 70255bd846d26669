import { join } from 'node:path';
import pino from 'pino';
import type { Logger } from 'pino';
import type { DiskUse } from '../shared/disk';
import type { LogPage } from '../shared/log';
import { LOG_LEVELS } from '../shared/values/log-levels';
import type { LogLevel } from '../shared/values/log-levels';
import { DEFAULT_DISK_BYTES } from './disk-limits';
import { LOG_FILE, LogFile } from './log-file';
import { LogTail } from './log-tail';
import { redactLine } from './redaction';

export interface Logging {
  readonly logger: Logger;
  readonly folder: string;
  /** The file that is written now. */
  readonly file: string;
  readonly level: () => LogLevel;
  /** What is written from now on. */
  readonly setLevel: (level: LogLevel) => void;
  /** What the files take; null when none are written. */
  readonly disk: DiskUse | null;
  /** Holds at once. */
  readonly limitDisk: (maxBytes: number) => void;
  /** The newest lines after `sequence`, those that memory holds. */
  readonly tail: (sequence: number) => LogPage;
  /** Resolves when every line is in the file. Later lines are lost. */
  readonly close: () => Promise<void>;
}

export interface LogOutputs {
  readonly level: LogLevel;
  /** The most that the files may take, in bytes; null writes none. */
  readonly maxBytes: number | null;
  /** Everything goes there; without it, warnings go to stderr. */
  readonly stdout: boolean;
}

const DESKTOP_OUTPUTS: LogOutputs = {
  level: 'info',
  maxBytes: DEFAULT_DISK_BYTES.log,
  stdout: false,
};

/**
 * JSON lines in a bounded number of files of bounded size, oldest dropped first; warnings go to stderr too.
 * Whatever opens a door is taken out of each line before it is written anywhere.
 */
export function openLogging(folder: string, outputs: Partial<LogOutputs> = {}): Logging {
  const { maxBytes, stdout, level: wanted } = { ...DESKTOP_OUTPUTS, ...outputs };
  let level = wanted;
  const file = maxBytes === null ? null : new LogFile(folder, maxBytes);
  // A closed terminal must not take the app down.
  process.stderr.off('error', ignore).on('error', ignore);

  const tail = new LogTail();
  // The logger's own level decides: streams that hold back could not be told otherwise later.
  const everything = 'trace';
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: redactLine },
    },
    pino.multistream([
      { level: everything, stream: tail },
      ...(file === null ? [] : [{ level: everything, stream: file } as const]),
      stdout
        ? { level: everything, stream: process.stdout }
        : { level: 'warn', stream: process.stderr },
    ]),
  );
  return {
    logger,
    folder,
    file: join(folder, LOG_FILE),
    level: () => level,
    setLevel(wanted) {
      if (wanted === level) return;
      const before = level;
      level = wanted;
      // Told while the more talkative of the two is in force.
      if (LOG_LEVELS.indexOf(wanted) < LOG_LEVELS.indexOf(before)) logger.level = wanted;
      logger.info({ from: before, to: wanted }, 'The level of the log changed');
      logger.level = wanted;
    },
    get disk() {
      return file?.disk ?? null;
    },
    limitDisk: (bytes) => file?.limitDisk(bytes),
    tail: (sequence) => ({ ...tail.after(sequence), level }),
    async close() {
      await file?.close();
    },
  };
}

/** Writes nothing anywhere. */
export function silentLogging(): Logging {
  return {
    logger: pino({ level: 'silent' }),
    folder: '',
    file: '',
    level: () => 'error',
    setLevel: () => undefined,
    disk: null,
    limitDisk: () => undefined,
    tail: () => ({ ...new LogTail().after(0), level: 'error' }),
    close: () => Promise.resolve(),
  };
}

function ignore(): void {
  // Nothing useful can be said about a log that cannot be written.
}

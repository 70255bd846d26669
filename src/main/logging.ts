import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import pino from 'pino';
import type { Logger } from 'pino';
import { createStream } from 'rotating-file-stream';
import type { RotatingFileStream } from 'rotating-file-stream';
import type { LogPage } from '../shared/log';
import { LOG_LEVELS } from '../shared/values/log-levels';
import type { LogLevel } from '../shared/values/log-levels';
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
  /** The newest lines after `sequence`, those that memory holds. */
  readonly tail: (sequence: number) => LogPage;
  /** Resolves when every line is in the file. Later lines are lost. */
  readonly close: () => Promise<void>;
}

export interface LogLimits {
  readonly fileSize: `${number}${'K' | 'M'}`;
  readonly oldFiles: number;
}

export interface LogOutputs {
  readonly level: LogLevel;
  readonly file: boolean;
  /** Everything goes there; without it, warnings go to stderr. */
  readonly stdout: boolean;
}

const FILE_MEGABYTES = 5;
const OLD_FILES = 5;
/** All files together, when they are full. */
export const LOG_BYTES = FILE_MEGABYTES * 1024 * 1024 * (OLD_FILES + 1);

const DESKTOP_OUTPUTS: LogOutputs = { level: 'info', file: true, stdout: false };
const FILE = 'tapedeck.log';

/**
 * JSON lines in a bounded number of files of bounded size, oldest dropped first; warnings go to stderr too.
 * Whatever opens a door is taken out of each line before it is written anywhere.
 */
export function openLogging(
  folder: string,
  { fileSize, oldFiles }: LogLimits = { fileSize: `${FILE_MEGABYTES}M`, oldFiles: OLD_FILES },
  outputs: LogOutputs = DESKTOP_OUTPUTS,
): Logging {
  let { level } = outputs;
  const file = outputs.file ? openFile(folder, { fileSize, oldFiles }) : null;
  // A full or vanished disk, or a closed terminal, must not take the app down with its log.
  file?.on('error', ignore);
  process.stderr.on('error', ignore);

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
      outputs.stdout
        ? { level: everything, stream: process.stdout }
        : { level: 'warn', stream: process.stderr },
    ]),
  );
  return {
    logger,
    folder,
    file: join(folder, FILE),
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
    tail: (sequence) => ({ ...tail.after(sequence), level }),
    async close() {
      if (file === null || file.destroyed || file.writableFinished) return;
      const finished = Promise.race([once(file, 'finish'), once(file, 'close')]);
      file.end();
      await finished;
    },
  };
}

function openFile(folder: string, { fileSize, oldFiles }: LogLimits): RotatingFileStream {
  mkdirSync(folder, { recursive: true });
  return createStream(
    (index: number | Date | null) => (index === null ? FILE : `tapedeck.${String(index)}.log`),
    { path: folder, size: fileSize, rotate: oldFiles, mode: 0o600 },
  );
}

function ignore(): void {
  // Nothing useful can be said about a log that cannot be written.
}

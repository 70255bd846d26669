import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import pino from 'pino';
import type { Logger } from 'pino';
import { createStream } from 'rotating-file-stream';
import type { RotatingFileStream } from 'rotating-file-stream';

export interface Logging {
  readonly logger: Logger;
  readonly folder: string;
  /** Resolves when every line is in the file. Later lines are lost. */
  readonly close: () => Promise<void>;
}

export interface LogLimits {
  readonly fileSize: `${number}${'K' | 'M'}`;
  readonly oldFiles: number;
}

export interface LogOutputs {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly file: boolean;
  /** Everything goes there; without it, warnings go to stderr. */
  readonly stdout: boolean;
}

const DESKTOP_OUTPUTS: LogOutputs = { level: 'info', file: true, stdout: false };

/** JSON lines in a bounded number of files of bounded size, oldest dropped first; warnings go to stderr too. */
export function openLogging(
  folder: string,
  { fileSize, oldFiles }: LogLimits = { fileSize: '5M', oldFiles: 5 },
  outputs: LogOutputs = DESKTOP_OUTPUTS,
): Logging {
  const { level } = outputs;
  const file = outputs.file ? openFile(folder, { fileSize, oldFiles }) : null;
  // A full or vanished disk, or a closed terminal, must not take the app down with its log.
  file?.on('error', ignore);
  process.stderr.on('error', ignore);

  const logger = pino(
    { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream([
      ...(file === null ? [] : [{ level, stream: file }]),
      outputs.stdout
        ? { level, stream: process.stdout }
        : { level: 'warn', stream: process.stderr },
    ]),
  );
  return {
    logger,
    folder,
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
    (index: number | Date | null) =>
      index === null ? 'tapedeck.log' : `tapedeck.${String(index)}.log`,
    { path: folder, size: fileSize, rotate: oldFiles, mode: 0o600 },
  );
}

function ignore(): void {
  // Nothing useful can be said about a log that cannot be written.
}

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

/** JSON lines in a bounded number of files of bounded size, oldest dropped first; warnings go to stderr too. */
export function openLogging(
  folder: string,
  { fileSize, oldFiles }: LogLimits = { fileSize: '5M', oldFiles: 5 },
): Logging {
  mkdirSync(folder, { recursive: true });
  const file: RotatingFileStream = createStream(
    (index: number | Date | null) =>
      index === null ? 'tapedeck.log' : `tapedeck.${String(index)}.log`,
    { path: folder, size: fileSize, rotate: oldFiles, mode: 0o600 },
  );
  // A full or vanished disk, or a closed terminal, must not take the app down with its log.
  file.on('error', ignore);
  process.stderr.on('error', ignore);

  const logger = pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream([
      { level: 'info', stream: file },
      { level: 'warn', stream: process.stderr },
    ]),
  );
  return {
    logger,
    folder,
    async close() {
      if (file.destroyed || file.writableFinished) return;
      const finished = Promise.race([once(file, 'finish'), once(file, 'close')]);
      file.end();
      await finished;
    },
  };
}

function ignore(): void {
  // Nothing useful can be said about a log that cannot be written.
}

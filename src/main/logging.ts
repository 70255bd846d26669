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
  close(): Promise<void>;
}

/** At most 6 files of 5 MB each, JSON lines, oldest dropped first; warnings go to stderr too. */
export function openLogging(folder: string): Logging {
  mkdirSync(folder, { recursive: true });
  const file: RotatingFileStream = createStream(
    (index: number | Date | null) =>
      index === null ? 'tapedeck.log' : `tapedeck.${String(index)}.log`,
    { path: folder, size: '5M', rotate: 5, mode: 0o600 },
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

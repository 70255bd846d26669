import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createStream } from 'rotating-file-stream';
import type { RotatingFileStream } from 'rotating-file-stream';
import type { DiskUse } from '../shared/disk';
import { keepNewestLines, sizeOf } from './keep-newest-lines';

/** The one that is written. */
export const LOG_FILE = 'tapedeck.log';
const OLD_FILES = 5;
const nameOf = (age: number): string => (age === 0 ? LOG_FILE : `tapedeck.${age}.log`);
const AGES = Array.from({ length: OLD_FILES + 1 }, (_, age) => age);

/**
 * The log on the disk: the file that is written and five older ones, a sixth of the limit each. When the first is
 * full they move on and the oldest is dropped.
 */
export class LogFile {
  readonly #folder: string;
  /** The newest first. */
  readonly #paths: readonly string[];
  #maxBytes: number;
  #bytes = 0;
  /** Null while the files are made ready; lines wait meanwhile. */
  #stream: RotatingFileStream | null = null;
  #waiting: string[] = [];
  #ready: Promise<void>;
  #isClosed = false;

  /** @throws when the folder cannot be made. */
  constructor(folder: string, maxBytes: number) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#paths = AGES.map((age) => join(folder, nameOf(age)));
    this.#maxBytes = maxBytes;
    this.#ready = this.#open();
  }

  /** But for lines that wait while the files move on. */
  get disk(): DiskUse {
    return { bytes: this.#bytes, maxBytes: this.#maxBytes };
  }

  write(line: string): void {
    if (this.#isClosed) return;
    if (this.#stream === null) this.#waiting.push(line);
    else this.#writeTo(this.#stream, line);
  }

  /** Holds at once: the oldest lines go. */
  limitDisk(maxBytes: number): void {
    if (maxBytes === this.#maxBytes) return;
    this.#maxBytes = maxBytes;
    this.#ready = this.#ready.then(async () => {
      await this.#end();
      await this.#open();
    });
  }

  /** Resolves when every line is in the file. Later lines are lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#ready;
    await this.#end();
  }

  async #open(): Promise<void> {
    const bytes = Math.floor(this.#maxBytes / AGES.length);
    await keepNewestLines(this.#paths, bytes).catch(() => undefined);
    await this.#measure();
    const stream = createStream(
      (age: number | Date | null) => nameOf(typeof age === 'number' ? age : 0),
      {
        path: this.#folder,
        // A file moves on after the line that fills it, and must hold that one too.
        size: `${Math.floor(bytes * 0.9)}B`,
        rotate: OLD_FILES,
        mode: 0o600,
      },
    );
    // A full or vanished disk must not take the app down with its log.
    stream.on('error', () => undefined);
    stream.on('rotated', () => void this.#measure());
    for (const line of this.#waiting) this.#writeTo(stream, line);
    this.#waiting = [];
    this.#stream = stream;
  }

  async #end(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    if (stream === null || stream.destroyed || stream.writableFinished) return;
    const finished = Promise.race([once(stream, 'finish'), once(stream, 'close')]);
    stream.end();
    await finished;
  }

  #writeTo(stream: RotatingFileStream, line: string): void {
    this.#bytes += Buffer.byteLength(line);
    stream.write(line);
  }

  async #measure(): Promise<void> {
    // Of what cannot be looked at nothing is known, and writing goes on.
    const sizes = await Promise.all(this.#paths.map((path) => sizeOf(path).catch(() => 0)));
    this.#bytes = sizes.reduce((sum, size) => sum + size, 0);
  }
}

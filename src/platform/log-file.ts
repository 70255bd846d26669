import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createStream } from 'rotating-file-stream';
import type { RotatingFileStream } from 'rotating-file-stream';
import type { DiskUse } from '../shared/disk';
import { keepNewestLines, sizeOf } from './trim-log-files';

/** The one that is written. */
export const LOG_FILE = 'tapedeck.log';
const OLD_FILES = 5;
/** A disk that was full may have room again. */
const RETRY_AFTER_MS = 10_000;
const nameOf = (age: number): string => (age === 0 ? LOG_FILE : `tapedeck.${age}.log`);
const AGES = Array.from({ length: OLD_FILES + 1 }, (_, age) => age);

/**
 * The log on the disk: the file that is written and five older ones, a sixth of the limit each. When the first is
 * full they move on and the oldest is dropped. While nothing can be written lines are lost, and the first line
 * after that tells how many.
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
  /** By the monotonic clock; null while nothing is wrong. */
  #failedAtMs: number | null = null;
  #lost = 0;

  /** @throws when the folder cannot be made. */
  constructor(
    folder: string,
    maxBytes: number,
    private readonly retryAfterMs = RETRY_AFTER_MS,
  ) {
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

  /** Lines are lost at present. */
  get isFailing(): boolean {
    return this.#failedAtMs !== null;
  }

  write(line: string): void {
    if (this.#isClosed) return;
    if (this.#failedAtMs !== null) {
      this.#lost += 1;
      if (performance.now() - this.#failedAtMs >= this.retryAfterMs) this.#openAnew();
    } else if (this.#stream === null) this.#waiting.push(line);
    else this.#writeTo(this.#stream, line);
  }

  /** Holds at once: the oldest lines go. */
  limitDisk(maxBytes: number): void {
    if (maxBytes === this.#maxBytes) return;
    this.#maxBytes = maxBytes;
    this.#openAnew();
  }

  /** Resolves when every line is in the file. Later lines are lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#ready;
    await this.#end();
  }

  #openAnew(): void {
    this.#failedAtMs = null;
    this.#ready = this.#ready.then(async () => {
      await this.#end();
      await this.#open();
    });
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
    stream.on('error', () => this.#failed(stream));
    stream.on('rotated', () => void this.#measure());
    this.#tellOfLost(stream);
    for (const line of this.#waiting) this.#writeTo(stream, line);
    this.#waiting = [];
    this.#stream = stream;
  }

  /** An error has ended it: no line it is given comes through any more. */
  #failed(stream: RotatingFileStream): void {
    if (this.#stream !== stream) return;
    this.#stream = null;
    this.#failedAtMs = performance.now();
    void this.#measure();
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
    stream.write(line, this.#written);
  }

  readonly #written = (error: Error | null | undefined): void => {
    if (error) this.#lost += 1;
  };

  #tellOfLost(stream: RotatingFileStream): void {
    const lost = this.#lost;
    if (lost === 0) return;
    this.#lost = 0;
    stream.write(lineAboutLost(lost), (error) => {
      if (error) this.#lost += lost;
    });
  }

  async #measure(): Promise<void> {
    // Of what cannot be looked at nothing is known, and writing goes on.
    const sizes = await Promise.all(this.#paths.map((path) => sizeOf(path).catch(() => 0)));
    this.#bytes = sizes.reduce((sum, size) => sum + size, 0);
  }
}

const WARN = 40;

const lineAboutLost = (lost: number): string =>
  `${JSON.stringify({ level: WARN, time: new Date().toISOString(), pid: process.pid, lost, msg: 'Lines are missing here: the log could not be written' })}\n`;

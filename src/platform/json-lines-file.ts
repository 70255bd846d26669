import { appendFile, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskUse } from '../shared/disk';
import type { Clock } from './clock';
import type { Log } from './log';
import { keepNewestLines } from './trim-log-files';

export interface JsonLinesLimits {
  /** Of both files together: the one that is written, and the one before. */
  readonly maxBytes: number;
  /** Records waiting to be written; beyond, they are counted and only in memory. */
  readonly maxQueued: number;
  /** Records that come within this time are written together. */
  readonly writeAfterMs: number;
}

const LIMITS = { maxQueued: 5_000, writeAfterMs: 200 };

export interface JsonLinesParts {
  readonly folder: string;
  /** Of the file, without its ending. */
  readonly name: string;
  /** What the file holds, in messages: `timeline`. */
  readonly noun: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Pick<JsonLinesLimits, 'maxBytes'> & Partial<JsonLinesLimits>;
}

export interface JsonLinesReport {
  readonly kind: 'kept';
  /** Lines that could not be read at the start, and records that could not be written. */
  readonly corruptLines: number;
  readonly unwritten: number;
}

/**
 * Opens the file and reads its newest `wanted` records, oldest first; `parse` answers null for what is none. Never
 * rejects: what cannot be read is logged.
 */
export async function openJsonLines<T>(
  parts: JsonLinesParts,
  parse: (value: unknown) => T | null,
  wanted: number,
): Promise<{ readonly file: JsonLinesFile<T>; readonly records: readonly T[] }> {
  const { folder, name, log, noun } = parts;
  const previous = await readLines(join(folder, `${name}.1.jsonl`), parts);
  const current = await readLines(join(folder, `${name}.jsonl`), parts);
  const { records, corrupt } = readNewest([...previous.lines, ...current.lines], parse, wanted);
  if (corrupt > 0) log.warn({ corrupt }, `Lines of the ${noun} could not be read`);
  return { file: new JsonLinesFile(parts, corrupt, current, previous.bytes), records };
}

/** JSON lines in two files: when the one being written is full it becomes the older one. */
export class JsonLinesFile<T> {
  readonly #parts: JsonLinesParts;
  readonly #limits: JsonLinesLimits;
  #maxBytes: number;
  readonly #corruptLines: number;
  readonly #current: string;
  readonly #previous: string;
  #queue: string[] = [];
  #size: number;
  #previousSize: number;
  /** The app was killed in the middle of a line: the next one must not be glued to it. */
  #endsInLine: boolean;
  #unwritten = 0;
  #isFailing = false;
  #cancelTimer: (() => void) | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    parts: JsonLinesParts,
    corruptLines: number,
    found: { readonly bytes: number; readonly endsInLine: boolean },
    previousBytes: number,
  ) {
    this.#parts = parts;
    this.#limits = { ...LIMITS, ...parts.limits };
    this.#corruptLines = corruptLines;
    this.#current = join(parts.folder, `${parts.name}.jsonl`);
    this.#previous = join(parts.folder, `${parts.name}.1.jsonl`);
    this.#size = found.bytes;
    this.#previousSize = previousBytes;
    this.#endsInLine = found.endsInLine;
    this.#maxBytes = this.#limits.maxBytes;
    if (Math.max(found.bytes, previousBytes) > this.#maxFileBytes) this.limitDisk(this.#maxBytes);
  }

  get report(): JsonLinesReport {
    return { kind: 'kept', corruptLines: this.#corruptLines, unwritten: this.#unwritten };
  }

  get disk(): DiskUse {
    return { bytes: this.#size + this.#previousSize, maxBytes: this.#maxBytes };
  }

  /** Takes effect immediately: the oldest records go. */
  limitDisk(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#writing = this.#writing.then(() => this.#cut());
  }

  append(record: T): void {
    if (this.#queue.length >= this.#limits.maxQueued) {
      this.#unwritten += 1;
      return;
    }
    this.#queue.push(`${JSON.stringify(record)}\n`);
    this.#cancelTimer ??= this.#parts.clock.after(this.#limits.writeAfterMs, () => {
      void this.flush();
    });
  }

  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  get #maxFileBytes(): number {
    return this.#maxBytes / 2;
  }

  async #cut(): Promise<void> {
    try {
      const files = [this.#current, this.#previous];
      [this.#size = 0, this.#previousSize = 0] = await keepNewestLines(files, this.#maxFileBytes);
    } catch (error) {
      this.#parts.log.error(
        { err: error },
        `The ${this.#parts.noun} could not be cut to its limit`,
      );
    }
  }

  async #write(): Promise<void> {
    const lines = this.#queue;
    if (lines.length === 0) return;
    this.#queue = [];
    try {
      await mkdir(this.#parts.folder, { recursive: true });
      let batch = this.#endsInLine ? '\n' : '';
      for (const line of lines) {
        if (this.#size + Buffer.byteLength(batch + line) > this.#maxFileBytes) {
          await this.#writeBatch(batch);
          batch = '';
          await this.#rotate();
        }
        batch += line;
      }
      await this.#writeBatch(batch);
      this.#isFailing = false;
    } catch (error) {
      this.#unwritten += lines.length;
      // What was half written must not spoil what comes after.
      this.#endsInLine = true;
      if (!this.#isFailing) {
        this.#parts.log.error({ err: error }, `The ${this.#parts.noun} was not written`);
      }
      this.#isFailing = true;
    }
  }

  async #writeBatch(text: string): Promise<void> {
    if (text === '') return;
    await appendFile(this.#current, text, { mode: 0o600 });
    this.#size += Buffer.byteLength(text);
    this.#endsInLine = false;
  }

  async #rotate(): Promise<void> {
    if (this.#size === 0) return;
    await rename(this.#current, this.#previous);
    this.#previousSize = this.#size;
    this.#size = 0;
    this.#endsInLine = false;
  }
}

interface FoundLines {
  readonly lines: readonly string[];
  readonly bytes: number;
  readonly endsInLine: boolean;
}

async function readLines(path: string, { log, noun }: JsonLinesParts): Promise<FoundLines> {
  try {
    const text = await readFile(path, 'utf8');
    return {
      lines: text.split('\n').filter((line) => line !== ''),
      bytes: Buffer.byteLength(text),
      endsInLine: text !== '' && !text.endsWith('\n'),
    };
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent) log.error({ err: error, path }, `The ${noun} could not be read`);
    return { lines: [], bytes: 0, endsInLine: false };
  }
}

/** Oldest first; reads no more lines than it needs. */
function readNewest<T>(
  lines: readonly string[],
  parse: (value: unknown) => T | null,
  wanted: number,
): { readonly records: readonly T[]; readonly corrupt: number } {
  const newestFirst: T[] = [];
  let corrupt = 0;
  for (let index = lines.length - 1; index >= 0 && newestFirst.length < wanted; index -= 1) {
    const record = readRecord(lines[index] ?? '', parse);
    if (record === null) corrupt += 1;
    else newestFirst.push(record);
  }
  return { records: newestFirst.reverse(), corrupt };
}

function readRecord<T>(line: string, parse: (value: unknown) => T | null): T | null {
  try {
    return parse(JSON.parse(line));
  } catch {
    return null;
  }
}

import { createReadStream } from 'node:fs';
import { appendFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Log } from '../../platform/log';
import { CompletenessRecord } from './completeness-record';
import type { RecordArchive } from './completeness-record';
import { HOUR_MS } from './instrument-hours';
import type { StoredHour } from './instrument-hours';

export const COMPLETENESS_FILE = 'completeness.jsonl';
/** Lines that may be out of date beside one for each hour, before the file is written anew. */
const SPARE_LINES = 10_000;
const LINES_PER_WRITE = 5_000;

const storedHourSchema = z.object({
  instrument: z.string().min(1).max(200),
  hour: z.int().min(0).max(8.64e15).multipleOf(HOUR_MS),
  knownSeconds: z.int().min(0).max(3_600),
  lost: z.int().min(0),
  isUnproven: z.boolean(),
});

export interface CompletenessFileDeps {
  readonly log: Log;
}

export interface CompletenessFileOptions {
  readonly folder: string;
  readonly spareLines?: number;
  readonly instrumentsKept?: number;
}

/** The record with what earlier runs left of it. Never rejects: without a file there is memory. */
export async function openCompletenessRecord(
  { log }: CompletenessFileDeps,
  { folder, spareLines = SPARE_LINES, instrumentsKept }: CompletenessFileOptions,
): Promise<CompletenessRecord> {
  const path = join(folder, COMPLETENESS_FILE);
  const archive = new CompletenessFile({ folder, path, log, spareLines });
  const record = new CompletenessRecord({ archive, instrumentsKept });
  await archive.read((hour) => {
    record.restore(hour);
  });
  return record;
}

interface FileParts {
  readonly folder: string;
  readonly path: string;
  readonly log: Log;
  readonly spareLines: number;
}

/** JSON lines, one per instrument and hour; of several of the same, the last one holds. */
class CompletenessFile implements RecordArchive {
  readonly #parts: FileParts;
  #lines = 0;
  /** Not written yet, or in vain, by instrument and hour. */
  readonly #waiting = new Map<string, StoredHour>();
  /** The app may have been killed in the middle of a line: the next one must not be glued to it. */
  #endsInLine = false;
  #isFailing = false;
  /** What cannot be read is not written over either. */
  #isUnreadable = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: FileParts) {
    this.#parts = parts;
  }

  /** Once, before anything is appended. Oldest first; damaged lines are counted in the log, and left out. */
  async read(onHour: (hour: StoredHour) => void): Promise<void> {
    const { path, log } = this.#parts;
    let corrupt = 0;
    try {
      const input = createReadStream(path, 'utf8');
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        if (line === '') continue;
        this.#lines += 1;
        const hour = readHour(line);
        if (hour === null) corrupt += 1;
        else onHour(hour);
      }
      this.#endsInLine = this.#lines > 0;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      this.#isUnreadable = true;
      log.error({ err: error, path }, 'The completeness record could not be read');
    }
    if (corrupt > 0) log.warn({ corrupt }, 'Lines of the completeness record could not be read');
  }

  append(hours: readonly StoredHour[]): void {
    if (this.#isUnreadable) return;
    for (const hour of hours) this.#waiting.set(`${hour.instrument} ${String(hour.hour)}`, hour);
    this.#writing = this.#writing.then(() => this.#write());
  }

  tidy(count: number, all: () => Iterable<StoredHour>): void {
    this.#writing = this.#writing.then(async () => {
      if (!this.#isUnreadable && this.#lines > count + this.#parts.spareLines)
        await this.#replace(all());
    });
  }

  flush(): Promise<void> {
    return this.#writing;
  }

  /** What could not be written is tried again with what comes next. */
  async #write(): Promise<void> {
    const hours = [...this.#waiting.values()];
    if (hours.length === 0) return;
    const text = (this.#endsInLine ? '\n' : '') + textOf(hours);
    this.#endsInLine = true;
    try {
      await mkdir(this.#parts.folder, { recursive: true });
      await appendFile(this.#parts.path, text, { mode: 0o600 });
      this.#endsInLine = false;
      this.#lines += hours.length;
      const written = new Set(hours);
      for (const [key, hour] of this.#waiting) if (written.has(hour)) this.#waiting.delete(key);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) {
        this.#parts.log.error({ err: error }, 'The completeness record was not written');
      }
      this.#isFailing = true;
    }
  }

  /** Whole or not at all: what was there stays until the new file is complete. */
  async #replace(hours: Iterable<StoredHour>): Promise<void> {
    const { path, log } = this.#parts;
    const temporary = `${path}.tmp`;
    try {
      const file = await open(temporary, 'w', 0o600);
      let lines = 0;
      try {
        for (const batch of batchesOf(hours, LINES_PER_WRITE)) {
          await file.appendFile(textOf(batch));
          lines += batch.length;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
      this.#lines = lines;
      this.#endsInLine = false;
    } catch (error) {
      log.error({ err: error }, 'The completeness record could not be shrunk');
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }
}

const textOf = (hours: readonly StoredHour[]): string =>
  hours.map((hour) => `${JSON.stringify(hour)}\n`).join('');

function* batchesOf<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function readHour(line: string): StoredHour | null {
  try {
    return storedHourSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

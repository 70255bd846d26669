import { appendFile, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { timelineEventSchema } from '../../shared/timeline';
import type { TimelineEvent, TimelineFileReport } from '../../shared/timeline';
import type { DiskUse } from '../../shared/disk';
import type { Clock } from '../../platform/clock';
import { keepNewestLines } from '../../platform/trim-log-files';
import { DEFAULT_DISK_BYTES } from '../../platform/disk-limits';
import type { Log } from '../../platform/log';
import { EVENTS_HELD, Timeline } from './timeline';
import type { TimelineArchive } from './timeline';

const CURRENT = 'timeline.jsonl';
const PREVIOUS = 'timeline.1.jsonl';

export interface TimelineFileLimits {
  /** Of both files together: the one that is written, and the one before. */
  readonly maxBytes: number;
  /** Events waiting to be written; beyond, they are counted and only in memory. */
  readonly maxQueued: number;
  /** Events that come within this time are written together. */
  readonly writeAfterMs: number;
}

const LIMITS: TimelineFileLimits = {
  maxBytes: DEFAULT_DISK_BYTES.timeline,
  maxQueued: 5_000,
  writeAfterMs: 200,
};

export interface TimelineFileParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<TimelineFileLimits>;
}

/** The timeline with what earlier runs left of it. Never rejects: without a file there is memory. */
export async function openTimeline(parts: TimelineFileParts): Promise<Timeline> {
  const { folder, log } = parts;
  const previous = await readLines(join(folder, PREVIOUS), log);
  const current = await readLines(join(folder, CURRENT), log);
  const { events, corrupt } = readNewest([...previous.lines, ...current.lines], EVENTS_HELD);
  if (corrupt > 0) log.warn({ corrupt }, 'Lines of the timeline could not be read');
  return new Timeline(new TimelineFile(parts, corrupt, current, previous.bytes), events);
}

/** JSON lines in two files: when the one being written is full it becomes the older one. */
class TimelineFile implements TimelineArchive {
  readonly #parts: TimelineFileParts;
  readonly #limits: TimelineFileLimits;
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
    parts: TimelineFileParts,
    corruptLines: number,
    found: { readonly bytes: number; readonly endsInLine: boolean },
    previousBytes: number,
  ) {
    this.#parts = parts;
    this.#limits = { ...LIMITS, ...parts.limits };
    this.#corruptLines = corruptLines;
    this.#current = join(parts.folder, CURRENT);
    this.#previous = join(parts.folder, PREVIOUS);
    this.#size = found.bytes;
    this.#previousSize = previousBytes;
    this.#endsInLine = found.endsInLine;
    this.#maxBytes = this.#limits.maxBytes;
    if (Math.max(found.bytes, previousBytes) > this.#maxFileBytes) this.limitDisk(this.#maxBytes);
  }

  get report(): TimelineFileReport {
    return { kind: 'kept', corruptLines: this.#corruptLines, unwritten: this.#unwritten };
  }

  get disk(): DiskUse {
    return { bytes: this.#size + this.#previousSize, maxBytes: this.#maxBytes };
  }

  /** Holds at once: the oldest events go. */
  limitDisk(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#writing = this.#writing.then(() => this.#cut());
  }

  append(event: TimelineEvent): void {
    if (this.#queue.length >= this.#limits.maxQueued) {
      this.#unwritten += 1;
      return;
    }
    this.#queue.push(`${JSON.stringify(event)}\n`);
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
      this.#parts.log.error({ err: error }, 'The timeline could not be cut to its limit');
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
      if (!this.#isFailing) this.#parts.log.error({ err: error }, 'The timeline was not written');
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

async function readLines(path: string, log: Log): Promise<FoundLines> {
  try {
    const text = await readFile(path, 'utf8');
    return {
      lines: text.split('\n').filter((line) => line !== ''),
      bytes: Buffer.byteLength(text),
      endsInLine: text !== '' && !text.endsWith('\n'),
    };
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent) log.error({ err: error, path }, 'The timeline could not be read');
    return { lines: [], bytes: 0, endsInLine: false };
  }
}

/** Oldest first; reads no more lines than it needs. */
function readNewest(
  lines: readonly string[],
  wanted: number,
): { readonly events: readonly TimelineEvent[]; readonly corrupt: number } {
  const newestFirst: TimelineEvent[] = [];
  let corrupt = 0;
  for (let index = lines.length - 1; index >= 0 && newestFirst.length < wanted; index -= 1) {
    const event = readEvent(lines[index] ?? '');
    if (event === null) corrupt += 1;
    else newestFirst.push(event);
  }
  return { events: newestFirst.reverse(), corrupt };
}

function readEvent(line: string): TimelineEvent | null {
  try {
    return timelineEventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import { DEFAULT_DISK_BYTES } from '../../platform/disk-limits';
import { CAPTURE_FORMAT, formatCaptureRecord, toSeconds } from './recording-record';
import type { CaptureConnect, CaptureRecord } from './recording-record';
import { ENDING_OF, createBatchEncoder } from './compression';
import type { BatchEncoder, Compression } from './compression';

/** Why records were not written. */
export type CaptureDropReason =
  /** The disk is slower than the feeds. */
  | 'queue_full'
  /** The recording has reached its size. */
  | 'size_limit'
  | 'write_failed';

export interface CaptureWriterReport {
  readonly state: 'recording' | 'full' | 'failed' | 'closed';
  /** What ended a failed recording. */
  readonly failure: string | null;
  readonly files: readonly string[];
  /** Records in the files. */
  readonly written: number;
  readonly dropped: Readonly<Record<CaptureDropReason, number>>;
  /** As they lie on the disk. */
  readonly bytesWritten: number;
  readonly bytesQueued: number;
}

export interface CaptureWriterOptions {
  readonly folder: string;
  readonly compression: Compression;
  readonly clock: Clock;
  /** A file is ended when it has this size on the disk. */
  readonly maxFileBytes?: number;
  /** The recording ends, visibly, when its files together have this size. Asked anew for each batch. */
  readonly maxTotalBytes?: () => number;
  readonly maxQueuedBytes?: number;
  readonly flushIntervalMs?: number;
}

interface Queued {
  /** Empty for what only changes which connections are open. */
  readonly text: string;
  readonly ts: number;
  readonly opened?: CaptureConnect;
  readonly ended?: string;
}

const MEBIBYTE = 1_024 * 1_024;
const DEFAULTS = {
  maxFileBytes: 256 * MEBIBYTE,
  maxTotalBytes: () => DEFAULT_DISK_BYTES.recording,
  maxQueuedBytes: 32 * MEBIBYTE,
  // Half of the second that may be lost when the app is killed; the other half is for writing.
  flushIntervalMs: 500,
};
/** A batch does not wait for its time when it has this size. */
const BATCH_BYTES = 256 * 1_024;

/**
 * Writes records to files of limited size: `tapedeck-20261122T100334123Z-001.jsonl.gz`, `…-002…`.
 * Each begins with a header and the connections that are open then, so that it can be replayed alone.
 * `write` only queues: neither a slow disk nor the compression makes a feed wait. What does not fit
 * into the queue is dropped and counted.
 */
export class CaptureWriter {
  private readonly options: Required<CaptureWriterOptions>;
  private readonly startedAt: number;
  private state: CaptureWriterReport['state'] = 'recording';
  private failure: string | null = null;
  private queue: Queued[] = [];
  /** Connections open at the end of what is written. */
  private readonly openConnections = new Map<string, CaptureConnect>();
  private queuedBytes = 0;
  private file: { readonly handle: FileHandle; readonly encoder: BatchEncoder } | null = null;
  private fileBytes = 0;
  private readonly files: string[] = [];
  private written = 0;
  private bytesWritten = 0;
  private readonly dropped: Record<CaptureDropReason, number> = {
    queue_full: 0,
    size_limit: 0,
    write_failed: 0,
  };
  private flushing: Promise<void> | null = null;
  private cancelFlush: (() => void) | null = null;

  constructor(options: CaptureWriterOptions) {
    this.options = { ...DEFAULTS, ...options };
    this.startedAt = options.clock.now();
  }

  get report(): CaptureWriterReport {
    return {
      state: this.state,
      failure: this.failure,
      files: [...this.files],
      written: this.written,
      dropped: { ...this.dropped },
      bytesWritten: this.bytesWritten,
      bytesQueued: this.queuedBytes,
    };
  }

  /** Never waits and never throws. After `close` it does nothing. */
  write(record: CaptureRecord): void {
    if (this.state === 'closed') return;
    if (this.state !== 'recording') {
      this.drop(1);
      return;
    }
    const line = formatCaptureRecord(record);
    // A connection's record is kept whatever happens: without it its frames belong to nobody.
    const isFrame = record.t === 'recv' || record.t === 'send';
    if (isFrame && this.queuedBytes + line.length > this.options.maxQueuedBytes) {
      this.dropped.queue_full += 1;
      return;
    }
    this.enqueue({
      text: line,
      ts: record.t === 'header' ? this.now() : record.ts,
      ...(record.t === 'connect' ? { opened: record } : {}),
    });
  }

  /** The format has no record for it; but later files must not begin with this connection. */
  connectionEnded(conn: string): void {
    if (this.state === 'recording') this.enqueue({ text: '', ts: this.now(), ended: conn });
  }

  /** Resolves when everything is written and the last file is complete. */
  async close(): Promise<void> {
    if (this.state === 'closed') return;
    this.cancelFlush?.();
    this.cancelFlush = null;
    while (this.flushing !== null || this.queue.length > 0) {
      this.startFlush();
      await this.flushing;
    }
    await this.guarded(() => this.endFile());
    // One that ended by itself goes on saying why.
    if (this.state === 'recording') this.state = 'closed';
  }

  private enqueue(item: Queued): void {
    this.queue.push(item);
    this.queuedBytes += item.text.length;
    if (this.queuedBytes >= BATCH_BYTES) this.startFlush();
    else this.scheduleFlush();
  }

  private scheduleFlush(): void {
    this.cancelFlush ??= this.options.clock.after(this.options.flushIntervalMs, () => {
      this.cancelFlush = null;
      this.startFlush();
    });
  }

  private startFlush(): void {
    if (this.flushing !== null) return;
    this.cancelFlush?.();
    this.cancelFlush = null;
    this.flushing = this.guarded(() => this.flush()).then(() => {
      this.flushing = null;
      // What came meanwhile has its own time to wait, unless it is much.
      if (this.queuedBytes >= BATCH_BYTES) this.startFlush();
      else if (this.queue.length > 0) this.scheduleFlush();
    });
  }

  private async flush(): Promise<void> {
    let next = 0;
    const { queue } = this;
    this.queue = [];
    try {
      while (next < queue.length) {
        const batch = takeBatch(queue, next);
        if (this.state === 'recording') await this.writeBatch(batch);
        else this.dropBatch(batch);
        next += batch.length;
        this.queuedBytes -= lengthOf(batch);
      }
    } catch (error) {
      const rest = queue.slice(next);
      this.state = 'failed';
      this.dropBatch(rest);
      this.queuedBytes -= lengthOf(rest);
      throw error;
    }
  }

  private async writeBatch(batch: readonly Queued[]): Promise<void> {
    const lines = batch.filter(({ text }) => text !== '');
    if (lines[0] !== undefined) {
      const { handle, encoder } = (this.file ??= await this.openFile(lines[0].ts));
      const text = lines.map((line) => line.text).join('');
      await this.append(handle, await encoder.encode(Buffer.from(text)));
      this.written += lines.length;
    }
    for (const { opened, ended } of batch) {
      if (opened !== undefined) this.openConnections.set(opened.conn, opened);
      if (ended !== undefined) this.openConnections.delete(ended);
    }
    if (this.bytesWritten >= this.options.maxTotalBytes()) this.state = 'full';
    if (this.state === 'full' || this.fileBytes >= this.options.maxFileBytes) await this.endFile();
  }

  /** `ts` is that of the first record to follow. */
  private async openFile(ts: number): Promise<{ handle: FileHandle; encoder: BatchEncoder }> {
    const { folder, compression } = this.options;
    await mkdir(folder, { recursive: true });
    const encoder = await createBatchEncoder(compression);
    const path = join(folder, this.nameOfFile(this.files.length + 1));
    // Never over a file that is there.
    const handle = await open(path, 'wx', 0o600);
    this.files.push(path);
    this.fileBytes = 0;
    const preamble: readonly CaptureRecord[] = [
      { t: 'header', format: CAPTURE_FORMAT, exchange: 'TAPEDECK', recorded: ts },
      ...[...this.openConnections.values()].map((connect) => ({ ...connect, ts })),
    ];
    const opening = Buffer.from(preamble.map(formatCaptureRecord).join(''));
    await this.append(handle, await encoder.encode(opening));
    return { handle, encoder };
  }

  private nameOfFile(number: number): string {
    const stamp = new Date(this.startedAt).toISOString().replaceAll(/[-:.]/g, '');
    const ending = ENDING_OF[this.options.compression];
    return `tapedeck-${stamp}-${String(number).padStart(3, '0')}${ending}`;
  }

  private async append(handle: FileHandle, bytes: Buffer): Promise<void> {
    await handle.appendFile(bytes);
    this.fileBytes += bytes.length;
    this.bytesWritten += bytes.length;
  }

  private async endFile(): Promise<void> {
    const { file } = this;
    if (file === null) return;
    this.file = null;
    try {
      await this.append(file.handle, await file.encoder.end());
    } finally {
      await file.handle.close();
    }
  }

  /** A disk that is full or gone ends the recording, never the feed. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.state = 'failed';
      this.failure = error instanceof Error ? error.message : String(error);
      const { file } = this;
      this.file = null;
      await file?.handle.close().catch(() => undefined);
    }
  }

  private dropBatch(batch: readonly Queued[]): void {
    this.drop(batch.filter(({ text }) => text !== '').length);
  }

  private drop(count: number): void {
    this.dropped[this.state === 'failed' ? 'write_failed' : 'size_limit'] += count;
  }

  private now(): number {
    return toSeconds(this.options.clock.now());
  }
}

/** Whole records from `start`, about as many bytes as a batch may have. */
function takeBatch(queue: readonly Queued[], start: number): readonly Queued[] {
  let bytes = 0;
  let end = start;
  while (end < queue.length && bytes < BATCH_BYTES) {
    bytes += queue[end]?.text.length ?? 0;
    end += 1;
  }
  return queue.slice(start, end);
}

const lengthOf = (batch: readonly Queued[]): number =>
  batch.reduce((total, { text }) => total + text.length, 0);

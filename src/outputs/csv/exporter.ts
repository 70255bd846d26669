import type { ExportOutcome, ExportProgress } from '../../shared/ipc/contract';
import { basename } from 'node:path';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { writeCsvFile } from './csv-file';
import type { WriteOptions } from './csv-file';
import type { CsvChunk } from './csv-format';

export interface ExportJob {
  readonly suggestedName: string;
  readonly chunks: Iterable<CsvChunk>;
  readonly rowsTotal: number;
}

export interface ExporterOptions {
  /** Asks the person where to; null when they changed their mind. */
  readonly chooseTarget: (suggestedName: string) => Promise<string | null>;
  readonly onProgress: (progress: ExportProgress) => void;
  readonly progressEveryMs?: number;
  readonly create?: WriteOptions['create'];
}

/** How many written files `show in folder` remembers. */
const REMEMBERED_FILES = 50;

/** One export at a time, from the question where to until the file is whole. */
export class Exporter {
  readonly #options: ExporterOptions;
  readonly #writtenPaths = new Map<number, string>();
  #running: { readonly abort: AbortController; readonly done: Promise<unknown> } | null = null;
  #lastExportId = 0;

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  /** `cancelled` when the person closed the dialog, `busy` when another export is under way. */
  async run(job: ExportJob): Promise<Result<ExportOutcome>> {
    if (this.#running !== null) {
      return err({
        code: 'busy',
        message: 'Another export is still running.',
        advice: 'Wait for it to finish, or cancel it.',
      });
    }
    const abort = new AbortController();
    const done = this.#export(job, abort.signal);
    this.#running = { abort, done };
    try {
      return await done;
    } finally {
      this.#running = null;
    }
  }

  cancel(): void {
    this.#running?.abort.abort();
  }

  /** Only for files this run of the app wrote. */
  writtenPath(exportId: number): string | undefined {
    return this.#writtenPaths.get(exportId);
  }

  /** Cancels and resolves when the temporary file is gone. An open dialog is not waited for. */
  async close(graceMs = 1_000): Promise<void> {
    if (this.#running === null) return;
    const { abort, done } = this.#running;
    abort.abort();
    await Promise.race([
      done.catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
    ]);
  }

  async #export(job: ExportJob, signal: AbortSignal): Promise<Result<ExportOutcome>> {
    const target = await this.#options.chooseTarget(job.suggestedName);
    if (target === null || signal.aborted) {
      return err({ code: 'cancelled', message: 'The export was cancelled.' });
    }
    const exportId = (this.#lastExportId += 1);
    const { create } = this.#options;
    const written = await writeCsvFile(target, job.chunks, {
      signal,
      onRowsWritten: this.#progressReporter(exportId, job.rowsTotal),
      ...(create === undefined ? {} : { create }),
    });
    if (!written.ok) return written;
    this.#remember(exportId, written.value.path);
    const { path, rows, bytes } = written.value;
    return ok({ exportId, fileName: basename(path), rows, bytes });
  }

  #progressReporter(exportId: number, rowsTotal: number): (rowsWritten: number) => void {
    const { onProgress, progressEveryMs = 100 } = this.#options;
    let reportedAt = -Infinity;
    return (rowsWritten) => {
      const now = performance.now();
      if (rowsWritten < rowsTotal && now - reportedAt < progressEveryMs) return;
      reportedAt = now;
      onProgress({ exportId, rowsWritten, rowsTotal });
    };
  }

  #remember(exportId: number, path: string): void {
    this.#writtenPaths.set(exportId, path);
    const [oldest] = this.#writtenPaths.keys();
    if (this.#writtenPaths.size > REMEMBERED_FILES && oldest !== undefined) {
      this.#writtenPaths.delete(oldest);
    }
  }
}

/** `tapedeck-trades-2026-11-22T09-21-07Z.csv`: sorts by time and is a legal name everywhere. */
export function suggestFileName(subject: string, now: Date): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `tapedeck-${subject}-${time}.csv`;
}

import { randomUUID } from 'node:crypto';
import { open, realpath, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { CsvChunk } from './csv-format';
import { describeWriteFailure } from '../../platform/file-write-errors';

export interface WriteOptions {
  /** Cancels; the file system is then as it was before. */
  readonly signal: AbortSignal;
  readonly onRowsWritten?: (rowsWritten: number) => void;
  /** Creates the temporary file; must fail if it exists. */
  readonly create?: (path: string) => Promise<FileHandle>;
}

export interface WrittenFile {
  /** Where the file really is: a symbolic link is followed. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes beside the target, forces it to the disk and renames, so that the target is at every moment
 * either the old file or the whole new one. Other work gets its turn after every chunk.
 */
export async function writeCsvFile(
  path: string,
  chunks: Iterable<CsvChunk>,
  { signal, onRowsWritten, create = createNew }: WriteOptions,
): Promise<Result<WrittenFile>> {
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `.tapedeck-${randomUUID()}.tmp`);
  try {
    signal.throwIfAborted();
    const file = await create(temporary);
    let written: Omit<WrittenFile, 'path'>;
    try {
      written = await writeChunks(file, chunks, signal, onRowsWritten);
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(temporary, target);
    await syncFolder(dirname(target));
    return ok({ path: target, ...written });
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    if (signal.aborted) return err({ code: 'cancelled', message: 'The export was cancelled.' });
    return err(describeWriteFailure(cause, basename(path)));
  }
}

async function writeChunks(
  file: FileHandle,
  chunks: Iterable<CsvChunk>,
  signal: AbortSignal,
  onRowsWritten?: (rowsWritten: number) => void,
): Promise<Omit<WrittenFile, 'path'>> {
  let rows = 0;
  let bytes = 0;
  for (const chunk of chunks) {
    const content = Buffer.from(chunk.text, 'utf8');
    await file.writeFile(content);
    rows += chunk.rows;
    bytes += content.length;
    onRowsWritten?.(rows);
    await nextTurn();
    signal.throwIfAborted();
  }
  return { rows, bytes };
}

const createNew = (path: string): Promise<FileHandle> => open(path, 'wx', 0o666);

/** Makes the rename itself survive a power cut, where the platform can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows cannot open a folder; the file is whole all the same.
  }
}

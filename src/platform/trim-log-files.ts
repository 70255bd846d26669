import { open, rename, rm, stat, writeFile } from 'node:fs/promises';

const LINE_FEED = 10;

/**
 * Files that were filled one after another, the newest first, each to be no bigger than that. The first that is
 * loses its oldest lines, and those before it go whole, so that what is left has no hole.
 * @returns the bytes of each that is left.
 */
export async function keepNewestLines(
  paths: readonly string[],
  maxBytes: number,
): Promise<readonly number[]> {
  const kept: number[] = [];
  let isCut = false;
  for (const path of paths) {
    if (isCut) {
      await rm(path, { force: true });
      kept.push(0);
      continue;
    }
    isCut = (await sizeOf(path)) > maxBytes;
    kept.push(await cutToNewest(path, maxBytes));
  }
  return kept;
}

/** Whole lines. */
async function cutToNewest(path: string, maxBytes: number): Promise<number> {
  const size = await sizeOf(path);
  if (size <= maxBytes) return size;
  // With the byte before: it tells whether a line begins just there.
  const end = await readEnd(path, size, maxBytes + 1);
  const lineFeed = end.indexOf(LINE_FEED);
  const kept = lineFeed === -1 ? Buffer.alloc(0) : end.subarray(lineFeed + 1);
  await writeFile(`${path}.tmp`, kept, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
  return kept.length;
}

/** 0 where there is no file. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

async function readEnd(path: string, size: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(length),
      0,
      length,
      Math.max(0, size - length),
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

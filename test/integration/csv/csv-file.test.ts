import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCsvFile } from '../../../src/outputs/csv/csv-file';
import type { CsvChunk } from '../../../src/outputs/csv/csv-format';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-csv-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const chunk = (text: string, rows = 1): CsvChunk => ({ text, rows });
const signal = new AbortController().signal;

function* endless(): Generator<CsvChunk> {
  for (;;) yield chunk('x'.repeat(16_384));
}

describe('writing a CSV file', () => {
  it('leaves the whole file under its name and nothing else', async () => {
    const path = join(folder, 'trades.csv');
    const written = await writeCsvFile(path, [chunk('a,b\r\n', 0), chunk('1,ü\r\n')], { signal });
    expect(written).toEqual({ ok: true, value: { path, rows: 1, bytes: 11 } });
    expect(await readFile(path, 'utf8')).toBe('a,b\r\n1,ü\r\n');
    expect(await readdir(folder)).toEqual(['trades.csv']);
  });

  it('lets other work have its turn between chunks', async () => {
    const progress: number[] = [];
    let turns = 0;
    const countTurns = (): void => {
      turns += 1;
      counting = setImmediate(countTurns);
    };
    let counting = setImmediate(countTurns);
    const chunks = Array.from({ length: 50 }, () => chunk('x', 10));
    await writeCsvFile(join(folder, 'a.csv'), chunks, {
      signal,
      onRowsWritten: (rows) => progress.push(rows),
    });
    clearImmediate(counting);
    expect(turns).toBeGreaterThanOrEqual(50);
    expect(progress).toEqual(Array.from({ length: 50 }, (_, index) => (index + 1) * 10));
  });

  it('when cancelled leaves the old file as it was and no temporary one', async () => {
    const path = join(folder, 'trades.csv');
    await writeFile(path, 'old');
    const abort = new AbortController();
    const written = await writeCsvFile(path, endless(), {
      signal: abort.signal,
      onRowsWritten: (rows) => rows === 20 && abort.abort(),
    });
    expect(written).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['trades.csv']);
  });

  it('when making the rows fails leaves nothing behind', async () => {
    function* failing(): Generator<CsvChunk> {
      yield chunk('header', 0);
      throw new Error('bad row');
    }
    const written = await writeCsvFile(join(folder, 'a.csv'), failing(), { signal });
    expect(written).toMatchObject({ ok: false, error: { code: 'write_failed' } });
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'on a full disk says so, keeps the old file and removes the temporary one',
    async () => {
      const path = join(folder, 'trades.csv');
      await writeFile(path, 'old');
      const written = await writeCsvFile(path, endless(), {
        signal,
        create: async (temporary) => {
          await writeFile(temporary, '', { flag: 'wx' });
          return open('/dev/full', 'w');
        },
      });
      expect(written).toMatchObject({
        ok: false,
        error: { code: 'disk_full', advice: expect.stringContaining('Free some space') as string },
      });
      expect(await readFile(path, 'utf8')).toBe('old');
      expect(await readdir(folder)).toEqual(['trades.csv']);
    },
  );

  it('on a disk that is really full gives the space back', async ({ skip }) => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    if (!mountSmallDisk(disk)) skip('mounting a small disk needs root on Linux');
    try {
      const path = join(disk, 'trades.csv');
      await writeFile(path, 'old');
      const written = await writeCsvFile(path, endless(), { signal });
      expect(written).toMatchObject({ ok: false, error: { code: 'disk_full' } });
      expect(await readFile(path, 'utf8')).toBe('old');
      expect(await readdir(disk)).toEqual(['trades.csv']);
      await writeFile(join(disk, 'room.bin'), Buffer.alloc(32_768));
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  // Not even root may create files in /sys.
  it.skipIf(!existsSync('/sys/kernel'))(
    'without permission says so and advises another folder',
    async () => {
      const written = await writeCsvFile('/sys/trades.csv', [chunk('x')], { signal });
      expect(written).toMatchObject({
        ok: false,
        error: {
          code: 'permission_denied',
          advice: expect.stringContaining('another folder') as string,
        },
      });
    },
  );

  it('into a folder that is gone says that it was not written', async () => {
    const written = await writeCsvFile(join(folder, 'no', 'a.csv'), [chunk('x')], { signal });
    expect(written).toMatchObject({ ok: false, error: { code: 'write_failed' } });
  });

  it('over a folder of that name fails and keeps the folder', async () => {
    const path = join(folder, 'taken');
    await mkdir(join(path, 'kept'), { recursive: true });
    const written = await writeCsvFile(path, [chunk('x')], { signal });
    expect(written.ok).toBe(false);
    expect(await readdir(folder)).toEqual(['taken']);
    expect(await readdir(path)).toEqual(['kept']);
  });

  it('through a symbolic link replaces what it points to', async () => {
    const real = join(folder, 'real.csv');
    const link = join(folder, 'link.csv');
    await writeFile(real, 'old');
    await symlink(real, link);
    await writeCsvFile(link, [chunk('new')], { signal });
    expect(await readFile(real, 'utf8')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['link.csv', 'real.csv']);
  });
});

function mountSmallDisk(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

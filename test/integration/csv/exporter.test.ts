import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportProgress } from '../../../src/shared/ipc/contract';
import type { CsvChunk } from '../../../src/outputs/csv/csv-format';
import { Exporter, suggestFileName } from '../../../src/outputs/csv/exporter';
import type { ExportJob } from '../../../src/outputs/csv/exporter';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-export-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const job = (rows: number): ExportJob => ({
  suggestedName: 'trades.csv',
  chunks: Array.from({ length: rows }, (): CsvChunk => ({ text: 'row\r\n', rows: 1 })),
  rowsTotal: rows,
});
const endlessJob = (): ExportJob => ({ ...job(0), chunks: endlessChunks(), rowsTotal: 1_000_000 });

function exporterInto(
  chooseTarget: (name: string) => Promise<string | null> = (name) =>
    Promise.resolve(join(folder, name)),
) {
  const progress: ExportProgress[] = [];
  const exporter = new Exporter({
    chooseTarget,
    onProgress: (report) => progress.push(report),
    progressEveryMs: 0,
  });
  return { exporter, progress };
}

describe('exporter', () => {
  it('writes where the person said and remembers where that was', async () => {
    const { exporter, progress } = exporterInto();
    const outcome = await exporter.run(job(3));
    expect(outcome).toEqual({
      ok: true,
      value: { exportId: 1, fileName: 'trades.csv', rows: 3, bytes: 15 },
    });
    expect(await readFile(join(folder, 'trades.csv'), 'utf8')).toBe('row\r\n'.repeat(3));
    expect(exporter.writtenPath(1)).toBe(join(folder, 'trades.csv'));
    expect(exporter.writtenPath(2)).toBeUndefined();
    expect(progress.at(-1)).toEqual({ exportId: 1, rowsWritten: 3, rowsTotal: 3 });
  });

  it('does nothing when the person closes the dialog', async () => {
    const { exporter } = exporterInto(() => Promise.resolve(null));
    expect(await exporter.run(job(1))).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is busy from the question where to until the file is whole, then free again', async () => {
    let answer: (path: string) => void = () => undefined;
    const { exporter } = exporterInto(() => new Promise((resolve) => (answer = resolve)));
    const first = exporter.run(job(1));
    expect(await exporter.run(job(1))).toMatchObject({ ok: false, error: { code: 'busy' } });
    answer(join(folder, 'first.csv'));
    expect(await first).toMatchObject({ ok: true });
    const second = exporter.run(job(1));
    answer(join(folder, 'second.csv'));
    expect(await second).toMatchObject({ ok: true });
  });

  it('cancelled half way leaves no file and can export again', async () => {
    const { exporter, progress } = exporterInto();
    const running = exporter.run(endlessJob());
    await expect.poll(() => progress.length).toBeGreaterThan(5);
    exporter.cancel();
    expect(await running).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await readdir(folder)).toEqual([]);
    expect(await exporter.run(job(1))).toMatchObject({ ok: true });
  });

  it('closing while it writes resolves when the temporary file is gone', async () => {
    const { exporter, progress } = exporterInto();
    const running = exporter.run(endlessJob());
    await expect.poll(() => progress.length).toBeGreaterThan(5);
    await exporter.close();
    expect(await readdir(folder)).toEqual([]);
    expect((await running).ok).toBe(false);
  });

  it('suggests names that sort by time and are legal everywhere', () => {
    expect(suggestFileName('trades', new Date('2026-11-22T09:21:07.114Z'))).toBe(
      'tapedeck-trades-2026-11-22T09-21-07Z.csv',
    );
  });
});

function* endlessChunks(): Generator<CsvChunk> {
  for (;;) yield { text: 'row\r\n', rows: 1 };
}

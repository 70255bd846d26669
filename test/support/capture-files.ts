import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { emptyReadAccount, readCapture } from '../../src/engine/recording/recording-reader';
import type { ReadAccount, ReadOptions } from '../../src/engine/recording/recording-reader';
import type { CaptureRecord } from '../../src/engine/recording/recording-record';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-capture-'));
  folders.push(folder);
  return folder;
}

export async function readAll(
  path: string,
  options: ReadOptions = {},
): Promise<{ readonly records: readonly CaptureRecord[]; readonly account: ReadAccount }> {
  const account = emptyReadAccount();
  const records: CaptureRecord[] = [];
  for await (const record of readCapture(path, account, options)) records.push(record);
  return { records, account };
}

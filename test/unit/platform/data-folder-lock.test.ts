import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataFolder } from '../../../src/platform/data-folder-lock';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-claim-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lock = (): string => join(folder, 'in-use.lock');

describe('the claim on a data folder', () => {
  it('keeps others out until it is released, and leaves nothing behind', () => {
    const first = claimDataFolder(folder);
    const second = claimDataFolder(folder);
    expect(second).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(second.ok ? '' : second.error.message).toContain(String(process.pid));
    if (first.ok) first.value.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(claimDataFolder(folder).ok).toBe(true);
  });

  it('is taken over from a process that has died', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    writeFileSync(lock(), String(child.pid));
    expect(claimDataFolder(folder).ok).toBe(true);
    expect(readFileSync(lock(), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  });

  it.runIf(process.platform === 'linux')(
    'is taken over when another process has the number since the machine started anew',
    () => {
      writeFileSync(lock(), `${process.pid} another-boot 1`);
      expect(claimDataFolder(folder).ok).toBe(true);
    },
  );

  it('is refused where there can be no folder', () => {
    writeFileSync(join(folder, 'file'), '');
    const claimed = claimDataFolder(join(folder, 'file'));
    expect(claimed).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
  });
});

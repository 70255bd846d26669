import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../scripts/lib/lock.mjs';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tapedeck-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the lock between set-ups', () => {
  it('lets one do its work at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, (inside += 1));
      await sleep(20);
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLock('a', work, directory)));
    expect(most).toBe(1);
  });

  it('is free again after work that failed', async () => {
    const failing = (): never => {
      throw new Error('no network');
    };
    await expect(withLock('a', failing, directory)).rejects.toThrow('no network');
    expect(await withLock('a', () => 'done', directory)).toBe('done');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is taken over from a process that died with it', async () => {
    const lockModule = new URL('../../../scripts/lib/lock.mjs', import.meta.url).href;
    const script = `
      import { withLock } from ${JSON.stringify(lockModule)};
      await withLock('a', () => process.exit(), ${JSON.stringify(directory)});`;
    spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
    expect(readdirSync(directory)).toHaveLength(1);
    expect(await withLock('a', () => 'done', directory)).toBe('done');
  });
});

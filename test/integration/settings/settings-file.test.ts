import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFile } from '../../../src/main/desktop/settings-file';
import { settingsSchema } from '../../../src/shared/settings';

const defaults = settingsSchema.parse({});
const now = () => new Date('2026-11-22T09:21:07.114Z');
const ASIDE = 'settings.corrupt-2026-11-22T09-21-07-114Z.json';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const saved = async (): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

describe('settings file', () => {
  it('that is not there means defaults, and nothing is written', async () => {
    const file = new SettingsFile(path);
    expect(file.current).toEqual(defaults);
    expect(file.notices).toEqual([]);
    await file.flush();
    expect(await readdir(folder)).toEqual([]);
  });

  it('brings back after a restart what was changed', async () => {
    const first = new SettingsFile(path);
    first.change({ theme: 'light' });
    first.change({ window: { x: 5, y: 6, width: 900, height: 700, maximized: false } });
    await first.flush();
    const second = new SettingsFile(path);
    expect(second.current).toEqual(first.current);
    expect(second.current.theme).toBe('light');
  });

  it('is readable by its owner only, and no temporary file stays', async () => {
    const file = new SettingsFile(path);
    file.change({ theme: 'light' });
    await file.flush();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('is saved by itself soon after a change', async () => {
    const file = new SettingsFile(path, { saveAfterMs: 5 });
    file.change({ theme: 'light' });
    await expect.poll(() => saved().catch(() => null)).toMatchObject({ theme: 'light' });
    await file.flush();
  });

  it('holds the last of many changes, also of those made while it is being written', async () => {
    const file = new SettingsFile(path);
    const flushes = [1_000, 2_000, 3_000, 4_000].map((width) => {
      file.change({ window: { width, height: 700, maximized: false } });
      return file.flush();
    });
    await Promise.all(flushes);
    expect(await saved()).toMatchObject({ window: { width: 4_000 } });
  });

  it.each([
    ['{"theme": ', 'it is not JSON'],
    ['', 'it is not JSON'],
    ['{"theme": "pink"}', 'theme: '],
    ['{"wheel": 1}', 'wheel: unknown key'],
    ['{"version": 2}', 'it was written by a later Tapedeck (version 2)'],
    ['[]', '(top level): '],
  ])(
    'holding %j is kept aside, defaults are used, and the person is told why',
    async (text, why) => {
      await writeFile(path, text);
      const file = new SettingsFile(path, { now });
      expect(file.current).toEqual(defaults);
      expect(file.notices).toHaveLength(1);
      expect(file.notices[0]).toContain(why);
      expect(file.notices[0]).toContain(ASIDE);
      expect(await readFile(join(folder, ASIDE), 'utf8')).toBe(text);
      file.change({ theme: 'light' });
      await file.flush();
      expect((await readdir(folder)).sort()).toEqual([ASIDE, 'settings.json']);
    },
  );

  it('that cannot be read is left untouched for the whole run', async () => {
    await mkdir(path);
    const file = new SettingsFile(path);
    expect(file.current).toEqual(defaults);
    expect(file.notices[0]).toContain('changes last until you quit');
    file.change({ theme: 'light' });
    expect(await file.flush()).toEqual({ ok: true, value: null });
    expect(file.current.theme).toBe('light');
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('that cannot be saved says so, and is saved when it can be again', async () => {
    const causes: unknown[] = [];
    const blocked = join(folder, 'blocked');
    const file = new SettingsFile(join(blocked, 'settings.json'), {
      onSaveFailed: (cause) => causes.push(cause),
    });
    await writeFile(blocked, 'a file where a folder must be');
    file.change({ theme: 'light' });
    expect(await file.flush()).toMatchObject({ ok: false, error: { code: 'write_failed' } });
    expect(causes).toHaveLength(1);
    await rm(blocked);
    expect(await file.flush()).toEqual({ ok: true, value: null });
    expect(JSON.parse(await readFile(join(blocked, 'settings.json'), 'utf8'))).toMatchObject({
      theme: 'light',
    });
  });
});

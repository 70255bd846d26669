import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closePrivateFiles, privateFile, privateFilesOf } from '../../src/platform/private-files';
import { RecordingLog } from '../support/recording-log';

const LOGIN = '{"network":{"proxy":"http://ada:hush@proxy.test:3128"}}';

let folder: string;
let log: RecordingLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-private-'));
  log = new RecordingLog();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, mode: number, text = '{}'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe.skipIf(process.platform === 'win32')('files that may hold secrets', () => {
  it('are closed to other users at the start, and each of them is logged', async () => {
    const open = [
      await put('settings.json', 0o644),
      await put('settings.corrupt-2026-11-01T00-00-00-000Z.json', 0o660),
      await put('api-token.json', 0o640),
    ];
    const others = await put('timeline.jsonl', 0o644);
    closePrivateFiles(folder, null, log);
    expect(await Promise.all(open.map(modeOf))).toEqual([0o600, 0o600, 0o600]);
    expect(await modeOf(others)).toBe(0o644);
    const warnings = log.at('warn');
    expect(warnings.map(({ fields }) => fields.path).sort()).toEqual([...open].sort());
    expect(warnings.map(({ fields }) => fields.mode).sort()).toEqual(['640', '644', '660']);

    closePrivateFiles(folder, null, log);
    expect(log.entries).toHaveLength(3);
  });

  it('are a config file with the login of a proxy, and no other config file', async () => {
    const without = await put('feeds.json', 0o644, '{"network":{"proxy":"http://proxy.test"}}');
    closePrivateFiles(folder, without, log);
    expect(await modeOf(without)).toBe(0o644);
    const withLogin = await put('feeds.json', 0o644, LOGIN);
    closePrivateFiles(folder, withLogin, log);
    expect(await modeOf(withLogin)).toBe(0o600);
    expect(JSON.stringify(log.entries)).not.toContain('hush');
  });

  it('are left alone where they are closed already, also to writing', async () => {
    const path = await put('settings.json', 0o400, LOGIN);
    closePrivateFiles(folder, null, log);
    expect(await modeOf(path)).toBe(0o400);
    expect(log.entries).toEqual([]);
    expect(privateFile(path)).toMatchObject({ mode: 0o400, holdsSecret: true, isOwn: true });
  });

  it('are none where nothing is', () => {
    expect(privateFilesOf(join(folder, 'nowhere'))).toEqual([]);
    expect(privateFile(join(folder, 'nowhere.json'))).toBeNull();
    closePrivateFiles(join(folder, 'nowhere'), join(folder, 'nowhere.json'), log);
    expect(log.entries).toEqual([]);
  });
});

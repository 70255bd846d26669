import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from '../../src/platform/log-file';
import { openLogging } from '../../src/platform/logging';
import type { Logging } from '../../src/platform/logging';
import { waitFor } from '../support/wait-for';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-logs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('logging', () => {
  it('has every line in the file when it is closed, errors with their stack', async () => {
    const { logger, close } = openLogging(join(folder, 'logs'));
    for (let line = 0; line < 500; line += 1) logger.info({ line }, 'counted');
    logger.info({ err: new Error('boom') }, 'failed');
    await close();
    const lines = (await readFile(join(folder, 'logs', 'tapedeck.log'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string; err?: { stack: string } });
    expect(lines).toHaveLength(501);
    expect(lines.at(-1)?.err?.stack).toMatch(/^Error: boom\n +at /);
  });

  it('writes an error with the whole chain of its causes', async () => {
    const { logger, close } = openLogging(folder);
    const cause = new Error('refused', { cause: new Error('no route') });
    logger.error({ err: new Error('no feed', { cause }) }, 'failed');
    await close();
    const [line = ''] = (await readFile(join(folder, 'tapedeck.log'), 'utf8')).split('\n');
    const { err } = JSON.parse(line) as { err: { message: string; stack: string } };
    for (const message of ['no feed', 'refused', 'no route']) expect(err.stack).toContain(message);
  });

  it('takes secrets out of file and tail alike', async () => {
    const { logger, tail, close } = openLogging(folder);
    logger.info(
      { proxy: 'http://ada:hush@proxy.test', headers: { Authorization: 'Bearer hush-hush' } },
      'through socks5://hush@proxy.test',
    );
    logger.info({ err: new Error('refused by http://ada:hush@proxy.test') }, 'failed');
    await close();
    const file = await readFile(join(folder, 'tapedeck.log'), 'utf8');
    expect(file).toContain('proxy.test');
    expect(file + JSON.stringify(tail(0))).not.toMatch(/hush|ada/);
  });

  it('changes its level while it runs', async () => {
    const { logger, setLevel, tail, close } = openLogging(folder);
    logger.debug('too little');
    setLevel('debug');
    logger.debug('enough now');
    setLevel('error');
    logger.warn('too little then');
    expect(tail(0).level).toBe('error');
    await close();
    const messages = (await readFile(join(folder, 'tapedeck.log'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).toEqual([
      'The level of the log changed',
      'enough now',
      'The level of the log changed',
    ]);
    expect(tail(0).entries.map(({ message }) => message)).toEqual(messages);
  });

  it('closing twice is as good as once', async () => {
    const { logger, close } = openLogging(folder);
    logger.info('one');
    await close();
    await close();
  });

  it('never takes more than its share of the disk', async () => {
    const logging = openLogging(folder, { maxBytes: 60_000 });
    await writeMuch(logging);
    await logging.close();
    const files = await readdir(folder);
    expect(files.sort()).toEqual([1, 2, 3, 4, 5].map(oldFile).concat('tapedeck.log'));
    expect(await bytesOnDisk()).toBeLessThanOrEqual(60_000);
    expect(await readFile(join(folder, 'tapedeck.log'), 'utf8')).toContain('"line":1999');
  });

  it('lets its oldest lines go when it may take less, and loses none that come meanwhile', async () => {
    const logging = openLogging(folder, { maxBytes: 600_000 });
    await writeMuch(logging);
    logging.limitDisk(60_000);
    for (let line = 2_000; line < 2_020; line += 1) logging.logger.info({ line }, 'meanwhile');
    await logging.close();
    expect(await bytesOnDisk()).toBeLessThanOrEqual(60_000);
    const newest = await readFile(join(folder, 'tapedeck.log'), 'utf8');
    const older = await readFile(join(folder, oldFile(1)), 'utf8');
    const lines = [...(older + newest).matchAll(/"line":(\d+)/g)].map(([, line]) => Number(line));
    expect(lines.at(-1)).toBe(2_019);
    expect(lines).toEqual(lines.map((_, nth) => 2_020 - lines.length + nth));
    expect(lines.length).toBeGreaterThan(50);
  });

  it('goes on when it can be written again, and tells how many lines are missing', async () => {
    const path = join(folder, 'tapedeck.log');
    await mkdir(path, { recursive: true });
    const file = new LogFile(folder, 60_000, 0);
    file.write('{"line":1}\n');
    file.write('{"line":2}\n');
    await waitFor('the failure', () => file.isFailing);
    await rmdir(path);
    await waitFor('the log', () => {
      file.write('{"line":4}\n');
      return existsSync(path) && readFileSync(path, 'utf8').includes('"line":4');
    });
    await file.close();
    const [first = '', ...rest] = (await readFile(path, 'utf8')).trim().split('\n');
    // The two from before, and the one whose coming made it try again.
    expect(JSON.parse(first)).toMatchObject({ level: 40, lost: 3 });
    expect(new Set(rest)).toEqual(new Set(['{"line":4}']));
  });

  it('leaves what there is alone when it is opened again', async () => {
    const before = openLogging(folder, { maxBytes: 60_000 });
    await writeMuch(before);
    await before.close();
    const bytes = await bytesOnDisk();
    await openLogging(folder, { maxBytes: 60_000 }).close();
    expect(await bytesOnDisk()).toBe(bytes);
  });

  it('begins within its share also where the run before was allowed more, and tells about what it takes', async () => {
    const before = openLogging(folder, { maxBytes: 600_000 });
    await writeMuch(before);
    await before.close();
    const logging = openLogging(folder, { maxBytes: 60_000 });
    logging.logger.info('begun');
    await waitFor('the files', () => (logging.disk?.bytes ?? Infinity) < 60_000);
    await logging.close();
    expect(await bytesOnDisk()).toBeLessThanOrEqual(60_000);
    const line = 200;
    expect(Math.abs((logging.disk?.bytes ?? 0) - (await bytesOnDisk()))).toBeLessThan(line);
  });
});

const oldFile = (age: number): string => `tapedeck.${age}.log`;

async function writeMuch({ logger }: Logging): Promise<void> {
  for (let line = 0; line < 2_000; line += 1) {
    logger.info({ line }, 'x'.repeat(100));
    if (line % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function bytesOnDisk(): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

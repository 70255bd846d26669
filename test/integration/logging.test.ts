import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogging } from '../../src/main/logging';

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
    const { logger, close } = openLogging(folder, { fileSize: '10K', oldFiles: 2 });
    for (let line = 0; line < 2_000; line += 1) {
      logger.info({ line }, 'x'.repeat(100));
      if (line % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await close();
    const files = await readdir(folder);
    expect(files.sort()).toEqual(['tapedeck.1.log', 'tapedeck.2.log', 'tapedeck.log']);
    const sizes = await Promise.all(
      files.map(async (file) => (await stat(join(folder, file))).size),
    );
    expect(Math.max(...sizes)).toBeLessThan(40_000);
    expect(await readFile(join(folder, 'tapedeck.log'), 'utf8')).toContain('"line":1999');
  });
});

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

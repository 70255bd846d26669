import { appendFile, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTimeline } from '../../src/engine/timeline/timeline-file';
import type { JsonLinesLimits } from '../../src/platform/json-lines-file';
import type { Timeline } from '../../src/engine/timeline/timeline';
import type { TimelineEntry } from '../../src/shared/timeline';
import { ManualClock, settle } from '../support/manual-clock';
import { RecordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

let folder: string;
let clock: ManualClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-timeline-'));
  clock = new ManualClock();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const opened = (limits: Partial<JsonLinesLimits> = {}): Promise<Timeline> =>
  openTimeline({ folder, clock, log: new RecordingLog(), limits });

const entry = (sentence: string): TimelineEntry => ({
  kind: 'limit',
  change: 'reached',
  at: 1_790_000_000_000,
  collectorId: null,
  instrument: null,
  cause: 'test',
  durationMs: null,
  sentence,
});

const sentences = (timeline: Timeline): string[] =>
  timeline.select({}).map(({ sentence }) => sentence);
const bytesOnDisk = async (): Promise<number> => {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};
const current = (): string => join(folder, 'timeline.jsonl');

describe('a timeline on disk', () => {
  it('is there again after a restart, and numbers on', async () => {
    const before = await opened();
    before.append(entry('one'));
    before.append(entry('two'));
    await before.flush();
    const after = await opened();
    expect(sentences(after)).toEqual(['one', 'two']);
    expect(after.append(entry('three')).id).toBe(3);
  });

  it('is written by itself soon after, events of one moment together', async () => {
    const timeline = await opened();
    timeline.append(entry('one'));
    timeline.append(entry('two'));
    expect(await readdir(folder)).toEqual([]);
    await clock.advance(200);
    await waitFor('both lines', () => existsSync(current()) && statSync(current()).size > 200);
    expect((await readFile(current(), 'utf8')).split('\n')).toHaveLength(3);
  });

  it('never takes more than its two files, and keeps the newest', async () => {
    const maxBytes = 4_000;
    const timeline = await opened({ maxBytes });
    for (let nth = 1; nth <= 200; nth += 1) {
      timeline.append(entry(`event ${nth}`));
      if (nth % 7 === 0) await timeline.flush();
    }
    await timeline.flush();
    expect((await readdir(folder)).sort()).toEqual(['timeline.1.jsonl', 'timeline.jsonl']);
    for (const file of await readdir(folder)) {
      expect((await stat(join(folder, file))).size).toBeLessThanOrEqual(maxBytes / 2);
    }
    const kept = sentences(await opened({ maxBytes }));
    expect(kept.at(-1)).toBe('event 200');
    expect(kept).toEqual(
      Array.from({ length: kept.length }, (_, nth) => `event ${201 - kept.length + nth}`),
    );
    expect(kept.length).toBeGreaterThan(10);
  });

  it('lets its oldest events go when it may take less, while it runs and at the start', async () => {
    const timeline = await opened({ maxBytes: 100_000 });
    for (let nth = 1; nth <= 200; nth += 1) timeline.append(entry(`event ${nth}`));
    await timeline.flush();
    const before = await bytesOnDisk();
    expect(timeline.disk).toEqual({ bytes: before, maxBytes: 100_000 });

    timeline.limitDisk(20_000);
    timeline.append(entry('after it'));
    await timeline.flush();
    expect(await bytesOnDisk()).toBeLessThanOrEqual(20_000);
    expect(timeline.disk).toEqual({ bytes: await bytesOnDisk(), maxBytes: 20_000 });
    expect(sentences(timeline)).toHaveLength(201);

    const again = await opened({ maxBytes: 4_000 });
    const restored = sentences(again);
    expect(restored.slice(-2)).toEqual(['event 200', 'after it']);
    expect(restored.length).toBeGreaterThan(40);
    await again.flush();
    expect(await bytesOnDisk()).toBeLessThanOrEqual(4_000);
    expect(sentences(await opened()).at(-1)).toBe('after it');
  });

  it('skips and counts lines that cannot be read', async () => {
    const before = await opened();
    before.append(entry('one'));
    await before.flush();
    await appendFile(current(), '{"kind":"limit"}\nnot json\n\u0000\u0000\n');
    const after = await opened();
    after.append(entry('two'));
    await after.flush();
    const again = await opened();
    expect(sentences(again)).toEqual(['one', 'two']);
    expect(again.file).toEqual({ kind: 'kept', corruptLines: 3, unwritten: 0 });
  });

  it('goes on on a line of its own after the app was killed in the middle of one', async () => {
    const before = await opened();
    before.append(entry('one'));
    before.append(entry('two'));
    await before.flush();
    const text = await readFile(current(), 'utf8');
    await writeFile(current(), text.slice(0, -20));
    const after = await opened();
    after.append(entry('three'));
    await after.flush();
    expect(sentences(await opened())).toEqual(['one', 'three']);
  });

  it('counts what could not be written and goes on when it can again', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    const timeline = await opened();
    timeline.append(entry('lost to the disk'));
    await timeline.flush();
    expect(timeline.file).toMatchObject({ unwritten: 1 });
    await rm(folder);
    timeline.append(entry('kept'));
    await timeline.flush();
    expect(sentences(timeline)).toEqual(['lost to the disk', 'kept']);
    expect(sentences(await opened())).toEqual(['kept']);
  });

  it('does not let a flood pile up in front of a slow disk', async () => {
    const timeline = await opened({ maxQueued: 100 });
    for (let nth = 0; nth < 1_000; nth += 1) timeline.append(entry('flood'));
    expect(timeline.file).toMatchObject({ unwritten: 900 });
    await timeline.flush();
    await settle();
    expect(sentences(await opened())).toHaveLength(100);
  });
});

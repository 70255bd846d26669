import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/platform/clock';
import { decodePayload, encodePayload } from '../../../../src/engine/recording/recording-record';
import type { CaptureRecord } from '../../../../src/engine/recording/recording-record';
import { CaptureWriter } from '../../../../src/engine/recording/recording-writer';
import type { CaptureWriterOptions } from '../../../../src/engine/recording/recording-writer';
import { COMPRESSIONS, compressionOf } from '../../../../src/engine/recording/compression';
import { readAll, temporaryFolder } from '../../../support/capture-files';
import { waitFor } from '../../../support/wait-for';

const writerIn = (folder: string, options: Partial<CaptureWriterOptions> = {}): CaptureWriter =>
  new CaptureWriter({ folder, compression: 'none', clock: systemClock, ...options });

const received = (data: string, ts = 1_700_000_000.123): CaptureRecord => ({
  t: 'recv',
  conn: 'a.ws.1',
  ts,
  data,
});
const connected: CaptureRecord = { t: 'connect', conn: 'a.ws.1', addr: 'wss://a.example/', ts: 1 };

const frame = fc.oneof(
  fc.record({ binary: fc.constant(false), bytes: fc.string({ unit: 'grapheme', maxLength: 400 }) }),
  fc.record({ binary: fc.constant(true), bytes: fc.string({ unit: 'binary', maxLength: 400 }) }),
);

describe('a capture file', () => {
  it.each(COMPRESSIONS)(
    '%s gives back every frame that was written, byte for byte',
    async (compression) => {
      await fc.assert(
        fc.asyncProperty(fc.array(frame, { maxLength: 60 }), async (frames) => {
          const writer = writerIn(temporaryFolder(), { compression });
          const written = frames.map(({ bytes, binary }) => ({ data: Buffer.from(bytes), binary }));
          for (const { data, binary } of written) {
            writer.write({ t: 'recv', conn: 'a.ws.1', ts: 1.5, ...encodePayload(data, binary) });
          }
          await writer.close();
          const [path] = writer.report.files;
          if (path === undefined) {
            expect(frames).toEqual([]);
            return;
          }
          const { records, account } = await readAll(path);
          const read = records.flatMap((record) =>
            record.t === 'recv' ? [decodePayload(record)] : [],
          );
          expect(read.map((one) => [one.frame.toString('hex'), one.isBinary])).toEqual(
            written.map(({ data, binary }) => [data.toString('hex'), binary]),
          );
          expect(account).toMatchObject({ badLines: 0, truncated: false, damage: null });
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each(COMPRESSIONS)('%s survives batches larger than a block', async (compression) => {
    const writer = writerIn(temporaryFolder(), { compression });
    const texts = Array.from(
      { length: 3_000 },
      (_, index) => `${index} ${'x'.repeat(index % 700)}`,
    );
    for (const text of texts) writer.write(received(text));
    await writer.close();
    const { records } = await readAll(writer.report.files[0] ?? '');
    expect(records.flatMap((record) => (record.t === 'recv' ? [record.data] : []))).toEqual(texts);
  });

  it('is a gzip file that other programs can read', async () => {
    const writer = writerIn(temporaryFolder(), { compression: 'gzip' });
    writer.write(received('hello'));
    await writer.close();
    const lines = gunzipSync(readFileSync(writer.report.files[0] ?? ''))
      .toString()
      .split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] ?? '')).toEqual(received('hello'));
  });

  it.each(COMPRESSIONS)(
    '%s is read as far as it goes when its end is cut off',
    async (compression) => {
      const writer = writerIn(temporaryFolder(), { compression, flushIntervalMs: 1 });
      for (let round = 0; round < 5; round += 1) {
        const before = writer.report.written;
        for (let index = 0; index < 20; index += 1)
          writer.write(received(`${round} ${Math.random()}`));
        await waitFor('the batch', () => writer.report.written === before + 20);
      }
      await writer.close();
      const [path = ''] = writer.report.files;
      truncateSync(path, statSync(path).size - 30);
      const { records, account } = await readAll(path);
      expect(account).toMatchObject({ truncated: true, badLines: 0, damage: null });
      // All but the last batch, and of that nothing wrong.
      expect(records.length).toBeGreaterThanOrEqual(81);
      expect(records.length).toBeLessThan(101);
    },
  );

  it.each(['.jsonl.gz', '.jsonl.zst'])('%s that is damaged says so', async (ending) => {
    const path = join(temporaryFolder(), `broken${ending}`);
    writeFileSync(path, 'this was never compressed');
    const { records, account } = await readAll(path);
    expect(records).toEqual([]);
    expect(account.damage).toMatch(/gzip|zstd/);
  });

  it('counts bad lines with their numbers and loses nothing else', async () => {
    const path = join(temporaryFolder(), 'bad.jsonl');
    const good = JSON.stringify(received('x'));
    const bad = [
      '{"t":"recv","conn":"a","ts":1,"da',
      '[]',
      'null',
      '{"t":7}',
      '{"t":"recv","conn":"a","ts":"1","data":"x"}',
      '{"t":"recv","conn":"a","ts":1}',
      '{"t":"recv","conn":"a","ts":1,"data":"x","b64":"eA=="}',
      '{"t":"recv","conn":"a","ts":1,"b64":"%%"}',
      '{"t":"recv","conn":"a","ts":1700000000000,"data":"x"}',
      '{"t":"connect","conn":"a","ts":1}',
    ];
    writeFileSync(path, [good, ...bad.flatMap((line) => [line, good])].join('\n'));
    const { records, account } = await readAll(path);
    expect(records).toHaveLength(bad.length + 1);
    expect(account.badLines).toBe(bad.length);
    expect(account.badLineSamples.map(({ line }) => line)).toEqual(bad.map((_, i) => 2 + 2 * i));
  });

  it('passes over keys and kinds of records it does not know', async () => {
    const path = join(temporaryFolder(), 'newer.jsonl');
    const lines = [
      '{"t":"header","format":3,"exchange":"X","machine":{"cores":2}}',
      '{"t":"connect","conn":"a","addr":"wss://a.example","ts":1,"collector":"theirs"}',
      '{"t":"recv","conn":"a","ts":1,"data":"x","seq":4}',
      '{"t":"note","text":"?"}',
      '{"t":"note","text":"!"}',
    ];
    writeFileSync(path, `${lines.join('\r\n')}\r\n`);
    const { records, account } = await readAll(path);
    expect(records.map(({ t }) => t)).toEqual(['header', 'connect', 'recv']);
    expect(records[1]).toEqual({ t: 'connect', conn: 'a', addr: 'wss://a.example', ts: 1 });
    expect([...account.unknownTypes]).toEqual([['note', 2]]);
    expect(account.badLines).toBe(0);
  });

  it('passes over a line that is too long without holding it', async () => {
    const path = join(temporaryFolder(), 'long.jsonl');
    const long = JSON.stringify(received('x'.repeat(400_000)));
    const short = JSON.stringify(received('y'));
    writeFileSync(path, [short, long, short, ''].join('\n'));
    const { records, account } = await readAll(path, { maxLineBytes: 1_000 });
    expect(records).toHaveLength(2);
    expect(account.badLineSamples).toEqual([{ line: 2, reason: 'Longer than a line may be' }]);
  });

  it('is told by its ending', () => {
    expect(['a.jsonl', 'a.jsonl.GZ', 'a.jsonl.zst', 'a.zstd'].map(compressionOf)).toEqual([
      'none',
      'gzip',
      'zstd',
      'zstd',
    ]);
  });
});

describe('a capture writer', () => {
  it('begins each file with a header and the connections that are open then', async () => {
    const writer = writerIn(temporaryFolder(), { maxFileBytes: 100_000 });
    const other: CaptureRecord = { ...connected, conn: 'b.ws.2' };
    writer.write(connected);
    writer.write(other);
    for (let index = 0; index < 2_000; index += 1) writer.write(received('x'.repeat(500), index));
    writer.connectionEnded('b.ws.2');
    for (let index = 2_000; index < 4_000; index += 1)
      writer.write(received('x'.repeat(500), index));
    await writer.close();
    const { files, written, dropped } = writer.report;
    expect(files.length).toBeGreaterThan(4);
    expect(files.map((file) => /-(\d{3})\.jsonl$/.exec(file)?.[1])).toEqual(
      files.map((_, index) => String(index + 1).padStart(3, '0')),
    );
    const contents = await Promise.all(files.map(async (file) => (await readAll(file)).records));
    const times = contents.flat().flatMap((record) => (record.t === 'recv' ? [record.ts] : []));
    expect(times).toEqual(Array.from({ length: 4_000 }, (_, index) => index));
    expect({ written, dropped }).toEqual({
      written: 4_002,
      dropped: { queue_full: 0, size_limit: 0, write_failed: 0 },
    });
    const openings = contents.map((records) =>
      records.flatMap((record) => (record.t === 'connect' ? [record.conn] : [])),
    );
    expect(contents.every(([first]) => first?.t === 'header')).toBe(true);
    expect(openings[0]).toEqual(['a.ws.1', 'b.ws.2']);
    expect(openings[1]).toEqual(['a.ws.1', 'b.ws.2']);
    expect(openings.at(-1)).toEqual(['a.ws.1']);
    // A part must not begin with a wait as long as all the parts before it.
    const last = contents.at(-1) ?? [];
    expect(last[1]).toMatchObject({ ts: (last[2] as { ts: number }).ts });
  });

  it('keeps its files near their size', async () => {
    const writer = writerIn(temporaryFolder(), { maxFileBytes: 300_000 });
    for (let index = 0; index < 9_000; index += 1) writer.write(received('x'.repeat(500)));
    await writer.close();
    for (const file of writer.report.files) expect(statSync(file).size).toBeLessThan(600_000);
  });

  it('drops and counts what a slow disk cannot take, but never a connection', async () => {
    const writer = writerIn(temporaryFolder(), { maxQueuedBytes: 10_000 });
    for (let index = 0; index < 1_000; index += 1) writer.write(received('x'.repeat(100)));
    writer.write(connected);
    const { dropped } = writer.report;
    expect(dropped.queue_full).toBeGreaterThan(900);
    await writer.close();
    const { records } = await readAll(writer.report.files[0] ?? '');
    expect(records.filter(({ t }) => t === 'recv')).toHaveLength(1_000 - dropped.queue_full);
    expect(records.at(-1)).toEqual(connected);
  });

  it('ends at the size of the whole recording and counts the rest', async () => {
    const writer = writerIn(temporaryFolder(), { maxTotalBytes: () => 300_000 });
    for (let index = 0; index < 4_000; index += 1) writer.write(received('x'.repeat(500)));
    await waitFor('the limit', () => writer.report.state === 'full');
    writer.write(received('late'));
    await writer.close();
    const { written, dropped } = writer.report;
    expect(dropped.size_limit).toBeGreaterThan(1_000);
    expect(written + dropped.size_limit).toBe(4_001);
  });

  it('ends at once when a person allows it less than it has', async () => {
    let maxTotalBytes = 1_000_000;
    const writer = writerIn(temporaryFolder(), {
      maxTotalBytes: () => maxTotalBytes,
      flushIntervalMs: 1,
    });
    writer.write(received('x'.repeat(20_000)));
    await waitFor('the frame', () => writer.report.written === 1);
    maxTotalBytes = 10_000;
    writer.write(received('one more'));
    await waitFor('the end', () => writer.report.state === 'full');
    await writer.close();
    expect(writer.report.written).toBe(2);
  });

  it('reports a folder it cannot write to, and never throws', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const writer = writerIn(join(file, 'below'), { flushIntervalMs: 1 });
    writer.write(received('x'));
    await waitFor('the failure', () => writer.report.state === 'failed');
    writer.write(received('y'));
    await writer.close();
    expect(writer.report).toMatchObject({
      state: 'failed',
      written: 0,
      dropped: { write_failed: 2 },
    });
    expect(writer.report.failure).toMatch(/ENOTDIR|EEXIST/);
  });

  it('has written within its interval what came before', async () => {
    const writer = writerIn(temporaryFolder(), { compression: 'gzip', flushIntervalMs: 20 });
    writer.write(received('x'));
    await waitFor('the first batch', () => writer.report.written === 1);
    const { records } = await readAll(writer.report.files[0] ?? '');
    expect(records.at(-1)).toEqual(received('x'));
    await writer.close();
  });
});

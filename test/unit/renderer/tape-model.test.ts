import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROWS_KEPT, TapeModel } from '../../../src/renderer/lib/tape-model';
import type { TapeBatch, TapeRow } from '../../../src/shared/ipc/contract';
import { tapeRow } from './support/statuses';

const rows = (newest: number, count: number): TapeRow[] =>
  Array.from({ length: count }, (_, index) => tapeRow(newest - index));
const snapshotOf = (generation: number, newest: number, count: number) => ({
  generation,
  rows: rows(newest, count),
  matching: count,
});
const batch = (
  generation: number,
  sequence: number,
  newest: number,
  count: number,
  skipped = 0,
): TapeBatch => ({ generation, sequence, rows: rows(newest, count), skipped });
const sequences = (model: TapeModel) => model.view.rows.map((row) => row.sequence);

describe('the tape', () => {
  it('puts each batch on top of what it shows', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    expect(model.append(batch(1, 1, 5, 2))).toBe('applied');
    expect(sequences(model)).toEqual([5, 4, 3, 2, 1]);
  });

  it('drops batches of an older generation', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(2, 3, 3));
    expect(model.append(batch(1, 1, 9, 2))).toBe('outdated');
    expect(sequences(model)).toEqual([3, 2, 1]);
  });

  it('keeps a batch that overtook the snapshot it belongs to', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    expect(model.append(batch(2, 1, 8, 1))).toBe('early');
    expect(model.begin(snapshotOf(2, 7, 2))).toHaveLength(1);
    expect(sequences(model)).toEqual([8, 7, 6]);
  });

  it('notices a lost batch instead of showing a hole as complete', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    expect(model.append(batch(1, 2, 9, 1))).toBe('broken');
    expect(sequences(model)).toEqual([3, 2, 1]);
  });

  it('takes a repeated batch once', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    model.append(batch(1, 1, 4, 1));
    expect(model.append(batch(1, 1, 4, 1))).toBe('outdated');
    expect(sequences(model)).toEqual([4, 3, 2, 1]);
  });

  it('stands still while paused and counts what it does not show', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    model.pause();
    expect(model.append(batch(1, 1, 9, 6, 40))).toBe('counted');
    expect(sequences(model)).toEqual([3, 2, 1]);
    expect(model.view).toMatchObject({ paused: true, newer: 46, newerIsAtLeast: false });
  });

  it('shows a fresh snapshot after a pause', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    model.pause();
    model.resume();
    model.begin(snapshotOf(2, 900, 2));
    expect(sequences(model)).toEqual([900, 899]);
    expect(model.view).toMatchObject({ paused: false, newer: 0 });
  });

  it('says "at least" when a window hidden during a pause cannot know how much came', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    model.pause();
    model.begin({ generation: 2, rows: rows(5_000, 1_000), matching: 4_000 });
    expect(sequences(model)).toEqual([3, 2, 1]);
    expect(model.view).toMatchObject({ newer: 1_000, newerIsAtLeast: true });
  });

  it('adds up what main skipped', () => {
    const model = new TapeModel();
    model.begin(snapshotOf(1, 3, 3));
    model.append(batch(1, 1, 400, 1, 396));
    model.append(batch(1, 2, 500, 1, 99));
    expect(model.view.skipped).toBe(495);
  });

  it('is always the newest rows of everything sent, in order and within bounds', () => {
    const arrivals = fc.array(
      fc.record({ count: fc.integer({ min: 0, max: 300 }), skipped: fc.nat(50) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(fc.nat(1_500), arrivals, (atStart, batches) => {
        const model = new TapeModel();
        model.begin(snapshotOf(1, atStart, atStart));
        let sent = rows(atStart, atStart);
        let newest = atStart;
        batches.forEach(({ count, skipped }, index) => {
          newest += count + skipped;
          const next = batch(1, index + 1, newest, count, skipped);
          sent = [...next.rows, ...sent];
          model.append(next);
        });
        expect(sequences(model)).toEqual(sent.slice(0, ROWS_KEPT).map((row) => row.sequence));
        expect(model.view.skipped).toBe(batches.reduce((sum, each) => sum + each.skipped, 0));
      }),
      { numRuns: 60 },
    );
  });
});

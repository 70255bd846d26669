import { describe, expect, it } from 'vitest';
import {
  AlarmBook,
  CLEARED_KEPT,
  INSTRUMENTS_APART,
  SAME_WITHIN_MS,
} from '../../../../src/engine/alarms/alarm-store';
import type { AlarmSignal } from '../../../../src/engine/alarms/alarm-signal';

const NOON = Date.UTC(2026, 10, 22, 12);

const error = (collectorId = 'one'): AlarmSignal => ({
  kind: 'raise',
  rule: 'collector_error',
  collectorId,
  instrument: null,
  message: `${collectorId} gave up`,
  lasting: true,
});
const cleared = (collectorId = 'one'): AlarmSignal => ({
  kind: 'clear',
  rule: 'collector_error',
  collectorId,
  instrument: null,
});
const silent = (instrument: string, kind: 'raise' | 'clear' = 'raise'): AlarmSignal => ({
  kind,
  rule: 'silent_symbol',
  collectorId: 'one',
  instrument,
  message: `${instrument} is silent`,
  lasting: true,
});

describe('an alarm', () => {
  it('is raised, acknowledged and cleared, each at its time', () => {
    const book = new AlarmBook();
    expect(book.apply(error(), NOON).kind).toBe('raised');
    expect(book.unacknowledged).toBe(1);
    const [alarm] = book.list(NOON);
    book.acknowledge(alarm!.id, NOON + 1);
    expect(book.unacknowledged).toBe(0);
    expect(book.list(NOON)[0]?.state).toEqual({ kind: 'acknowledged', at: NOON + 1 });
    expect(book.apply(cleared(), NOON + 2).kind).toBe('cleared');
    expect(book.list(NOON)[0]?.state).toEqual({
      kind: 'cleared',
      at: NOON + 2,
      acknowledgedAt: NOON + 1,
    });
    expect(book.apply(cleared(), NOON + 3).kind).toBe('unchanged');
  });

  it('that happens again is counted, not raised again, and stays acknowledged', () => {
    const book = new AlarmBook();
    book.apply(error(), NOON);
    book.acknowledge(null, NOON + 1);
    expect(book.apply(error(), NOON + 2).kind).toBe('repeated');
    expect(book.list(NOON)).toMatchObject([
      { count: 2, firstAt: NOON, lastAt: NOON + 2, state: { kind: 'acknowledged' } },
    ]);
  });

  it('that comes back soon is the same one; much later it is another', () => {
    const book = new AlarmBook();
    book.apply(error(), NOON);
    book.apply(cleared(), NOON + 1);
    book.apply(error(), NOON + 2);
    expect(book.list(NOON)).toMatchObject([{ id: 1, count: 2, state: { kind: 'raised' } }]);
    book.apply(cleared(), NOON + 3);
    book.apply(error(), NOON + 3 + SAME_WITHIN_MS);
    expect(book.list(NOON)[0]).toMatchObject({ id: 2, count: 1 });
  });

  it('of something that is over at once is cleared by acknowledging it', () => {
    const book = new AlarmBook();
    book.apply({ ...error(), rule: 'own_limit', lasting: false } as AlarmSignal, NOON);
    book.acknowledge(null, NOON + 1);
    expect(book.list(NOON)[0]?.state).toMatchObject({ kind: 'cleared', acknowledgedAt: NOON + 1 });
  });
});

describe('alarms of many symbols', () => {
  it('become one about their collector, which is over when the last of them is', () => {
    const book = new AlarmBook();
    const symbols = Array.from({ length: INSTRUMENTS_APART + 30 }, (_, nth) => `x:y:S${nth}`);
    for (const symbol of symbols) book.apply(silent(symbol), NOON);
    expect(book.unacknowledged).toBe(INSTRUMENTS_APART + 1);
    const whole = book.list(NOON).find(({ instrument }) => instrument === null);
    expect(whole).toMatchObject({ collectorId: 'one', count: 30 });
    for (const symbol of symbols) book.apply(silent(symbol, 'clear'), NOON + 1);
    expect(book.unacknowledged).toBe(0);
    expect(book.list(NOON).every(({ state }) => state.kind === 'cleared')).toBe(true);
  });

  it('keep only so many that are over', () => {
    const book = new AlarmBook();
    for (let nth = 0; nth < CLEARED_KEPT + 50; nth += 1) {
      book.apply(error(`c${nth}`), NOON + nth);
      book.apply(cleared(`c${nth}`), NOON + nth);
    }
    const list = book.list(NOON);
    expect(list).toHaveLength(CLEARED_KEPT);
    expect(list[0]?.collectorId).toBe(`c${CLEARED_KEPT + 49}`);
  });
});

describe('a mute', () => {
  it('covers its rule and collector until its time, or until it is ended', () => {
    const book = new AlarmBook();
    book.apply(error('one'), NOON);
    book.apply(error('two'), NOON);
    book.mute(null, 'one', NOON + 1_000, NOON);
    const muted = (now: number): string[] =>
      book.list(now).flatMap((alarm) => (alarm.muted ? [alarm.collectorId ?? ''] : []));
    expect(muted(NOON)).toEqual(['one']);
    expect(muted(NOON + 1_000)).toEqual([]);
    book.mute('collector_error', null, NOON + 2_000, NOON);
    expect(muted(NOON).sort()).toEqual(['one', 'two']);
    book.mute('collector_error', null, null, NOON);
    expect(muted(NOON)).toEqual(['one']);
    expect(book.mutesAt(NOON)).toEqual([{ rule: null, collectorId: 'one', until: NOON + 1_000 }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompletenessRecord } from '../../../../src/engine/verdict/completeness-record';
import type { RecordArchive } from '../../../../src/engine/verdict/completeness-record';
import type { CollectorFacts, InstrumentFacts } from '../../../../src/engine/verdict/facts';
import { HOUR_MS, InstrumentHours } from '../../../../src/engine/verdict/instrument-hours';
import type { StoredHour } from '../../../../src/engine/verdict/instrument-hours';
import type { Gap, Outage } from '../../../../src/shared/gaps';
import { hourRecordSchema } from '../../../../src/shared/verdict';
import type { HourRecord } from '../../../../src/shared/verdict';
import { collectorFacts, instrumentFacts, verdictAfter } from '../../../support/verdict-facts';

const HOUR = 497_223 * HOUR_MS;
const INSTRUMENT = 'binance:spot:BTCUSDT';
const UNPROVEN = { level: 'not_provable', reason: 'No order' } as const;
const DETECTABLE = { level: 'detectable', reason: 'A loss shows' } as const;

const connected = collectorFacts();
const cut = collectorFacts({ state: 'RECONNECTING', notActiveSince: 0 });

interface Look {
  readonly collector?: CollectorFacts;
  readonly own?: Partial<InstrumentFacts>;
  readonly instruments?: readonly string[];
}

class Rig {
  readonly written: StoredHour[] = [];
  readonly tidied: number[] = [];
  readonly record: CompletenessRecord;
  #at: number;

  constructor(at = HOUR, options: { instrumentsKept?: number } = {}) {
    this.#at = at;
    const archive: RecordArchive = {
      append: (hours) => this.written.push(...hours),
      tidy: (count) => this.tidied.push(count),
      flush: () => Promise.resolve(),
    };
    this.record = new CompletenessRecord({ archive, ...options });
  }

  look({ collector = connected, own = {}, instruments = [INSTRUMENT] }: Look = {}): void {
    const facts = instrumentFacts({ collector });
    const verdicts = instruments.map((instrument) =>
      verdictAfter({ ...facts, ...own, instrument }),
    );
    this.record.judged({ at: this.#at, verdicts, collectors: [collector] });
  }

  /** Looks once every `stepMs` until that time; the first look is a step from now. */
  until(to: number, look: Look = {}, stepMs = 1_000): this {
    for (this.#at += stepMs; this.#at < to; this.#at += stepMs) this.look(look);
    this.#at -= stepMs;
    return this;
  }

  jump(to: number): this {
    this.#at = to;
    return this;
  }

  hour(hour = HOUR): HourRecord {
    const [found] = this.record.hours(INSTRUMENT, hour, hour + 1);
    if (found === undefined) throw new Error('No record of that hour');
    return hourRecordSchema.parse(found);
  }
}

const gap = (state: Gap['state'], changes: Partial<Gap> = {}): Gap => ({
  kind: 'gap',
  id: 1,
  collectorId: 'binance_trades',
  instrument: INSTRUMENT,
  fromId: '10',
  toId: '16',
  missing: 7,
  filled: 0,
  fromTime: HOUR + 600_000,
  toTime: HOUR + 660_000,
  detectedAt: HOUR + 660_500,
  cause: 'reconnect',
  state,
  ...changes,
});
const permanent = { kind: 'permanent', at: HOUR + 700_000, reason: 'Not listed' } as const;
const closed = { kind: 'closed', at: HOUR + 700_000 } as const;
const outage = (state: Outage['state'], fromMs = 600_000, toMs = 660_000): Outage => ({
  kind: 'outage',
  id: 1,
  collectorId: 'binance_trades',
  instrument: INSTRUMENT,
  fromTime: HOUR + fromMs,
  toTime: HOUR + toMs,
  detectedAt: HOUR + toMs,
  cause: 'reconnect',
  filled: 0,
  state,
});
/** Received for the whole hour but for 60 s from 10 minutes on. */
const withCut = (): Rig =>
  new Rig(HOUR - 1_000)
    .until(HOUR + 600_000)
    .until(HOUR + 660_000, { collector: cut })
    .until(HOUR + HOUR_MS + 2_000);

describe('The record of an hour', () => {
  it.each([1_000, 1_003, 4_900])(
    'is complete when every look, %i ms apart, received it',
    (stepMs) => {
      const rig = new Rig(HOUR - stepMs).until(HOUR + HOUR_MS + 2 * stepMs, {}, stepMs);
      expect(rig.hour()).toEqual({
        instrument: INSTRUMENT,
        hour: HOUR,
        kind: 'complete',
        lost: 0,
        unknownSeconds: 0,
      });
    },
  );

  it('is complete so far while the hour runs', () => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + 90_000);
    expect(rig.hour()).toMatchObject({ kind: 'complete', unknownSeconds: 0 });
    expect(rig.record.hours(INSTRUMENT, HOUR - HOUR_MS, HOUR)).toEqual([]);
  });

  it('counts the seconds before the first look as unknown', () => {
    const rig = new Rig(HOUR + 1_799_000).until(HOUR + HOUR_MS + 2_000);
    expect(rig.hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 1_800 });
  });

  it('counts the seconds without a connection as unknown', () => {
    // The look at 659 s was cut, the one at 660 s was not: between them nothing is known.
    expect(withCut().hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 60 });
  });

  it.each<[string, Look]>([
    ['refused', { own: { subscription: { kind: 'refused', at: 0, reason: 'no' } } }],
    ['unanswered', { own: { subscription: { kind: 'requested', at: 0 } } }],
    ['silent by its pace', { own: { silentSince: HOUR } }],
    ['without data so far', { own: { lastDataAt: null, subscription: { kind: 'idle' } } }],
    ['not connected', { collector: cut }],
    ['starting', { collector: collectorFacts({ state: 'CONNECTING', wasActive: false }) }],
  ])('is unknown while the instrument is %s', (_, look) => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + HOUR_MS + 2_000, look, 5_000);
    expect(rig.hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 3_600 });
  });

  it('goes on being complete while the instrument is quiet, or has lost what its ids will show', () => {
    const look: Look = {
      own: {
        isPaceKnown: false,
        lastDataAt: HOUR - 600_000,
        recent: { stored: 10, duplicate: 0, rejected: 1, missing: 1, lost: 0 },
      },
    };
    const rig = new Rig(HOUR - 1_000).until(HOUR + HOUR_MS + 2_000, look);
    expect(rig.hour().kind).toBe('complete');
  });

  it('is unknown where a loss has no size, as long as there are signs of one', () => {
    const unreadable = collectorFacts({ provability: DETECTABLE, recent: { unreadableFrames: 1 } });
    const rig = new Rig(HOUR - 1_000)
      .until(HOUR + 600_000, { collector: collectorFacts({ provability: DETECTABLE }) })
      .until(HOUR + 660_000, { collector: unreadable })
      .until(HOUR + HOUR_MS + 2_000, { collector: collectorFacts({ provability: DETECTABLE }) });
    expect(rig.hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 60 });
  });

  it('is unknown where ids prove nothing, though every second was received', () => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + HOUR_MS + 2_000, {
      collector: collectorFacts({ provability: UNPROVEN }),
    });
    expect(rig.hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 0, lost: 0 });
  });

  it('does not know the time between two looks that are more than 5 s apart', () => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + 600_000).jump(HOUR + 620_000);
    rig.until(HOUR + HOUR_MS + 2_000);
    // Looked at 599 s and 621 s.
    expect(rig.hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 21 });
  });

  it('is not of order books', () => {
    const rig = new Rig(HOUR - 1_000);
    rig.until(HOUR + 60_000, { collector: collectorFacts({ channel: 'order_book' }) });
    expect(rig.record.hours(null, 0, Infinity)).toEqual([]);
  });

  it('counts a second once when the clock is set back', () => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + 600_000).jump(HOUR + 300_000);
    rig.until(HOUR + HOUR_MS + 2_000);
    expect(rig.hour()).toMatchObject({ kind: 'complete', unknownSeconds: 0 });
  });
});

describe('A loss on record', () => {
  it('counts in the hour of its exchange time, and its seconds are known', () => {
    const rig = withCut();
    rig.record.lossChanged(gap(permanent));
    expect(rig.hour()).toMatchObject({ kind: 'loss', lost: 7, unknownSeconds: 0 });
    expect(rig.hour(HOUR + HOUR_MS).lost).toBe(0);
  });

  it('adds to other losses of its hour, less what was filled', () => {
    const rig = withCut();
    rig.record.lossChanged(gap(permanent));
    rig.record.lossChanged(gap(permanent, { id: 2, missing: 10, filled: 8 }));
    expect(rig.hour().lost).toBe(9);
  });

  it('does not expire while the verdict forgets it', () => {
    const rig = withCut();
    rig.record.lossChanged(gap(permanent));
    rig.until(HOUR + 5 * HOUR_MS, {}, 5_000);
    expect(rig.hour()).toMatchObject({ kind: 'loss', lost: 7 });
  });

  it('is none while it may still be filled', () => {
    const rig = withCut();
    rig.record.lossChanged(gap({ kind: 'open' }));
    rig.record.lossChanged(gap({ kind: 'requested', at: HOUR }));
    expect(rig.hour()).toMatchObject({ kind: 'unknown', lost: 0, unknownSeconds: 60 });
  });

  it('leaves no hour complete while it may still be filled, nor in the file of a run that ends so', async () => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + HOUR_MS + 60_000);
    expect(rig.hour().kind).toBe('complete');
    rig.record.lossChanged(gap({ kind: 'open' }));
    expect(rig.hour()).toMatchObject({ kind: 'unknown', lost: 0, unknownSeconds: 0 });
    await rig.record.close();
    expect(rig.written.findLast(({ hour }) => hour === HOUR)).toMatchObject({ isUnproven: true });
    rig.record.lossChanged(gap(closed, { filled: 7 }));
    expect(rig.hour().kind).toBe('complete');
    await rig.record.close();
    expect(rig.written.findLast(({ hour }) => hour === HOUR)).toMatchObject({ isUnproven: false });
  });

  it('is none when it was filled, and its seconds are known then', () => {
    const rig = withCut();
    rig.record.lossChanged(gap(closed, { filled: 7 }));
    expect(rig.hour()).toMatchObject({ kind: 'complete', lost: 0, unknownSeconds: 0 });
  });

  it('is taken back when its ids turn out never to have been', () => {
    const rig = withCut();
    rig.record.lossChanged(gap(permanent));
    rig.record.lossChanged(gap({ ...closed, reason: 'Taken back' }, { missing: 0 }));
    expect(rig.hour()).toMatchObject({ kind: 'complete', lost: 0 });
  });

  it('over several hours counts in the first, and makes the others unknown for its time', () => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + 2 * HOUR_MS);
    const fromTime = HOUR + HOUR_MS - 30_000;
    rig.record.lossChanged(gap(permanent, { fromTime, toTime: HOUR + HOUR_MS + 19_999 }));
    expect(rig.hour()).toMatchObject({ kind: 'loss', lost: 7, unknownSeconds: 0 });
    expect(rig.hour(HOUR + HOUR_MS)).toMatchObject({
      kind: 'unknown',
      lost: 0,
      unknownSeconds: 20,
    });
  });

  it('with an exchange time that cannot be is not noted but counted', () => {
    const rig = withCut();
    for (const fromTime of [0, HOUR + 400 * 24 * HOUR_MS, Number.MAX_SAFE_INTEGER]) {
      rig.record.lossChanged(gap(permanent, { fromTime, toTime: fromTime }));
    }
    expect(rig.record.report).toEqual({ instruments: 1, hours: 2, cutHours: 3 });
  });
});

describe('An outage on record', () => {
  it('that was covered makes its seconds known', () => {
    const rig = withCut();
    rig.record.lossChanged(outage({ kind: 'covered', at: HOUR + 700_000 }));
    expect(rig.hour()).toMatchObject({ kind: 'complete', unknownSeconds: 0 });
  });

  it('that was covered in part makes the rest unknown, and counts no second twice', () => {
    const rig = withCut();
    const uncovered = {
      kind: 'uncovered',
      at: HOUR + 700_000,
      fromTime: HOUR + 600_000,
      toTime: HOUR + 629_999,
      reason: 'The list is short',
    } as const;
    rig.record.lossChanged(outage(uncovered));
    rig.record.lossChanged(outage(uncovered));
    expect(rig.hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 30 });
  });

  it('of an hour long past makes its seconds unknown', () => {
    const rig = new Rig(HOUR - 2_000).until(HOUR + 3 * HOUR_MS, {}, 2_000);
    expect(rig.hour().kind).toBe('complete');
    const { fromTime, toTime } = outage({ kind: 'open' }, 600_000, 609_999);
    rig.record.lossChanged(
      outage({ kind: 'uncovered', at: HOUR, fromTime, toTime, reason: 'no' }, 600_000, 609_999),
    );
    expect(rig.hour()).toMatchObject({ kind: 'unknown', unknownSeconds: 10 });
  });
});

describe('The bounds of the record', () => {
  const names = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `a:b:S${String(from + index)}`);

  it('keep 720 hours of an instrument and count those that leave', () => {
    const rig = new Rig(HOUR);
    for (let hour = 0; hour < 723; hour += 1) {
      rig.jump(HOUR + hour * HOUR_MS);
      rig.look();
    }
    const hours = rig.record.hours(INSTRUMENT, 0, Infinity);
    expect(hours).toHaveLength(720);
    expect(hours[0]?.hour).toBe(HOUR + 3 * HOUR_MS);
    expect(rig.record.report).toEqual({ instruments: 1, hours: 720, cutHours: 3 });
  });

  it('keep so many instruments: one that is not judged any more makes room', () => {
    const rig = new Rig(HOUR, { instrumentsKept: 3 });
    rig.look({ instruments: names(0, 3) });
    rig.jump(HOUR + HOUR_MS);
    rig.look({ instruments: names(1, 3) });
    const kept = new Set(rig.record.hours(null, 0, Infinity).map(({ instrument }) => instrument));
    expect([...kept]).toEqual(names(1, 3));
    expect(rig.record.report).toMatchObject({ instruments: 3, cutHours: 1 });
  });

  it('count an instrument without room once an hour', () => {
    const rig = new Rig(HOUR - 1_000, { instrumentsKept: 2 });
    rig.until(HOUR + 60_000, { instruments: names(0, 5) });
    expect(rig.record.report).toEqual({ instruments: 2, hours: 2, cutHours: 3 });
    rig.jump(HOUR + HOUR_MS);
    rig.look({ instruments: names(0, 5) });
    expect(rig.record.report).toEqual({ instruments: 2, hours: 4, cutHours: 6 });
  });

  it('hold for 2,000 instruments', () => {
    const record = new CompletenessRecord();
    for (const instrument of names(0, 2_001)) {
      record.restore({ instrument, hour: HOUR, knownSeconds: 3_600, lost: 0, isUnproven: false });
    }
    expect(record.report).toEqual({ instruments: 2_000, hours: 2_000, cutHours: 1 });
  });
});

describe('What is written of the record', () => {
  it('is each hour when it is over, with its last second, and the running one on close', async () => {
    const rig = new Rig(HOUR - 1_000).until(HOUR + HOUR_MS);
    expect(rig.written).toEqual([]);
    rig.until(HOUR + HOUR_MS + 10_000);
    const stored = { instrument: INSTRUMENT, lost: 0, isUnproven: false };
    expect(rig.written).toEqual([{ ...stored, hour: HOUR, knownSeconds: 3_600 }]);
    expect(rig.tidied).toEqual([2]);
    await rig.record.close();
    expect(rig.written.slice(1)).toEqual([{ ...stored, hour: HOUR + HOUR_MS, knownSeconds: 10 }]);
    await rig.record.close();
    expect(rig.written).toHaveLength(2);
  });

  it('is a loss at the next look, and only its instrument', () => {
    const rig = new Rig(HOUR - 1_000);
    rig.until(HOUR + 700_000, { instruments: [INSTRUMENT, 'binance:spot:ETHUSDT'] }, 5_000);
    rig.record.lossChanged(gap(permanent));
    rig.until(HOUR + 706_000, { instruments: [INSTRUMENT, 'binance:spot:ETHUSDT'] }, 5_000);
    expect(rig.written).toMatchObject([{ instrument: INSTRUMENT, hour: HOUR, lost: 7 }]);
  });

  it('goes on in the same hour after a restart', async () => {
    const first = new Rig(HOUR - 1_000).until(HOUR + 600_000);
    first.record.lossChanged(gap(permanent, { fromTime: HOUR + 1_000, toTime: HOUR + 2_000 }));
    await first.record.close();
    const second = new Rig(HOUR + 659_000);
    for (const stored of first.written) second.record.restore(stored);
    second.until(HOUR + HOUR_MS + 2_000);
    expect(second.hour()).toMatchObject({ kind: 'loss', lost: 7, unknownSeconds: 60 });
  });
});

describe('InstrumentHours', () => {
  it('counts the known seconds that a set of them has', () => {
    const mark = fc.record({
      hour: fc.constantFrom(HOUR, HOUR + HOUR_MS),
      first: fc.integer({ min: 0, max: 3_599 }),
      length: fc.integer({ min: 1, max: 3_600 }),
      isKnown: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 30 }), (marks) => {
        const hours = new InstrumentHours(INSTRUMENT);
        const known = new Map([HOUR, HOUR + HOUR_MS].map((hour) => [hour, new Set<number>()]));
        for (const hour of known.keys()) hours.judged(hour, false);
        for (const { hour, first, length, isKnown } of marks) {
          const last = Math.min(3_599, first + length - 1);
          const seconds = known.get(hour)!;
          const before = seconds.size;
          for (let second = first; second <= last; second += 1) {
            if (isKnown) seconds.add(second);
            else seconds.delete(second);
          }
          expect(hours.mark(hour, first, last, isKnown)).toBe(seconds.size !== before);
          expect(hours.at(hour)?.knownSeconds).toBe(seconds.size);
        }
      }),
    );
  });

  it('is proven when one of two collectors of the instrument proves it', () => {
    const hours = new InstrumentHours(INSTRUMENT);
    hours.judged(HOUR, true);
    expect(hours.at(HOUR)?.isUnproven).toBe(true);
    hours.judged(HOUR, false);
    hours.judged(HOUR, true);
    expect(hours.at(HOUR)?.isUnproven).toBe(false);
  });
});

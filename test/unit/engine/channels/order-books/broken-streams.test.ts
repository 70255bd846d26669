import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BookLevel } from '../../../../../src/shared/order-book';
import { BOOK_WIRES } from '../../../../support/scripted-book';
import type { BookWire, Levels, Told } from '../../../../support/scripted-book';
import { WiredBook } from '../../../../support/wired-book';

/** What becomes of one update on its way. */
type Fate = 'arrives' | 'lost' | 'twice' | 'overtaken' | 'spoiled' | 'cut';

const level = (direction: 1 | -1) =>
  fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 3 })).map(([offset, quantity]): BookLevel => {
    const best = direction === 1 ? 101 : 100;
    return [`${best + direction * offset}.50`, quantity === 0 ? '0.00' : `${quantity}.25`];
  });
const change = fc.record({
  bids: fc.array(level(-1), { maxLength: 3 }),
  asks: fc.array(level(1), { maxLength: 3 }),
});
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fate>('arrives') },
  { weight: 4, arbitrary: fc.constantFrom<Fate>('lost', 'twice', 'overtaken', 'spoiled') },
  { weight: 1, arbitrary: fc.constant<Fate>('cut') },
);
const steps = fc.array(fc.record({ change, fate }), { minLength: 5, maxLength: 40 });

const MOVE: Levels = { bids: [['100.50', '7.75']], asks: [] };

async function open(wire: BookWire, behind = 0): Promise<WiredBook> {
  const wired = new WiredBook(wire, behind);
  await wired.open();
  // Where the first book comes over REST, an update has to come before it is asked for.
  for (let index = 0; index < 3 + 4 * behind; index += 1) {
    wired.deliver(wired.change(MOVE));
    await wired.wait(1_000);
  }
  expect(wired.status.sync.kind).toBe('in_sync');
  return wired;
}

describe.each(Object.entries(BOOK_WIRES))('a book of %s', (_, wire) => {
  test('that nothing happens to stays in sync and equals the venue’s after every update', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 40 }), async (changes) => {
        const wired = await open(wire);
        for (const levels of changes) {
          wired.deliver(wired.change(levels));
          expect(wired.status.sync.kind).toBe('in_sync');
          wired.expectHonest();
        }
        expect(wired.status.gaps).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test('is never wrong while it is said to be right, whatever is lost, doubled, spoiled, overtaken or cut', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat({ max: 2 }), async (all, behind) => {
        const wired = await open(wire, behind);
        let overtaken: Told | null = null;
        for (const { change: levels, fate: becomes } of all) {
          const told = wired.change(levels);
          const late: Told | null = becomes === 'cut' ? null : overtaken;
          overtaken = null;
          switch (becomes) {
            case 'lost':
              break;
            case 'spoiled':
              wired.spoil(told);
              break;
            case 'cut':
              await wired.cut();
              break;
            case 'overtaken':
              overtaken = told;
              break;
            case 'twice':
              wired.deliver(told);
              wired.expectHonest();
              wired.deliver(told);
              break;
            case 'arrives':
              wired.deliver(told);
          }
          wired.expectHonest();
          if (late !== null) wired.deliver(late);
          wired.expectHonest();
          await wired.wait(100);
          wired.expectHonest();
        }
        await wired.heal(MOVE);
        expect(wired.status.sync.kind).toBe('in_sync');
        wired.expectHonest();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('stays right through a renewal of the connection, whenever the successor comes', async () => {
    const few = fc.array(change, { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(few, few, few, async (before, meanwhile, after) => {
        const wired = await open(wire);
        const follow = async (changes: readonly Levels[]): Promise<void> => {
          for (const levels of changes) {
            wired.deliver(wired.change(levels));
            wired.expectHonest();
            await wired.wait(50);
            expect(wired.status.sync.kind).toBe('in_sync');
            wired.expectHonest();
          }
        };
        await follow(before);
        await wired.renew();
        await follow(meanwhile);
        for (let part = 0; part < 50 && wired.renewals === 0; part += 1) await follow([MOVE]);
        await follow(after);
        expect(wired.renewals).toBe(1);
        expect(wired.status.gaps).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test('notices a lost update with the next one', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (levels) => {
        const wired = await open(wire);
        wired.change({ bids: [['100.50', '3.33']], asks: levels.asks });
        wired.deliver(wired.change({ bids: [], asks: levels.asks }));
        expect(wired.status).toMatchObject({ sync: { kind: 'out_of_sync' }, gaps: 1 });
        await wired.heal(MOVE);
        expect(wired.status).toMatchObject({ sync: { kind: 'in_sync' }, gaps: 1, resyncs: 1 });
        wired.expectHonest();
      }),
      { numRuns: 20 },
    );
  });
});

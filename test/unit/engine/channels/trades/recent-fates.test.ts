import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentFates } from '../../../../../src/engine/channels/trades/recent-fates';
import { NOON } from '../../../../support/sample-trade';

const rejection = (
  symbol: string | undefined,
  message = 'price: not a number',
): { symbol?: string; message: string } =>
  symbol === undefined ? { message } : { symbol, message };

describe('RecentFates', () => {
  it('counts by symbol what happened within the last 60 complete seconds', () => {
    const event = fc.record({
      kind: fc.constantFrom('rejected', 'duplicate'),
      symbol: fc.constantFrom('A', 'B', 'X'),
      afterMs: fc.integer({ min: 0, max: 8_000 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 100 }), (events) => {
        const fates = new RecentFates();
        const seen: { kind: string; symbol: string; second: number }[] = [];
        let now = NOON;
        for (const { kind, symbol, afterMs } of events) {
          now += afterMs;
          seen.push({ kind, symbol, second: Math.floor(now / 1_000) });
          if (kind === 'rejected') fates.rejected([rejection(symbol)], now);
          else fates.duplicate(symbol, now);
          const running = Math.floor(now / 1_000);
          const recent = seen.filter(({ second }) => second < running && second >= running - 60);
          const counted = (of: string, name: string): number =>
            recent.filter((each) => each.kind === of && each.symbol === name).length;
          expect(fates.rejectedOf('A', now)).toBe(counted('rejected', 'A'));
          expect(fates.duplicatesOf('B', now)).toBe(counted('duplicate', 'B'));
          expect(fates.rejectedOfOthers(['A', 'B'], now)).toBe(counted('rejected', 'X'));
        }
      }),
    );
  });

  it('counts trades that name no symbol with those of others', () => {
    const fates = new RecentFates();
    fates.rejected([rejection(undefined), rejection('A'), rejection('X')], NOON);
    expect(fates.rejectedOfOthers(['A'], NOON + 1_000)).toBe(2);
    expect(fates.rejectedOf('A', NOON + 1_000)).toBe(1);
  });

  it('keeps the sentence of the last rejection', () => {
    const fates = new RecentFates();
    expect(fates.lastRejection).toBeNull();
    fates.rejected([rejection('A', 'first'), rejection('B', 'second')], NOON);
    expect(fates.lastRejection).toBe('second');
  });

  it('tells 10,000 symbols apart, and counts all others together', () => {
    const fates = new RecentFates();
    const now = NOON + 1_000;
    for (let index = 0; index < 10_000; index += 1) {
      fates.rejected([rejection(`S${String(index)}`)], NOON);
    }
    const symbols = Array.from({ length: 10_002 }, (_, index) => `S${String(index)}`);
    expect(fates.rejectedOfOthers(symbols, now)).toBe(0);
    fates.rejected([rejection('S10000'), rejection('S10001'), rejection('S7')], NOON);
    expect(fates.rejectedOf('S9999', now)).toBe(1);
    expect(fates.rejectedOf('S7', now)).toBe(2);
    expect(fates.rejectedOf('S10000', now)).toBe(0);
    expect(fates.rejectedOfOthers(symbols, now)).toBe(2);
  });

  it('does not count duplicates of symbols beyond its limit as rejected', () => {
    const fates = new RecentFates();
    for (let index = 0; index <= 10_000; index += 1) fates.duplicate(`S${String(index)}`, NOON);
    expect(fates.rejectedOfOthers([], NOON + 1_000)).toBe(0);
  });
});

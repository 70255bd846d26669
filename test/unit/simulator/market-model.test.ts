import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildInstruments, DEFAULT_SYMBOLS } from '../../../src/simulator/instruments';
import { createMarketModel } from '../../../src/simulator/market-model';
import type { MarketModel, SimulatedTrade } from '../../../src/simulator/market-model';

const START = Date.UTC(2026, 10, 22);

const model = (
  options: { seed?: number; rate?: number; symbols?: readonly string[]; startAt?: number } = {},
): MarketModel =>
  createMarketModel({
    seed: options.seed ?? 7,
    instruments: buildInstruments(options.symbols ?? DEFAULT_SYMBOLS),
    tradesPerSecond: options.rate ?? 1_000,
    startAt: options.startAt ?? START,
  });

const byInstrument = (trades: readonly SimulatedTrade[]): SimulatedTrade[][] => {
  const groups: SimulatedTrade[][] = [];
  for (const trade of trades) (groups[trade.instrument.index] ??= []).push(trade);
  return groups;
};

/** Neighbours within one instrument, in order. */
const pairs = (trades: readonly SimulatedTrade[]): [SimulatedTrade, SimulatedTrade][] =>
  byInstrument(trades).flatMap((own) =>
    own.slice(1).map((trade, index): [SimulatedTrade, SimulatedTrade] => [own[index]!, trade]),
  );

describe('the simulated market', () => {
  it('gives the same trades for the same seed, however finely time is stepped', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }),
        (seed, steps) => {
          const stepped = model({ seed });
          const atOnce = model({ seed });
          let now = START;
          const trades = steps.flatMap((step) => stepped.advance((now += step)));
          expect(JSON.stringify(trades)).toBe(JSON.stringify(atOnce.advance(now)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('gives other trades for another seed', () => {
    const [one, two] = [model({ seed: 1 }), model({ seed: 2 })].map((market) =>
      JSON.stringify(market.advance(START + 1_000)),
    );
    expect(one).not.toBe(two);
  });

  it('trades only at whole ticks and whole steps, above zero', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.uniqueArray(fc.constantFrom(...DEFAULT_SYMBOLS, 'NEWUSDT', '1000PEPEUSDT'), {
          minLength: 1,
        }),
        (seed, symbols) => {
          const isValid = ({ instrument, priceUnits, quantityUnits }: SimulatedTrade): boolean =>
            priceUnits > 0 &&
            priceUnits % instrument.tickUnits === 0 &&
            quantityUnits > 0 &&
            quantityUnits % instrument.stepUnits === 0 &&
            Number.isSafeInteger(priceUnits) &&
            Number.isSafeInteger(quantityUnits);
          const trades = model({ seed, symbols }).advance(START + 3_000);
          expect(trades.filter((trade) => !isValid(trade))).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('numbers the trades of each instrument without a hole', () => {
    const steps = pairs(model().advance(START + 20_000)).map(([a, b]) => b.ordinal - a.ordinal);
    expect(new Set(steps)).toEqual(new Set([1]));
  });

  it('gives neighbouring fills of one taker order one sequence, and never lets it fall', () => {
    const neighbours = pairs(model().advance(START + 60_000));
    const wrong = neighbours.filter(
      ([a, b]) =>
        b.sequence < a.sequence ||
        (b.sequence === a.sequence && (b.time !== a.time || b.side !== a.side)),
    );
    expect(wrong).toEqual([]);
    const shared = neighbours.filter(([a, b]) => a.sequence === b.sequence).length;
    // Recorded: 219 of 341.
    expect(shared / neighbours.length).toBeCloseTo(219 / 341, 1);
  });

  it('aggregates exactly the neighbouring fills of one order at one price', () => {
    const wrong = pairs(model().advance(START + 20_000)).filter(([a, b]) => {
      const together = b.sequence === a.sequence && b.priceUnits === a.priceUnits;
      return b.aggregate !== (together ? a.aggregate : a.aggregate + 1);
    });
    expect(wrong).toEqual([]);
  });

  it('leaves holes in Bybit spot ids of every symbol but BTCUSDT', () => {
    const steps = (symbol: string): number[] =>
      pairs(
        model()
          .advance(START + 60_000)
          .filter(({ instrument }) => instrument.key === `bybit:spot:${symbol}`),
      ).map(([previous, next]) => next.spotId - previous.spotId);
    expect(new Set(steps('BTCUSDT'))).toEqual(new Set([1]));
    expect(Math.min(...steps('ETHUSDT'))).toBe(1);
    expect(Math.max(...steps('ETHUSDT'))).toBe(22);
  });

  it('names the direction of every tick by the price before it', () => {
    const seen = new Set(
      pairs(model().advance(START + 20_000)).map(
        ([a, b]) => `${Math.sign(b.priceUnits - a.priceUnits)} ${b.tickDirection}`,
      ),
    );
    expect([...seen].sort()).toEqual([
      '-1 MinusTick',
      '0 ZeroMinusTick',
      '0 ZeroPlusTick',
      '1 PlusTick',
    ]);
  });

  it.each([1, 200, 5_000])('keeps a mean of %i trades per second over all instruments', (rate) => {
    const seconds = Math.floor(2_000_000 / (rate + 200));
    const market = model({ rate });
    let count = 0;
    for (let second = 1; second <= seconds; second += 1) {
      count += market.advance(START + second * 1_000).length;
    }
    expect(count / seconds).toBeGreaterThan(rate * 0.93);
    expect(count / seconds).toBeLessThan(rate * 1.07);
  });

  it('follows a new rate from the moment it is set', () => {
    const market = model({ rate: 10 });
    market.advance(START + 1_000);
    market.setRate(20_000, START + 1_000);
    const busy = market.advance(START + 21_000).length / 20;
    expect(busy).toBeGreaterThan(14_000);
    market.setRate(1, START + 21_000);
    expect(market.advance(START + 31_000).length).toBeLessThan(200);
  });

  it('trades in bursts: far more unevenly than a Poisson process', () => {
    const market = model({ rate: 1_000 });
    const orders: number[] = [];
    for (let window = 1; window <= 3_000; window += 1) {
      const trades = market.advance(START + window * 100);
      orders.push(new Set(trades.map((trade) => trade.time)).size);
    }
    const mean = orders.reduce((sum, count) => sum + count, 0) / orders.length;
    const variance = orders.reduce((sum, count) => sum + (count - mean) ** 2, 0) / orders.length;
    // 1 for a Poisson process.
    expect(variance / mean).toBeGreaterThan(5);
  });

  it('prefers to stay on one side', () => {
    const trades = model({ symbols: ['BTCUSDT'] }).advance(START + 60_000);
    const orders = pairs(trades).filter(([a, b]) => a.sequence !== b.sequence);
    const same = orders.filter(([a, b]) => a.side === b.side).length;
    expect(same / orders.length).toBeGreaterThan(0.6);
    expect(same / orders.length).toBeLessThan(0.8);
  });

  it('lets the well-known symbols trade most', () => {
    const trades = model().advance(START + 60_000);
    const count = (symbol: string): number =>
      trades.filter(({ instrument }) => instrument.symbol === symbol).length;
    expect(count('BTCUSDT')).toBeGreaterThan(count('SOLUSDT'));
    expect(count('SOLUSDT')).toBeGreaterThan(count('LINKUSDT'));
    expect(count('LINKUSDT')).toBeGreaterThan(0);
  });

  it('keeps all markets of one coin close together, whatever dollar it is quoted in', () => {
    const latest = new Map<string, number>();
    for (const { instrument, priceUnits } of model({ symbols: ['ETHUSDT', 'ETH-USD'] }).advance(
      START + 300_000,
    )) {
      latest.set(instrument.key, priceUnits / 10 ** instrument.priceDecimals);
    }
    const prices = [...latest.values()];
    expect(prices).toHaveLength(14);
    expect(Math.max(...prices) / Math.min(...prices)).toBeLessThan(1.005);
  });

  it('never gives out an id again after a restart, even at the highest rate', () => {
    const before = model({ rate: 50_000, symbols: ['BTCUSDT'] });
    const last = before.advance(START + 3_000).filter((t) => t.instrument.index === 0);
    const after = model({ rate: 50_000, symbols: ['BTCUSDT'], startAt: START + 3_000 });
    const first = after.advance(START + 4_000).find((t) => t.instrument.index === 0)!;
    expect(first.ordinal).toBeGreaterThan(last.at(-1)!.ordinal);
    expect(first.sequence).toBeGreaterThan(last.at(-1)!.sequence);
    expect(first.spotId).toBeGreaterThan(last.at(-1)!.spotId);
  });

  it('gives every linear trade a UUID of its own, the same for the same seed', () => {
    const uuids = (seed: number): string[] => {
      const market = model({ seed });
      return market.advance(START + 20_000).map((trade) => market.uuidOf(trade));
    };
    const first = uuids(3);
    expect(new Set(first).size).toBe(first.length);
    expect(first[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(uuids(3)).toEqual(first);
    expect(uuids(4)[0]).not.toBe(first[0]);
  });

  it('stops at the limit it is given and goes on from there', () => {
    const market = model();
    const whole = model().advance(START + 10_000);
    const parts = [market.advance(START + 10_000, 100), market.advance(START + 10_000)];
    expect(parts[0]!.length).toBeLessThan(600);
    expect(parts.flat()).toEqual(whole);
  });

  it('skips time in which the machine slept without making up trades', () => {
    const market = model({ rate: 1_000 });
    market.advance(START + 1_000);
    market.skipTo(START + 3_600_000);
    expect(market.nextAt).toBeGreaterThanOrEqual(START + 3_600_000);
    expect(market.advance(START + 3_601_000).length).toBeLessThan(6_000);
  });
});

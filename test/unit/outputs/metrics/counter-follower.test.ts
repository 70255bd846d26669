import fc from 'fast-check';
import { Counter, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { CounterFollower } from '../../../../src/outputs/metrics/counter-follower';

describe('a counter that follows another', () => {
  it('adds up what the other counted, also over its restarts, and never goes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ grows: fc.nat(50), restarts: fc.boolean() }), { maxLength: 30 }),
        async (steps) => {
          const counter = new Counter({
            name: 'c',
            help: 'c',
            labelNames: ['a'],
            registers: [new Registry()],
          });
          const follower = new CounterFollower(counter);
          let source = 0;
          let total = 0;
          for (const { grows, restarts } of steps) {
            // A restart shows only when less was counted since than before.
            const seen = source;
            source = restarts ? Math.max(0, seen - 1 - grows) : source + grows;
            total += source >= seen ? source - seen : source;
            follower.follow({ a: 'x' }, source);
            expect((await counter.get()).values).toEqual([{ labels: { a: 'x' }, value: total }]);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('tells zero before anything was counted', async () => {
    const counter = new Counter({
      name: 'c',
      help: 'c',
      labelNames: ['a'],
      registers: [new Registry()],
    });
    new CounterFollower(counter).follow({ a: 'x' }, 0);
    expect((await counter.get()).values).toEqual([{ labels: { a: 'x' }, value: 0 }]);
  });
});

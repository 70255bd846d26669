import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../../../../src/shared/faults';
import { randomScenario } from '../../../../src/simulator/faults/random-scenario';
import { FaultRig } from '../../../support/fault-rig';

const TARGETS = [
  { venue: 'bybit', market: 'spot', symbols: ['BTCUSDT', 'ETHUSDT'] },
  { venue: 'okx', market: 'spot', symbols: ['BTC-USDT'] },
] as const;

describe('a random scenario', () => {
  it('is the same for the same seed, valid, in order, and quiet at its end', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), (seed, minutes) => {
        const scenario = randomScenario(seed, minutes, TARGETS);
        expect(randomScenario(seed, minutes, TARGETS)).toEqual(scenario);
        expect(scenarioSchema.parse(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario);
        const times = scenario.steps.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const lastEnd = Math.max(...scenario.steps.map(({ atMs, forMs = 0 }) => atMs + forMs));
        expect(lastEnd).toBeLessThanOrEqual(minutes * 60_000 - 30_000);
      }),
      { numRuns: 30 },
    );
  });

  it('contains every kind of fault when it is long enough', () => {
    const kinds = new Set(randomScenario(1, 10, TARGETS).steps.map(({ fault }) => fault.kind));
    expect(kinds.size).toBe(16);
  });
});

describe('a scenario', () => {
  it('injects its steps when their time comes, and is over with its last fault', async () => {
    const rig = new FaultRig(1);
    rig.connect('binance');
    const begun = rig.now;
    const run = rig.engine.runScenario({
      seed: 1,
      steps: [
        { atMs: 800, fault: { kind: 'silence' }, forMs: 400 },
        { atMs: 200, fault: { kind: 'drop' }, forMs: 100 },
      ],
    });
    expect(() => rig.engine.runScenario({ seed: 1, steps: [] })).toThrow('running');
    rig.run(3_000);
    await run.ended;
    const { faults, scenario } = rig.engine.account();
    expect(scenario).toBe('ended');
    const times = faults.map(({ fault, injectedAt, endedAt }) => [fault.kind, injectedAt - begun, (endedAt ?? 0) - begun]); // prettier-ignore
    expect(times).toEqual([
      ['drop', 200, 300],
      ['silence', 800, 1_200],
    ]);
  });

  it('ends its faults when it is cancelled', async () => {
    const rig = new FaultRig(1);
    const client = rig.connect('binance');
    const run = rig.engine.runScenario({
      seed: 1,
      steps: [{ atMs: 0, fault: { kind: 'silence' } }],
    });
    rig.run(300);
    expect(client.wire).toEqual([]);
    run.cancel();
    await run.ended;
    rig.run(300);
    expect(client.wire.length).toBeGreaterThan(0);
  });
});

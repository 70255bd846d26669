import { describe, expect, it } from 'vitest';
import { aggregateHealth, healthOf } from '../../../../src/engine/verdict/health';
import type { InstrumentFacts } from '../../../../src/engine/verdict/facts';
import type { CollectorHealth, HealthLevel } from '../../../../src/shared/collector-status';
import {
  NOW,
  instrumentFacts,
  latency,
  ofCollector,
  rolledUp,
  sample,
  verdictsOf,
} from '../../../support/verdict-facts';

/** Health of a running collector whose instruments have these facts, which have held for a minute. */
const healthFrom = (...facts: readonly InstrumentFacts[]): CollectorHealth =>
  healthOf(true, rolledUp(verdictsOf(facts.length, (index) => facts[index]!, 60_000)));

const fine = instrumentFacts();
const silent = instrumentFacts({ silentSince: NOW - 90_000 });
const awaiting = instrumentFacts({
  subscription: { kind: 'awaiting_first_data', since: NOW - 60_000 },
  lastDataAt: null,
  isPaceKnown: false,
});
const unproven = ofCollector({ provability: { level: 'not_provable', reason: 'No order' } });
const unprovenAnd = (facts: InstrumentFacts): InstrumentFacts => ({
  ...facts,
  collector: unproven.collector,
});
const cut = (state: 'RECONNECTING' | 'ERROR'): InstrumentFacts =>
  ofCollector({ state, notActiveSince: NOW - 90_000, lastCause: 'Connection lost' });
const starting = (state: 'CONNECTING' | 'CONNECTED' | 'SUBSCRIBING'): InstrumentFacts =>
  ofCollector({
    state,
    wasActive: false,
    notActiveSince: NOW - 1_000,
    latency: latency({ short: null, minute: null }),
  });
const rejecting = instrumentFacts({ recent: { rejected: 1 } });
const allRejected = instrumentFacts({ recent: { stored: 0, rejected: 50 } });
const late = ofCollector({ latency: latency({ short: sample({ p50Ms: 4_000 }) }) });
const unknownClock = ofCollector({
  latency: latency({ clock: { kind: 'unknown', reason: 'not measured yet' } }),
});

describe('Health of a collector', () => {
  it('is good when nothing is wrong, and says nothing then', () => {
    expect(healthFrom(fine, fine)).toEqual({
      collector: 'healthy',
      connection: 'healthy',
      dataFlow: 'healthy',
      reasons: [],
    });
  });

  it('is neither good nor bad when it is stopped', () => {
    expect(healthOf(false, null).collector).toBe('off');
    expect(healthOf(false, rolledUp(verdictsOf(1, () => fine)))).toEqual({
      collector: 'off',
      connection: 'off',
      dataFlow: 'off',
      reasons: [],
    });
  });

  it('is unknown before the first look', () => {
    expect(healthOf(true, null)).toMatchObject({
      collector: 'unknown',
      reasons: ['Not judged yet'],
    });
  });

  it('is unknown without instruments', () => {
    expect(healthOf(true, rolledUp([])).collector).toBe('unknown');
  });

  it.each(['RECONNECTING', 'ERROR'] as const)('is down in %s, with a reason', (state) => {
    const health = healthFrom(cut(state), cut(state));
    expect(health).toMatchObject({ collector: 'down', connection: 'down', dataFlow: 'down' });
    expect(health.reasons).toEqual([
      'Not connected for 90 s: Connection lost',
      // Each symbol has a sentence of its own, which would say no more.
      '2 of 2 symbols receiving nothing: S0USDT, S1USDT',
      'No live data to measure',
    ]);
  });

  it.each(['CONNECTING', 'CONNECTED', 'SUBSCRIBING'] as const)(
    'is unknown at first in %s',
    (state) => {
      const started = verdictsOf(1, () => starting(state));
      expect(healthOf(true, rolledUp(started))).toEqual({
        collector: 'unknown',
        connection: 'unknown',
        dataFlow: 'unknown',
        reasons: ['Connecting', 'No live data to measure'],
      });
    },
  );

  it.each<[string, readonly InstrumentFacts[], HealthLevel, HealthLevel, HealthLevel]>([
    // facts, collector, connection, data flow
    ['nothing proves it complete', [unproven], 'healthy', 'healthy', 'healthy'],
    ['a symbol is silent', [fine, silent], 'degraded', 'degraded', 'healthy'],
    ['every symbol is silent', [silent, silent], 'down', 'down', 'down'],
    ['a symbol never brought data', [fine, awaiting], 'unknown', 'unknown', 'healthy'],
    [
      'that, and nothing proves it complete',
      [unproven, unprovenAnd(awaiting)],
      'unknown',
      'unknown',
      'healthy',
    ],
    [
      'one symbol is silent, another never brought data',
      [silent, awaiting],
      'degraded',
      'degraded',
      'healthy',
    ],
    ['a trade was rejected', [fine, rejecting], 'degraded', 'healthy', 'degraded'],
    ['all trades were rejected', [allRejected], 'degraded', 'healthy', 'degraded'],
    ['trades are late', [late], 'degraded', 'healthy', 'degraded'],
    ['the clock is not known', [unknownClock], 'unknown', 'healthy', 'unknown'],
    [
      'one is connected, the others are not',
      [fine, cut('ERROR')],
      'degraded',
      'degraded',
      'degraded',
    ],
  ])('when %s', (_, facts, collector, connection, dataFlow) => {
    expect(healthFrom(...facts)).toMatchObject({ collector, connection, dataFlow });
  });

  it('is not down for a single quiet symbol among 500', () => {
    const all = verdictsOf(500, (index) => (index === 250 ? silent : fine));
    const rolled = rolledUp(all);
    expect(healthOf(true, rolled)).toMatchObject({
      collector: 'degraded',
      reasons: ['1 of 500 symbols silent: S250USDT'],
    });
    expect(rolled.healthy).toBe(499);
  });

  it('gives no reason for what is healthy though unproven', () => {
    expect(healthFrom(unproven).reasons).toEqual([]);
  });

  it('has a reason whenever it is not healthy', () => {
    for (const facts of [silent, awaiting, rejecting, late, unknownClock, cut('ERROR')]) {
      expect(healthFrom(facts).reasons).not.toEqual([]);
    }
  });
});

describe('Health of the app', () => {
  const report = (collector: HealthLevel): { health: CollectorHealth } => ({
    health: { collector, connection: collector, dataFlow: collector, reasons: [] },
  });

  it.each([
    [[], 'off'],
    [['off', 'off'], 'off'],
    [['healthy', 'off'], 'healthy'],
    [['healthy', 'down'], 'degraded'],
    [['healthy', 'degraded'], 'degraded'],
    [['down', 'degraded'], 'degraded'],
    [['down', 'down', 'off'], 'down'],
    [['unknown', 'off'], 'unknown'],
    [['unknown', 'healthy'], 'unknown'],
    [['unknown', 'degraded'], 'degraded'],
    [['unknown', 'down'], 'degraded'],
  ] as const)('with collectors %o is %s', (levels, expected) => {
    expect(aggregateHealth(levels.map(report))).toEqual({
      level: expected,
      total: levels.length,
      running: levels.filter((level) => level !== 'off').length,
      healthy: levels.filter((level) => level === 'healthy').length,
    });
  });
});

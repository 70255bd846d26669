import { describe, expect, test } from 'vitest';
import {
  FIRST_DATA_PATIENCE_MS,
  judgeHealth,
} from '../../../../../src/engine/collectors/liveness/health';
import type { HealthEvidence } from '../../../../../src/engine/collectors/liveness/health';
import { aggregateHealth } from '../../../../../src/engine/collectors/liveness/health';
import { collectorRig, bybitSpot } from '../../../../support/collector-rig';

const NOW = 1_790_000_000_000;
const fine: HealthEvidence = {
  now: NOW,
  state: 'ACTIVE',
  channel: 'trades',
  socket: 'open',
  turnAt: NOW - 60_000,
  lastDataAt: NOW - 100,
  openedAt: NOW - 60_000,
  silenceThresholdMs: 60_000,
  silent: [],
  awaitingFirstData: [],
  unanswered: [],
  refusals: [],
};

describe('health', () => {
  test('is good when data flow, and says nothing then', () => {
    expect(judgeHealth(fine)).toEqual({
      collector: 'healthy',
      connection: 'healthy',
      dataFlow: 'healthy',
      reasons: [],
    });
  });

  test('of a collector that a person stopped is neither good nor bad', () => {
    expect(judgeHealth({ ...fine, state: 'STOPPED', socket: 'none' }).collector).toBe('off');
  });

  test.each([
    ['RECONNECTING', 'Connection lost'],
    ['ERROR', 'Gave up for now; the circuit is open'],
  ] as const)('is down in %s, with a reason', (state, reason) => {
    const health = judgeHealth({ ...fine, state, socket: 'none' });
    expect(health).toMatchObject({ collector: 'down', connection: 'down', dataFlow: 'down' });
    expect(health.reasons).toEqual([reason]);
  });

  test.each(['CONNECTING', 'CONNECTED', 'SUBSCRIBING'] as const)(
    'is not good yet in %s',
    (state) => {
      expect(judgeHealth({ ...fine, state }).collector).toBe('degraded');
    },
  );

  test('tells a connection whose turn has not come from one that is being opened', () => {
    const connecting = { ...fine, state: 'CONNECTING', openedAt: null } as const;
    const waiting = judgeHealth({ ...connecting, socket: 'none', turnAt: NOW + 4_500 });
    expect(waiting.reasons).toEqual(['Waits its turn to connect']);
    const opening = judgeHealth({ ...connecting, socket: 'connecting' });
    expect(opening.reasons).toEqual(['Not connected yet']);
  });

  test('tells an open connection from one that carries data', () => {
    const silent = judgeHealth({ ...fine, lastDataAt: NOW - 40_000, openedAt: NOW - 50_000 });
    expect(silent).toMatchObject({
      connection: 'healthy',
      dataFlow: 'degraded',
      collector: 'degraded',
    });
    expect(silent.reasons).toEqual(['No data for 40 s']);
  });

  test('does not hold the silence of the last connection against this one', () => {
    expect(
      judgeHealth({ ...fine, lastDataAt: NOW - 900_000, openedAt: NOW - 1_000 }).collector,
    ).toBe('healthy');
  });

  test('names symbols that were acknowledged and never sent anything, after some patience', () => {
    const awaiting = (since: number) =>
      judgeHealth({ ...fine, awaitingFirstData: [{ symbol: 'NOPE', since }] });
    expect(awaiting(NOW - FIRST_DATA_PATIENCE_MS).collector).toBe('healthy');
    expect(awaiting(NOW - FIRST_DATA_PATIENCE_MS - 1)).toMatchObject({
      collector: 'degraded',
      reasons: ['Acknowledged, but no data ever came: NOPE'],
    });
  });

  test('names refused and unanswered symbols, but not hundreds of them', () => {
    const health = judgeHealth({
      ...fine,
      refusals: ['A', 'B', 'C', 'D', 'E'].map((symbol) => ({ symbol, reason: 'no' })),
      unanswered: ['X'],
    });
    expect(health.collector).toBe('degraded');
    expect(health.reasons).toEqual(['Refused: A, B, C and 2 more', 'Not acknowledged yet: X']);
  });
});

describe('the health of all', () => {
  const report = (collector: 'healthy' | 'degraded' | 'down' | 'off') => {
    const { status } = collectorRig(bybitSpot()).collector;
    return { ...status, health: { ...status.health, collector } };
  };
  test.each([
    [[], 'off'],
    [['off', 'off'], 'off'],
    [['healthy', 'off'], 'healthy'],
    [['healthy', 'down'], 'degraded'],
    [['healthy', 'degraded'], 'degraded'],
    [['down', 'degraded'], 'degraded'],
    [['down', 'down', 'off'], 'down'],
  ] as const)('of %o is %s', (levels, expected) => {
    const health = aggregateHealth(levels.map(report));
    expect(health.level).toBe(expected);
    expect(health.total).toBe(levels.length);
    expect(health.running).toBe(levels.filter((level) => level !== 'off').length);
    expect(health.healthy).toBe(levels.filter((level) => level === 'healthy').length);
  });
});

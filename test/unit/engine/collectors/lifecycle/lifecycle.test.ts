import { describe, expect, test } from 'vitest';
import {
  Lifecycle,
  TRANSITIONS_KEPT,
  isLegalTransition,
} from '../../../../../src/engine/collectors/lifecycle/lifecycle';
import type { Cause, Transition } from '../../../../../src/shared/collector-status';
import { COLLECTOR_STATES } from '../../../../../src/shared/values/lifecycle';
import type { CollectorState } from '../../../../../src/shared/values/lifecycle';
import { ManualClock } from '../../../../support/manual-clock';

const cause: Cause = { code: 'start_requested', detail: 'A test wanted it' };

/** The drawing in the product's description, arrow by arrow. */
const ARROWS = new Set([
  'STOPPED → CONNECTING',
  'CONNECTING → CONNECTED',
  'CONNECTED → SUBSCRIBING',
  'SUBSCRIBING → ACTIVE',
  'CONNECTING → RECONNECTING',
  'CONNECTED → RECONNECTING',
  'SUBSCRIBING → RECONNECTING',
  'ACTIVE → RECONNECTING',
  'RECONNECTING → CONNECTING',
  'RECONNECTING → ERROR',
  'ERROR → CONNECTING',
  ...COLLECTOR_STATES.filter((state) => state !== 'STOPPED').map((state) => `${state} → STOPPED`),
]);

const WAY_TO: Readonly<Record<CollectorState, readonly CollectorState[]>> = {
  STOPPED: [],
  CONNECTING: ['CONNECTING'],
  CONNECTED: ['CONNECTING', 'CONNECTED'],
  SUBSCRIBING: ['CONNECTING', 'CONNECTED', 'SUBSCRIBING'],
  ACTIVE: ['CONNECTING', 'CONNECTED', 'SUBSCRIBING', 'ACTIVE'],
  RECONNECTING: ['CONNECTING', 'RECONNECTING'],
  ERROR: ['CONNECTING', 'RECONNECTING', 'ERROR'],
};

function lifecycleIn(state: CollectorState) {
  const clock = new ManualClock();
  const seen: Transition[] = [];
  const lifecycle = new Lifecycle({ clock }, (transition) => seen.push(transition));
  for (const next of WAY_TO[state]) lifecycle.move(next, cause);
  return { clock, lifecycle, seen };
}

const pairs = COLLECTOR_STATES.flatMap((from) => COLLECTOR_STATES.map((to) => ({ from, to })));

describe('each pair of states', () => {
  test.each(pairs)('$from → $to is as drawn', ({ from, to }) => {
    const { lifecycle, seen } = lifecycleIn(from);
    const before = seen.length;
    if (ARROWS.has(`${from} → ${to}`)) {
      lifecycle.move(to, cause);
      expect(lifecycle.state).toBe(to);
      expect(isLegalTransition(from, to)).toBe(true);
      return;
    }
    expect(() => lifecycle.move(to, cause)).toThrow(`Illegal transition ${from} → ${to}`);
    expect(lifecycle.state).toBe(from);
    expect(seen).toHaveLength(before);
    expect(isLegalTransition(from, to)).toBe(false);
  });
});

describe('a transition', () => {
  test('carries its cause, its number and how long the state before lasted', async () => {
    const { clock, lifecycle, seen } = lifecycleIn('CONNECTING');
    await clock.advance(1_250);
    const opened: Cause = { code: 'socket_opened', detail: 'Connected' };
    lifecycle.move('CONNECTED', opened);

    expect(lifecycle.last).toEqual({
      sequence: 2,
      at: clock.now(),
      from: 'CONNECTING',
      to: 'CONNECTED',
      cause: opened,
      afterMs: 1_250,
    });
    expect(lifecycle.since).toBe(clock.now());
    expect(seen).toEqual(lifecycle.history);
  });

  test('keeps the true duration when somebody sets the machine’s clock back', async () => {
    const { clock, lifecycle } = lifecycleIn('CONNECTING');
    await clock.advance(2_000);
    clock.setWallClockBy(-3_600_000);
    lifecycle.move('CONNECTED', cause);
    expect(lifecycle.last).toMatchObject({ afterMs: 2_000, at: clock.now() });
  });

  test('is already in force when listeners hear of it', () => {
    const states: CollectorState[] = [];
    const lifecycle: Lifecycle = new Lifecycle({ clock: new ManualClock() }, () => {
      states.push(lifecycle.state);
    });
    lifecycle.move('CONNECTING', cause);
    expect(states).toEqual(['CONNECTING']);
  });
});

test('a history beyond its bound drops the oldest and counts them', () => {
  const { lifecycle } = lifecycleIn('CONNECTING');
  for (let round = 0; round < TRANSITIONS_KEPT; round += 1) {
    lifecycle.move('STOPPED', cause);
    lifecycle.move('CONNECTING', cause);
  }
  expect(lifecycle.history).toHaveLength(TRANSITIONS_KEPT);
  expect(lifecycle.dropped).toBe(TRANSITIONS_KEPT + 1);
  expect(lifecycle.history[0]?.sequence).toBe(lifecycle.dropped + 1);
  expect(lifecycle.history.at(-1)?.sequence).toBe(2 * TRANSITIONS_KEPT + 1);
});

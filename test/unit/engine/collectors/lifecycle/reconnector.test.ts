import { describe, expect, test } from 'vitest';
import { failed } from '../../../../../src/engine/collectors/connection/connection-attempt';
import type { AttemptEnd } from '../../../../../src/engine/collectors/connection/connection-attempt';
import { Reconnector } from '../../../../../src/engine/collectors/lifecycle/reconnector';
import { reconnectSettingsSchema } from '../../../../../src/shared/settings';
import { ManualClock, settle } from '../../../../support/manual-clock';

const end = failed('connection_closed', 'Closed') as Extract<AttemptEnd, { kind: 'failed' }>;

function setUp(maxAttempts = 2) {
  const clock = new ManualClock();
  const settings = reconnectSettingsSchema.parse({ jitter: false, maxAttempts });
  const reconnector = new Reconnector(
    clock,
    () => 0,
    () => settings,
  );
  const stopping = new AbortController();
  const outcomes: unknown[] = [];
  const fail = (): void => {
    const decision = reconnector.failed(end);
    void reconnector
      .pause(decision, stopping.signal)
      .then((cause) => outcomes.push(cause?.code ?? null));
  };
  return { clock, reconnector, stopping, outcomes, fail };
}

describe('while waiting for the next attempt', () => {
  test('it says when that will be, and goes on at that time', async () => {
    const { clock, reconnector, outcomes, fail } = setUp();
    fail();
    expect(reconnector.nextAttemptAt).toBe(clock.now() + 1_000);
    await clock.advance(999);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toEqual(['backoff_elapsed']);
    expect(reconnector.nextAttemptAt).toBeNull();
  });

  test('retry now ends the wait, and the timer that is left does nothing', async () => {
    const { clock, reconnector, outcomes, fail } = setUp();
    fail();
    expect(reconnector.wake()).toBe(true);
    await settle();
    expect(outcomes).toEqual(['retry_requested']);
    await clock.advance(60_000);
    expect(outcomes).toEqual(['retry_requested']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('stop ends the wait with no attempt', async () => {
    const { clock, reconnector, stopping, outcomes, fail } = setUp();
    fail();
    stopping.abort();
    await settle();
    expect(outcomes).toEqual([null]);
    expect(reconnector.nextAttemptAt).toBeNull();
    expect(reconnector.wake()).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test('a stop that came before the wait prevents it', async () => {
    const { clock, stopping, outcomes, fail } = setUp();
    stopping.abort();
    fail();
    await settle();
    expect(outcomes).toEqual([null]);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('after a bug of ours', () => {
  const bug: typeof end = {
    ...end,
    cause: { code: 'internal_error', detail: 'Our own code failed: Error: a bug' },
  };

  async function tried() {
    const { clock, reconnector, stopping } = setUp();
    const decision = reconnector.failed(bug);
    void reconnector.pause(decision, stopping.signal);
    await clock.advance(1_000);
    return { clock, reconnector };
  }

  test('data forgive it when they have come for as long as the longest delay', async () => {
    const { clock, reconnector } = await tried();
    reconnector.dataArrived(clock.monotonicMs());
    await clock.advance(29_999);
    reconnector.dataArrived(clock.monotonicMs());
    expect(reconnector.state.failures).toBe(1);
    await clock.advance(1);
    reconnector.dataArrived(clock.monotonicMs());
    expect(reconnector.state.failures).toBe(0);
    reconnector.failed(end);
    reconnector.dataArrived(clock.monotonicMs());
    expect(reconnector.state.failures).toBe(0);
  });

  test('a person’s start forgives it at once', async () => {
    const { clock, reconnector } = await tried();
    reconnector.reset();
    reconnector.failed(end);
    reconnector.dataArrived(clock.monotonicMs());
    expect(reconnector.state.failures).toBe(0);
  });
});

test('retry now without a wait is refused', () => {
  expect(setUp().reconnector.wake()).toBe(false);
});

describe('when the attempts are exhausted', () => {
  test('it names the cause, cools down, and lets one probe pass', async () => {
    const { clock, reconnector, outcomes, fail } = setUp(1);
    fail();
    await clock.advance(1_000);
    const decision = reconnector.failed(end);
    expect(decision).toMatchObject({
      kind: 'open_circuit',
      cause: {
        code: 'attempts_exhausted',
        detail: 'Gave up after 1 attempts: Closed; one probe is due in 300 s',
      },
    });
    void reconnector
      .pause(decision, new AbortController().signal)
      .then((cause) => outcomes.push(cause?.code));
    await clock.advance(300_000);
    expect(outcomes).toEqual(['backoff_elapsed', 'cool_down_elapsed']);
    expect(reconnector.state.circuit).toEqual({ kind: 'half_open', openings: 1 });
    expect(reconnector.failed(end)).toMatchObject({
      coolDownMs: 600_000,
      cause: { code: 'probe_failed' },
    });
  });

  test('a person’s retry is a probe as well', async () => {
    const { clock, reconnector, fail, outcomes } = setUp(1);
    fail();
    await clock.advance(1_000);
    fail();
    reconnector.wake();
    await settle();
    expect(outcomes).toEqual(['backoff_elapsed', 'retry_requested']);
    expect(reconnector.state.circuit.kind).toBe('half_open');
    reconnector.reset();
    expect(reconnector.state).toEqual({ failures: 0, circuit: { kind: 'closed' } });
  });
});

describe('when a connection brings data and is lost again', () => {
  const PROBATION_MS = 60_000;

  async function flap(
    { clock, reconnector, stopping }: ReturnType<typeof setUp>,
    livedMs: number,
  ): Promise<ReturnType<Reconnector['failed']>> {
    reconnector.dataArrived(clock.monotonicMs());
    await clock.advance(livedMs);
    const decision = reconnector.failed(end);
    void reconnector.pause(decision, stopping.signal);
    await clock.advance(decision.kind === 'retry' ? decision.delayMs : decision.coolDownMs);
    return decision;
  }

  test('the count shows zero while it stands', async () => {
    const rig = setUp();
    await flap(rig, 5);
    expect(rig.reconnector.state.failures).toBe(1);
    rig.reconnector.dataArrived(rig.clock.monotonicMs());
    expect(rig.reconnector.state).toEqual({ failures: 0, circuit: { kind: 'closed' } });
  });

  test('again and again within 60 s, the attempts count and the circuit opens', async () => {
    const rig = setUp(3);
    const kinds = [];
    for (let round = 0; round < 4; round += 1) kinds.push((await flap(rig, 5_000)).kind);
    expect(kinds).toEqual(['retry', 'retry', 'retry', 'open_circuit']);
  });

  test('a probe that is lost as soon opens the circuit for longer', async () => {
    const rig = setUp(1);
    await flap(rig, 5);
    await flap(rig, 5);
    expect(await flap(rig, 5)).toMatchObject({ kind: 'open_circuit', coolDownMs: 600_000 });
  });

  test('after 60 s of data the failures before are forgotten', async () => {
    const rig = setUp(3);
    for (let round = 0; round < 10; round += 1) {
      expect(await flap(rig, PROBATION_MS)).toMatchObject({ kind: 'retry', attempt: 1 });
    }
  });
});

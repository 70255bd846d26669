import { describe, expect, it } from 'vitest';
import { createRequestHandlers } from '../../../../src/main/desktop/request-handlers';
import type { HandlerParts, SimulatorSwitch } from '../../../../src/main/desktop/request-handlers';
import { faultInjectionSchema } from '../../../../src/shared/faults';
import type { FaultInjection, InjectedFault } from '../../../../src/shared/faults';
import { ok } from '../../../../src/shared/result';

const dropped: InjectedFault = {
  id: 3,
  kind: 'drop',
  sentence: 'Drops every frame.',
  injectedAt: 1,
  endedAt: null,
  touchedFrames: 0,
  suppressedTrades: 0,
  refused: 0,
};

class FakeSimulator implements SimulatorSwitch {
  readonly injected: FaultInjection[] = [];
  readonly ended: number[] = [];
  readonly start = (): Promise<void> => Promise.resolve();
  readonly stop = (): Promise<void> => Promise.resolve();
  readonly setRate = (): void => undefined;
  readonly faults = (): Promise<InjectedFault[]> => Promise.resolve([dropped]);
  injectFault(injection: FaultInjection) {
    this.injected.push(injection);
    return Promise.resolve(ok({ id: 3 }));
  }
  endFault(id: number): Promise<void> {
    this.ended.push(id);
    return Promise.resolve();
  }
}

function handlersOf(simulator: SimulatorSwitch | null) {
  // What requests about faults do not touch.
  const rest = { engine: { chronicle: {} } } as unknown as HandlerParts;
  return createRequestHandlers({ ...rest, simulator });
}

const injection = faultInjectionSchema.parse({ fault: { kind: 'drop' }, forMs: 500 });

describe('requests about faults', () => {
  it('reach the simulator and bring back its answer', async () => {
    const simulator = new FakeSimulator();
    const handlers = handlersOf(simulator);
    expect(await handlers['simulator:inject-fault'](injection)).toEqual(ok({ id: 3 }));
    expect(simulator.injected).toEqual([injection]);
    expect(await handlers['simulator:get-faults'](undefined)).toEqual(ok([dropped]));
    expect(await handlers['simulator:end-fault']({ id: 3 })).toEqual(ok(null));
    expect(simulator.ended).toEqual([3]);
  });

  it('are refused when the feeds are real', async () => {
    const handlers = handlersOf(null);
    const refused = { ok: false, error: { code: 'not_found' } };
    expect(await handlers['simulator:inject-fault'](injection)).toMatchObject(refused);
    expect(await handlers['simulator:get-faults'](undefined)).toMatchObject(refused);
    expect(await handlers['simulator:end-fault']({ id: 3 })).toMatchObject(refused);
  });
});

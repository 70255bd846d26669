import { describe, expect, it } from 'vitest';
import { ShutdownSequence } from '../../../src/platform/shutdown-sequence';
import { ManualClock, settle } from '../../support/manual-clock';
import { RecordingLog } from '../../support/recording-log';

function sequence() {
  const clock = new ManualClock();
  const log = new RecordingLog();
  return { clock, log, shutdown: new ShutdownSequence({ clock, log, stepLimitMs: 1_000 }) };
}

const never = new Promise<void>(() => undefined);

describe('a shutdown sequence', () => {
  it('closes what was opened last first, one step after another, and only once', async () => {
    const { shutdown } = sequence();
    const order: string[] = [];
    for (const name of ['lock', 'log', 'collectors', 'API']) {
      shutdown.add(name, async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
      });
    }
    const first = shutdown.close();
    expect(shutdown.close()).toBe(first);
    expect(await first).toEqual({ late: [], failed: [] });
    expect(order).toEqual([
      'API begins',
      'API ends',
      'collectors begins',
      'collectors ends',
      'log begins',
      'log ends',
      'lock begins',
      'lock ends',
    ]);
  });

  it('logs a step that hangs by its name after its limit, and closes the rest', async () => {
    const { clock, log, shutdown } = sequence();
    const closed: string[] = [];
    shutdown.add('lock', () => closed.push('lock'));
    shutdown.add('recorder', () => never);
    shutdown.add('API', () => closed.push('API'));
    const report = shutdown.close();
    await clock.advance(999);
    expect(closed).toEqual(['API']);
    await clock.advance(1);
    expect(await report).toEqual({ late: ['recorder'], failed: [] });
    expect(closed).toEqual(['API', 'lock']);
    expect(log.at('warn')).toEqual([
      {
        level: 'warn',
        fields: { step: 'recorder', limitMs: 1_000 },
        message: 'Closing takes too long: recorder',
      },
    ]);
  });

  it('does not call a step late that ended while the others closed', async () => {
    const { clock, shutdown } = sequence();
    let endRecorder = (): void => undefined;
    shutdown.add('log', async () => {
      endRecorder();
      await settle();
    });
    shutdown.add('recorder', () => new Promise<void>((resolve) => (endRecorder = resolve)));
    const report = shutdown.close();
    await clock.advance(1_000);
    expect(await report).toEqual({ late: [], failed: [] });
  });

  it.each([
    ['throws', () => { throw new Error('broken'); }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('logs a step that %s, and closes the rest', async (_how, close) => {
    const { log, shutdown } = sequence();
    const closed: string[] = [];
    shutdown.add('lock', () => closed.push('lock'));
    shutdown.add('collectors', close);
    expect(await shutdown.close()).toEqual({ late: [], failed: ['collectors'] });
    expect(closed).toEqual(['lock']);
    expect(log.at('error')).toMatchObject([
      { fields: { step: 'collectors' }, message: 'Closing failed: collectors' },
    ]);
  });

  it('takes nothing more once it closes', async () => {
    const { shutdown } = sequence();
    const closing = shutdown.close();
    expect(() => shutdown.add('API', () => undefined)).toThrow(/API was opened while/);
    await closing;
  });
});

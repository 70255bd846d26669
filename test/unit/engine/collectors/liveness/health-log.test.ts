import { expect, test } from 'vitest';
import { CollectorManager } from '../../../../../src/engine/collectors/collector-manager';
import { ConnectionPacer } from '../../../../../src/engine/collectors/connection/connection-pacer';
import { findCollectorKind } from '../../../../../src/engine/venues';
import { reconnectSettingsSchema, timeoutSettingsSchema } from '../../../../../src/shared/settings';
import { bybitSpot } from '../../../../support/collector-rig';
import { FakeFeedSockets } from '../../../../support/fake-feed-socket';
import { ManualClock } from '../../../../support/manual-clock';
import { RecordingLog } from '../../../../support/recording-log';
import { bybitAnswer, bybitFrame, bybitTrade } from '../../../../support/venue-frames';

function managerRig(symbols: readonly string[] = ['BTCUSDT']) {
  const clock = new ManualClock();
  const sockets = new FakeFeedSockets();
  const log = new RecordingLog();
  const reconnect = reconnectSettingsSchema.parse({ jitter: false });
  const timeouts = timeoutSettingsSchema.parse({});
  const manager = new CollectorManager([bybitSpot(symbols)], {
    findKind: findCollectorKind,
    clock,
    log,
    random: () => 0,
    openSocket: sockets.open,
    pacer: new ConnectionPacer(clock),
    sink: () => undefined,
    limits: () => ({ reconnect, timeouts }),
  });
  manager.startHealthTask();
  manager.startAll();
  return {
    clock,
    sockets,
    timeouts,
    /** `warn: healthy → down`, oldest first. */
    changes: () =>
      log.entries
        .filter(({ message }) => message === 'Health changed')
        .map(({ level, fields }) => `${level}: ${String(fields.before)} → ${String(fields.after)}`),
  };
}

test('a collector on its first connection is no warning, and nor is its success', async () => {
  const { clock, sockets, timeouts, changes } = managerRig();
  await clock.advance(timeouts.connectMs - 1_000);
  expect(changes()).toEqual(['info: off → starting']);
  sockets.latest.opens();
  await clock.advance(2_000);
  sockets.latest.receives(bybitFrame(bybitTrade({ T: clock.now() })));
  for (const request of sockets.latest.sent) sockets.latest.receives(bybitAnswer(request));
  await clock.advance(2_000);
  expect(changes()).toEqual(['info: off → starting', 'info: starting → healthy']);
});

test('a first connection that fails is a warning, and so is the next one until it is there', async () => {
  const { clock, sockets, timeouts, changes } = managerRig();
  await clock.advance(timeouts.connectMs + 1_000);
  expect(changes()).toEqual(['info: off → starting', 'warn: starting → down']);
  await clock.advance(3_000);
  expect(sockets.all).toHaveLength(2);
  expect(changes().at(-1)).toBe('warn: down → degraded');
});

test('what is still not acknowledged when the venue had its time to answer is a warning', async () => {
  const { clock, sockets, timeouts, changes } = managerRig(['BTCUSDT', 'NOSUCH']);
  sockets.latest.opens();
  await clock.advance(1_000);
  sockets.latest.receives(bybitFrame(bybitTrade({ T: clock.now() })));
  await clock.advance(timeouts.subscriptionMs - 2_000);
  expect(changes()).toEqual(['info: off → starting']);
  await clock.advance(4_000);
  expect(changes().at(-1)).toBe('warn: starting → degraded');
});

import { afterEach, describe, expect, test } from 'vitest';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import { BybitTradesCollector } from '../../src/engine/venues/bybit/trades-collector';
import { systemClock } from '../../src/platform/clock';
import { bybitSpot, collectorRig } from '../support/collector-rig';
import type { CollectorRig } from '../support/collector-rig';
import { monitorRig } from '../support/monitor-rig';
import { ScriptedServer } from '../support/scripted-server';
import { bybitAnswer, bybitFrame, bybitTrade } from '../support/venue-frames';
import { waitFor } from '../support/wait-for';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

/** A venue on a real socket: a trade for whoever subscribes, before the answer if need be. */
async function venue(first: 'answer' | 'trade' = 'answer'): Promise<ScriptedServer> {
  const server = await ScriptedServer.start({
    onMessage: (client, text) => {
      const answer = bybitAnswer(text);
      const trade = bybitFrame(bybitTrade());
      for (const frame of first === 'answer' ? [answer, trade] : [trade, answer]) {
        client.send(frame);
      }
    },
  });
  undo.push(() => server.stop());
  return server;
}

/** A venue's class with a bug where it hears that it is subscribed. */
class BuggyCollector extends BybitTradesCollector {
  isBroken = (): boolean => true;

  protected override onSubscribed(): void {
    if (this.isBroken()) throw new Error('a bug of the venue’s class');
  }
}

/** Starts one on the server; `isBroken` is asked at each subscription. */
function start(url: string, isBroken: () => boolean): CollectorRig {
  const reconnect = { baseDelayMs: 10, maxDelayMs: 60_000, maxAttempts: 2, coolDownMs: 200 };
  const rig = collectorRig(
    { ...bybitSpot(), url },
    { reconnect },
    { clock: systemClock, openSocket: openFeedSocket },
    (settings, environment) => {
      const collector = new BuggyCollector('spot', settings, environment);
      collector.isBroken = isBroken;
      return collector;
    },
  );
  undo.push(() => rig.collector.stop());
  rig.collector.start();
  return rig;
}

describe('a handler of a venue’s class that throws', () => {
  test('once costs one connection: logged whole, counted, and the trades come again', async () => {
    const server = await venue();
    let times = 0;
    const rig = start(server.url, () => ++times === 1);
    await waitFor('a trade', () => rig.trades.length > 0);
    expect(rig.path()).toEqual([
      'STOPPED → CONNECTING (start_requested)',
      'CONNECTING → CONNECTED (socket_opened)',
      'CONNECTED → SUBSCRIBING (subscriptions_sent)',
      'SUBSCRIBING → ACTIVE (subscriptions_acknowledged)',
      'ACTIVE → RECONNECTING (internal_error)',
      'RECONNECTING → CONNECTING (backoff_elapsed)',
      'CONNECTING → CONNECTED (socket_opened)',
      'CONNECTED → SUBSCRIBING (subscriptions_sent)',
      'SUBSCRIBING → ACTIVE (subscriptions_acknowledged)',
    ]);
    expect(rig.collector.internalErrors).toEqual({
      count: 1,
      last: 'Error: a bug of the venue’s class',
    });
    const [logged] = rig.log.at('error');
    expect(logged?.fields.err).toBeInstanceOf(Error);
    expect(server.clients).toHaveLength(1);
  });

  test.each(['answer', 'trade'] as const)(
    'always, on the first %s, ends in ERROR that names it, and a probe heals it once it is mended',
    async (first) => {
      const server = await venue(first);
      let broken = true;
      const rig = start(server.url, () => broken);
      await waitFor('ERROR', () => rig.collector.status.state === 'ERROR');
      expect(rig.collector.status).toMatchObject({
        attempt: 3,
        circuit: { kind: 'open', openings: 1 },
        lastTransition: {
          cause: {
            code: 'attempts_exhausted',
            detail: expect.stringContaining('Error: a bug of the venue’s class') as string,
          },
        },
      });
      expect(rig.path().filter((step) => step.endsWith('(internal_error)'))).toHaveLength(3);
      expect(rig.collector.internalErrors.count).toBe(3);
      expect(server.attempts).toBe(3);

      broken = false;
      await waitFor('ACTIVE', () => rig.collector.status.state === 'ACTIVE');
      expect(rig.path()).toContain('ERROR → CONNECTING (cool_down_elapsed)');
    },
  );
});

test('a bug is told in the timeline and raises alarms: one for itself, one when the collector gave up', async () => {
  const server = await venue();
  let broken = true;
  const collector = { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: ['BTCUSDT'] };
  const rig = monitorRig(
    [{ ...collector, url: server.url }],
    { reconnect: { maxAttempts: 1 } },
    systemClock,
    {
      openSocket: (...given) => {
        if (broken) throw new Error('a bug of ours');
        return openFeedSocket(...given);
      },
    },
  );
  undo.push(() => rig.close());
  rig.monitor.open();
  const raised = () =>
    rig.monitor.chronicle.alarms
      .list()
      .alarms.filter(({ state }) => state.kind === 'raised')
      .map(({ rule }) => rule)
      .sort();
  await waitFor('both alarms', () => raised().join() === 'collector_error,internal_error');
  const told = rig.monitor.chronicle.timeline
    .select({})
    .filter(({ cause }) => cause === 'internal_error')
    .map(({ kind, sentence }) => `${kind}: ${sentence}`);
  expect(told).toContainEqual(expect.stringMatching(/^transition: .*Error: a bug of ours/));
  expect(told).toContainEqual(expect.stringMatching(/^alarm: A bug of ours struck bybit_trades/));

  broken = false;
  rig.monitor.retryNow('bybit_trades');
  await waitFor('a trade', () => rig.status().account.stored > 0);
  await waitFor('the other alarm to be over', () => raised().join() === 'internal_error');
});

import { describe, expect, test } from 'vitest';
import type { Renewal } from '../../../../../src/shared/collector-status';
import { OVERLAP_MS } from '../../../../../src/engine/collectors/connection/handover';
import { binanceSpot, collectorRig, connect } from '../../../../support/collector-rig';
import type { CollectorRig } from '../../../../support/collector-rig';
import type { FakeFeedSocket } from '../../../../support/fake-feed-socket';
import { settle } from '../../../../support/manual-clock';
import { binanceAck, binanceFrame } from '../../../../support/venue-frames';

interface RenewalRig extends CollectorRig {
  readonly renewed: Renewal[];
  readonly old: FakeFeedSocket;
  trade(socket: FakeFeedSocket, id: number, symbol?: string): void;
  ids(): readonly string[];
}

const grant = (socket: FakeFeedSocket): void => {
  for (const request of socket.sent) socket.receives(binanceAck(request));
};

/** A collector that is ACTIVE, with one trade, 1, of its first symbol. */
async function active(symbols = ['BTCUSDT'], maxAttempts = 10): Promise<RenewalRig> {
  const renewed: Renewal[] = [];
  const rig = collectorRig(
    binanceSpot(symbols),
    { reconnect: { maxAttempts } },
    { onRenewal: (_id, renewal) => renewed.push(renewal) },
  );
  await connect(rig);
  const old = rig.sockets.latest;
  const trade: RenewalRig['trade'] = (socket, id, symbol = symbols[0]) =>
    socket.receives(binanceFrame({ s: symbol, t: id, T: rig.clock.now() }));
  grant(old);
  trade(old, 1);
  return { ...rig, renewed, old, trade, ids: () => rig.trades.map(({ tradeId }) => tradeId) };
}

const successorOf = ({ sockets }: CollectorRig): FakeFeedSocket => {
  expect(sockets.all.length).toBeGreaterThan(1);
  return sockets.latest;
};

describe('a renewal', () => {
  test('subscribes on the new connection before it closes the old one', async () => {
    const rig = await active();
    const { old } = rig;
    expect(rig.collector.recycle()).toBe(true);
    const startedAt = rig.clock.now();
    expect(rig.collector.status.handover).toMatchObject({
      startedAt,
      cause: { code: 'recycle_requested' },
    });
    const successor = successorOf(rig);
    successor.opens();
    expect(successor.requests).toMatchObject([{ method: 'SUBSCRIBE' }]);
    grant(successor);
    expect(old.closeRequested).toBe(false);
    await rig.clock.advance(300);
    rig.trade(successor, 2);
    expect(old.closeRequested).toBe(true);
    expect(old.terminated).toBe(false);
    old.closes(1000);
    await settle();
    expect(rig.renewed).toMatchObject([
      { sequence: 1, startedAt, tookMs: 300, outcome: 'completed', attempts: 1 },
    ]);
    expect(rig.collector.stats).toMatchObject({ renewals: 1, reconnects: 0 });
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', handover: null, attempt: 0 });
    expect(rig.path().at(-1)).toMatch(/→ ACTIVE/);
    expect(rig.ids()).toEqual(['1', '2']);
  });

  test('keeps the order of one connection: the old one’s last frames come first', async () => {
    const rig = await active();
    rig.collector.recycle();
    const successor = successorOf(rig);
    successor.opens();
    grant(successor);
    rig.trade(successor, 3);
    rig.trade(successor, 4);
    rig.trade(rig.old, 2);
    rig.trade(rig.old, 3);
    expect(rig.ids()).toEqual(['1', '2', '3']);
    rig.old.closes(1000);
    await settle();
    rig.trade(successor, 5);
    expect(rig.ids()).toEqual(['1', '2', '3', '3', '4', '5']);
    expect(rig.collector.stats.framesReceived).toBe(8);
  });

  test('waits a bounded time for symbols that do not trade on the new connection', async () => {
    const rig = await active();
    rig.collector.recycle();
    const successor = successorOf(rig);
    successor.opens();
    grant(successor);
    await rig.clock.advance(OVERLAP_MS - 1);
    expect(rig.old.closeRequested).toBe(false);
    await rig.clock.advance(1);
    expect(rig.old.closeRequested).toBe(true);
  });

  test('does not wait for an old connection that never says goodbye', async () => {
    const rig = await active();
    rig.collector.recycle();
    const successor = successorOf(rig);
    successor.opens();
    grant(successor);
    rig.trade(successor, 2);
    await rig.clock.advance(2_000);
    expect(rig.old.terminated).toBe(true);
    expect(rig.renewed).toMatchObject([{ outcome: 'completed' }]);
    expect(rig.ids()).toEqual(['1', '2']);
  });

  test('tries again with backoff while the old connection lives', async () => {
    const rig = await active();
    rig.collector.recycle();
    successorOf(rig).ends({ kind: 'connect_failed', message: 'no' });
    await rig.clock.advance(999);
    expect(rig.sockets.all).toHaveLength(2);
    await rig.clock.advance(1);
    expect(rig.sockets.all).toHaveLength(3);
    rig.sockets.latest.opens();
    // It neither acknowledges nor sends anything.
    await rig.clock.advance(10_000);
    expect(rig.sockets.latest.terminated).toBe(true);
    await rig.clock.advance(2_000);
    expect(rig.sockets.all).toHaveLength(4);
    rig.old.events.onPong();
    rig.sockets.latest.opens();
    grant(rig.sockets.latest);
    rig.trade(rig.old, 2);
    rig.trade(rig.sockets.latest, 2);
    rig.old.closes(1000);
    await settle();
    expect(rig.renewed).toMatchObject([{ outcome: 'completed', attempts: 3 }]);
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', attempt: 0 });
  });

  test('that cannot be had is given up, and the old connection goes on', async () => {
    const rig = await active(['BTCUSDT'], 2);
    rig.collector.recycle();
    successorOf(rig).ends({ kind: 'connect_failed', message: 'no' });
    await rig.clock.advance(1_000);
    rig.sockets.latest.ends({ kind: 'connect_failed', message: 'still no' });
    await settle();
    expect(rig.renewed).toMatchObject([{ outcome: 'abandoned', attempts: 2 }]);
    rig.trade(rig.old, 2);
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', handover: null });
    expect(rig.ids()).toEqual(['1', '2']);
  });

  test('is refused where a flowing symbol is refused on the new connection', async () => {
    const rig = await active();
    rig.collector.recycle();
    const successor = successorOf(rig);
    successor.opens();
    const id = successor.requests[0]?.id;
    successor.receives({ code: 2, msg: 'Invalid request', id });
    await settle();
    expect(successor.terminated).toBe(true);
    expect(rig.old.closeRequested).toBe(false);
    expect(rig.collector.status.state).toBe('ACTIVE');
  });

  test('is begun once at a time, and only while ACTIVE', async () => {
    const rig = await active();
    expect(rig.collector.recycle()).toBe(true);
    expect(rig.collector.recycle()).toBe(false);
    expect(rig.sockets.all).toHaveLength(2);
    const stopping = rig.collector.stop();
    for (const socket of rig.sockets.all) socket.closes(1000);
    await stopping;
    expect(rig.collector.recycle()).toBe(false);
  });
});

describe('the old connection that ends too soon', () => {
  test('is replaced by the new one as it stands, with nothing to wait for', async () => {
    const rig = await active();
    rig.old.receives({ e: 'serverShutdown', E: rig.clock.now() });
    const successor = successorOf(rig);
    successor.opens();
    rig.old.closes(1001);
    await settle();
    expect(rig.path().slice(-4)).toEqual([
      'ACTIVE → RECONNECTING (connection_closed)',
      'RECONNECTING → CONNECTING (backoff_elapsed)',
      'CONNECTING → CONNECTED (socket_opened)',
      'CONNECTED → SUBSCRIBING (subscriptions_sent)',
    ]);
    grant(successor);
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', attempt: 0, handover: null });
    expect(rig.sockets.all).toHaveLength(2);
    expect(rig.renewed).toMatchObject([{ outcome: 'overtaken' }]);
    expect(rig.collector.stats).toMatchObject({ renewals: 0, reconnects: 1 });
  });

  test('hands over what the new one held', async () => {
    const rig = await active(['BTCUSDT', 'ETHUSDT']);
    rig.trade(rig.old, 7, 'ETHUSDT');
    rig.collector.recycle();
    const successor = successorOf(rig);
    successor.opens();
    grant(successor);
    rig.trade(successor, 2);
    expect(rig.ids()).toEqual(['1', '7']);
    rig.old.closes(1006);
    await settle();
    expect(rig.ids()).toEqual(['1', '7', '2']);
    expect(rig.collector.status.state).toBe('ACTIVE');
  });
});

describe('stop during a renewal', () => {
  test.each(['connecting', 'open'] as const)(
    'while the new one is %s closes both and leaves nothing behind',
    async (phase) => {
      const rig = await active();
      rig.collector.recycle();
      const successor = successorOf(rig);
      if (phase === 'open') {
        successor.opens();
        rig.trade(successor, 2);
      }
      const stopping = rig.collector.stop();
      expect([rig.old.closeRequested, successor.closeRequested]).toEqual([true, true]);
      rig.trade(rig.old, 2);
      successor.closes(1006);
      rig.old.closes(1000);
      await stopping;
      expect(rig.collector.status).toMatchObject({ state: 'STOPPED', handover: null });
      expect(rig.clock.pendingTimers).toBe(0);
      expect(new Set(rig.ids())).toEqual(new Set(['1', '2']));
    },
  );

  test('while it waits to try again is done at once', async () => {
    const rig = await active();
    rig.collector.recycle();
    successorOf(rig).ends({ kind: 'connect_failed', message: 'no' });
    await settle();
    const stopping = rig.collector.stop();
    rig.old.closes(1000);
    await stopping;
    await rig.clock.advance(60_000);
    expect(rig.sockets.all).toHaveLength(2);
    expect(rig.clock.pendingTimers).toBe(0);
    expect(rig.renewed).toMatchObject([{ outcome: 'stopped' }]);
  });
});

test('a connection that was replaced can do nothing any more', async () => {
  const rig = await active();
  rig.collector.recycle();
  const successor = successorOf(rig);
  successor.opens();
  grant(successor);
  rig.trade(successor, 2);
  rig.old.closes(1000);
  await settle();
  const before = { path: rig.path().length, ids: rig.ids().length };
  rig.trade(rig.old, 99);
  rig.old.receives({ e: 'serverShutdown', E: rig.clock.now() });
  rig.old.events.onPong();
  rig.old.closes(1006);
  await settle();
  expect({ path: rig.path().length, ids: rig.ids().length }).toEqual(before);
  expect(rig.sockets.all).toHaveLength(2);
});

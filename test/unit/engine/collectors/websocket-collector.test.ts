import { describe, expect, test } from 'vitest';
import { ConnectionPacer } from '../../../../src/engine/collectors/connection/connection-pacer';
import {
  binanceSpot,
  bybitLinear,
  bybitSpot,
  collectorRig,
  connect,
} from '../../../support/collector-rig';
import type { CollectorRig } from '../../../support/collector-rig';
import type { FakeFeedSocket } from '../../../support/fake-feed-socket';
import { ManualClock, settle } from '../../../support/manual-clock';
import {
  binanceAck,
  binanceFrame,
  bybitAnswer,
  bybitFrame,
  bybitRefusal,
  bybitTrade,
} from '../../../support/venue-frames';

/** A frame with one good trade as of the rig's clock. */
const trade = ({ clock }: CollectorRig, changes: Record<string, unknown> = {}): string =>
  bybitFrame(bybitTrade({ T: clock.now(), ...changes }));

const acknowledgeAll = (socket: FakeFeedSocket): void => {
  for (const request of socket.sent) {
    if (request.includes('subscribe')) socket.receives(bybitAnswer(request));
  }
};

/** Lets the wait for the next attempt pass, and not a moment more. */
async function untilNextAttempt({ clock, collector }: CollectorRig): Promise<void> {
  await settle();
  const { nextAttemptAt } = collector.status;
  if (nextAttemptAt === null) throw new Error('No attempt is planned');
  await clock.advance(nextAttemptAt - clock.now());
}

/** Time passes on a venue that answers requests and pings, and sends no data. */
async function surviveSilence(rig: CollectorRig, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await rig.clock.advance(1_000);
    const socket = rig.sockets.latest;
    if (socket.terminated) return;
    for (const request of socket.sent.splice(0)) socket.receives(bybitAnswer(request));
  }
}

/** As many connections as go at once: the next one has to wait. */
async function takeEveryTurn(rig: ReturnType<typeof collectorRig>): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    rig.collector.start();
    const stopping = rig.collector.stop();
    rig.sockets.latest.closes(1006);
    await stopping;
  }
}

describe('a collector on its way up', () => {
  test('walks through every state with a cause', async () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT', 'ETHUSDT']));
    await connect(rig);
    acknowledgeAll(rig.sockets.latest);
    expect(rig.path()).toEqual([
      'STOPPED → CONNECTING (start_requested)',
      'CONNECTING → CONNECTED (socket_opened)',
      'CONNECTED → SUBSCRIBING (subscriptions_sent)',
      'SUBSCRIBING → ACTIVE (subscriptions_acknowledged)',
    ]);
    expect(rig.collector.status.lastTransition?.cause.detail).toBe(
      'Subscriptions acknowledged: 2 of 2',
    );
  });

  test('is ACTIVE on first data, whether or not anything was acknowledged', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    rig.sockets.latest.receives(trade(rig));
    expect(rig.path().at(-1)).toBe('SUBSCRIBING → ACTIVE (first_data)');
    expect(rig.trades).toHaveLength(1);
  });

  test('is not ACTIVE on a pong, though Bybit’s looks like an acknowledgement', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    rig.sockets.latest.receives({ success: true, ret_msg: 'pong', conn_id: 'x', op: 'ping' });
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
  });

  test('that hears neither answer nor data in time reconnects', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    await rig.clock.advance(10_000);
    expect(rig.path().at(-1)).toBe('SUBSCRIBING → RECONNECTING (subscription_timeout)');
    expect(rig.sockets.latest.terminated).toBe(true);
  });

  test('shows an acknowledged symbol as awaiting until its own first data', async () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT', 'ETHUSDT']));
    await connect(rig);
    acknowledgeAll(rig.sockets.latest);
    rig.sockets.latest.receives(trade(rig));
    const states = rig.collector.symbols.map(({ subscription }) => subscription.kind);
    expect(states).toEqual(['flowing', 'awaiting_first_data']);
    for (let second = 0; second <= 301; second += 1) {
      rig.sockets.latest.receives(trade(rig));
      await surviveSilence(rig, 1_000);
    }
    const [btc, eth] = rig.collector.symbols;
    expect(btc?.subscription.kind).toBe('flowing');
    expect(eth).toMatchObject({
      subscription: { kind: 'awaiting_first_data' },
      silence: { lastDataAt: null, expectedPerSecond: null },
    });
    expect(eth?.silence.silentSince).not.toBeNull();
  });

  test('with every symbol refused says which and why, and tries again later', async () => {
    const rig = collectorRig(bybitSpot(['NOPEUSDT']));
    await connect(rig);
    const [request = ''] = rig.sockets.latest.sent;
    rig.sockets.latest.receives(bybitRefusal(request, 'Invalid symbol :[publicTrade.NOPEUSDT]'));
    await settle();
    expect(rig.collector.status.lastTransition?.cause).toEqual({
      code: 'subscriptions_refused',
      detail: 'Every subscription was refused: NOPEUSDT (Invalid symbol :[publicTrade.NOPEUSDT])',
    });
    expect(rig.collector.stats.venueErrors).toBe(1);
  });
});

describe('Bybit', () => {
  test.each([
    [bybitSpot, 10],
    [bybitLinear, 50],
  ])('%o never asks for more than %i topics in one request', async (settings, most) => {
    const symbols = Array.from({ length: 123 }, (_, n) => `S${n}USDT`);
    const rig = collectorRig(settings(symbols));
    await connect(rig);
    await rig.clock.advance(5_000);
    const asked = rig.sockets.latest.requests.map(({ args }) => args as string[]);
    expect(Math.max(...asked.map((args) => args.length))).toBe(most);
    expect(asked.flat()).toEqual(symbols.map((symbol) => `publicTrade.${symbol}`));
  });

  test('is not asked for more than fits on one connection; the rest is reported as refused', async () => {
    const long = (n: number): string => `${'A'.repeat(24)}${String(n).padStart(6, '0')}`;
    const symbols = Array.from({ length: 500 }, (_, n) => long(n)).concat();
    const rig = collectorRig(bybitLinear(symbols));
    await connect(rig);
    await rig.clock.advance(9_000);
    const asked = rig.sockets.latest.requests.flatMap(({ args }) => args as string[]);
    expect(asked.join('').length).toBeLessThanOrEqual(21_000);
    expect(asked).toHaveLength(500);
  });
});

describe('Binance', () => {
  test('is never sent more than 5 messages in a second, its pings and ours included', async () => {
    const symbols = Array.from({ length: 500 }, (_, n) => `S${n}USDT`);
    const rig = collectorRig(binanceSpot(symbols), { timeouts: { subscriptionMs: 120_000 } });
    await connect(rig);
    const socket = rig.sockets.latest;
    const sentAt: number[] = [];
    let seen = 0;
    // Refusing each batch makes the collector ask one by one for a long time.
    let refused = 0;
    for (let ms = 0; ms < 60_000; ms += 10) {
      await rig.clock.advance(10);
      socket.events.onPong();
      const now = socket.sent.length + socket.pings;
      for (; seen < now; seen += 1) sentAt.push(ms);
      if (ms % 20_000 === 0) sentAt.push(ms);
      if (refused < 5 && socket.sent.length > refused) {
        refused += 1;
        socket.receives({ code: 2, msg: 'Invalid request', id: refused });
      }
    }
    const busiest = Math.max(
      ...sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + 1_000).length),
    );
    expect(socket.sent.length).toBeGreaterThan(100);
    expect(busiest).toBeLessThanOrEqual(5);
  }, 20_000);

  test('is reconnected before it ends the connection, and that is no failure', async () => {
    const rig = collectorRig(binanceSpot());
    await connect(rig);
    const first = rig.sockets.latest;
    first.receives(binanceAck(first.sent[0] ?? ''));
    const { renewAt } = rig.collector.status.connection;
    expect(renewAt).toBeLessThan(rig.clock.now() + 24 * 3_600_000);
    for (let n = 0; n < 24 * 180 && !first.closeRequested; n += 1) {
      await rig.clock.advance(20_000);
      const successor = rig.sockets.all[1];
      if (successor?.state === 'connecting') {
        successor.opens();
        successor.receives(binanceAck(successor.sent[0] ?? ''));
      }
      first.events.onPong();
      first.receives(binanceFrame({ T: rig.clock.now() }));
    }
    expect(first.closeRequested).toBe(true);
    first.receives(binanceFrame({ T: rig.clock.now() }));
    first.closes(1000);
    await settle();
    expect(rig.path().at(-1)).toBe('SUBSCRIBING → ACTIVE (subscriptions_acknowledged)');
    expect(rig.collector.renewals).toMatchObject([
      { outcome: 'completed', cause: { code: 'planned_renewal' } },
    ]);
    expect(rig.collector.status.attempt).toBe(0);
    expect(rig.sockets.all).toHaveLength(2);
  }, 20_000);

  test('that announces its end and closes before another connection is had is left at once, with no failure counted', async () => {
    const rig = collectorRig(binanceSpot());
    await connect(rig);
    const first = rig.sockets.latest;
    first.receives(binanceFrame({ T: rig.clock.now() }));
    first.receives({ e: 'serverShutdown', E: rig.clock.now() });
    first.receives(binanceFrame({ T: rig.clock.now() }));
    first.closes(1001);
    await settle();
    expect(rig.path().slice(-2)).toEqual([
      'ACTIVE → RECONNECTING (connection_closed)',
      'RECONNECTING → CONNECTING (backoff_elapsed)',
    ]);
    expect(rig.collector.status.attempt).toBe(0);
    expect(rig.trades).toHaveLength(2);
  });

  test('that does nothing but announce its end is called back ever more slowly', async () => {
    const rig = collectorRig(binanceSpot());
    await connect(rig);
    rig.sockets.latest.receives({ e: 'serverShutdown', E: rig.clock.now() });
    rig.sockets.latest.closes(1001);
    await settle();
    expect(rig.collector.status).toMatchObject({
      state: 'RECONNECTING',
      attempt: 1,
      nextAttemptAt: rig.clock.now() + 1_000,
    });
  });
});

describe('stop', () => {
  test('waits for the socket, and trades under way are counted', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    acknowledgeAll(rig.sockets.latest);
    let stopped = false;
    const stopping = rig.collector.stop().then(() => (stopped = true));
    rig.sockets.latest.receives(trade(rig));
    await settle();
    expect(stopped).toBe(false);
    expect(rig.collector.status).toMatchObject({
      state: 'ACTIVE',
      stopRequestedAt: rig.clock.now(),
    });
    rig.sockets.latest.closes(1000);
    await stopping;
    expect(rig.collector.status).toMatchObject({ state: 'STOPPED', stopRequestedAt: null });
    expect(rig.trades).toHaveLength(1);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  test('does not wait for a socket that never closes', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    const stopping = rig.collector.stop();
    await rig.clock.advance(2_000);
    await stopping;
    expect(rig.sockets.latest.terminated).toBe(true);
    expect(rig.collector.status.state).toBe('STOPPED');
  });

  test('while connecting ends the attempt; a socket that opens after all does nothing', async () => {
    const rig = collectorRig(bybitSpot());
    rig.collector.start();
    const socket = rig.sockets.latest;
    const stopping = rig.collector.stop();
    socket.opens();
    socket.closes(1006);
    await stopping;
    expect(rig.path()).toEqual([
      'STOPPED → CONNECTING (start_requested)',
      'CONNECTING → STOPPED (stop_requested)',
    ]);
    expect(socket.sent).toEqual([]);
  });

  test('while waiting for an attempt ends the wait', async () => {
    const rig = collectorRig(bybitSpot());
    rig.collector.start();
    rig.sockets.latest.ends({ kind: 'connect_failed', message: 'no' });
    await settle();
    expect(rig.collector.status.state).toBe('RECONNECTING');
    await rig.collector.stop();
    await rig.clock.advance(60_000);
    expect(rig.collector.status).toMatchObject({ state: 'STOPPED', nextAttemptAt: null });
    expect(rig.sockets.all).toHaveLength(1);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  test('while waiting for the pacer opens no socket', async () => {
    const rig = collectorRig(bybitSpot());
    await takeEveryTurn(rig);
    rig.collector.start();
    expect(rig.sockets.all).toHaveLength(5);
    await rig.collector.stop();
    await rig.clock.advance(10_000);
    expect(rig.sockets.all).toHaveLength(5);
  });

  test('twice, and of a stopped collector, is harmless', async () => {
    const rig = collectorRig(bybitSpot());
    await rig.collector.stop();
    await connect(rig);
    const both = [rig.collector.stop(), rig.collector.stop()];
    rig.sockets.latest.closes(1000);
    await Promise.all(both);
    expect(rig.path().filter((step) => step.includes('STOPPED ('))).toHaveLength(1);
  });
});

describe('The silence of the connection', () => {
  test('is counted from the last data, and not longer than the connection is open', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    acknowledgeAll(rig.sockets.latest);
    for (let second = 0; second < 30; second += 1) {
      rig.sockets.latest.receives(trade(rig));
      await surviveSilence(rig, 1_000);
    }
    await surviveSilence(rig, 9_000);
    expect(rig.collector.connectionSilence.silentMs).toBe(10_000);
    rig.sockets.latest.closes(1006);
    await untilNextAttempt(rig);
    rig.sockets.latest.opens();
    // The silence of the last connection is not held against this one.
    expect(rig.collector.connectionSilence.silentMs).toBe(0);
    await surviveSilence(rig, 2_000);
    expect(rig.collector.connectionSilence).toEqual({ silentMs: 2_000, limitMs: 60_000 });
  });
});

describe('start', () => {
  test('before the turn to connect has come says until when it waits, and in the end for how long it did', async () => {
    const rig = collectorRig(bybitSpot());
    await takeEveryTurn(rig);
    rig.collector.start();
    expect(rig.collector.status).toMatchObject({
      state: 'CONNECTING',
      connection: { socket: 'none', turnAt: rig.clock.now() + 700 },
    });
    expect(rig.collector.waitsItsTurn).toBe(true);
    expect(rig.log.at('info').at(-1)?.message).toBe('Waits its turn to connect: 0.7 s');
    await rig.clock.advance(700);
    expect(rig.collector.waitsItsTurn).toBe(false);
    rig.sockets.latest.opens();
    expect(rig.collector.waitsItsTurn).toBe(false);
    expect(rig.transitions.find(({ to }) => to === 'CONNECTED')?.cause.detail).toMatch(
      /^Connected to wss:.*, after it waited its turn for 0\.7 s$/,
    );
  });

  test('while running does nothing, even after the next stop', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    rig.collector.start();
    const stopping = rig.collector.stop();
    rig.sockets.latest.closes(1000);
    await stopping;
    await rig.clock.advance(60_000);
    expect(rig.sockets.all).toHaveLength(1);
  });

  test('while stopping starts anew once the old socket is gone', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    const stopping = rig.collector.stop();
    rig.collector.start();
    expect(rig.sockets.all).toHaveLength(1);
    rig.sockets.latest.closes(1000);
    await stopping;
    expect(rig.path().slice(-2)).toEqual([
      'SUBSCRIBING → STOPPED (stop_requested)',
      'STOPPED → CONNECTING (start_requested)',
    ]);
    expect(rig.sockets.all).toHaveLength(2);
  });

  test('and a second thought while stopping leaves it stopped', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    const stopping = rig.collector.stop();
    rig.collector.start();
    const again = rig.collector.stop();
    rig.sockets.latest.closes(1000);
    await Promise.all([stopping, again]);
    await rig.clock.advance(10_000);
    expect(rig.collector.status.state).toBe('STOPPED');
    expect(rig.sockets.all).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  test('is followed by the next attempt after the announced wait', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    rig.sockets.latest.receives(trade(rig));
    rig.sockets.latest.closes(1006);
    await settle();
    expect(rig.collector.status).toMatchObject({
      state: 'RECONNECTING',
      attempt: 1,
      nextAttemptAt: rig.clock.now() + 1_000,
      connection: { socket: 'none', openedAt: null },
    });
    await rig.clock.advance(1_000);
    expect(rig.collector.status).toMatchObject({ state: 'CONNECTING', nextAttemptAt: null });
    rig.sockets.latest.opens();
    expect(rig.sockets.latest.requests[0]).toMatchObject({
      op: 'subscribe',
      args: ['publicTrade.BTCUSDT'],
    });
  });

  test('leaves its socket without a say: late frames, pongs and closes do nothing', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    const old = rig.sockets.latest;
    old.receives(trade(rig));
    await rig.clock.advance(30_000);
    expect(rig.path().at(-1)).toBe('ACTIVE → RECONNECTING (pong_timeout)');
    await untilNextAttempt(rig);
    rig.sockets.latest.opens();
    const before = rig.transitions.length;
    old.receives(trade(rig));
    old.events.onPong();
    old.opens();
    old.closes(1006);
    await settle();
    expect(rig.trades).toHaveLength(1);
    expect(rig.transitions).toHaveLength(before);
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
  });

  test('counts as a reconnect once it is open again, not while it cannot be had', async () => {
    const rig = collectorRig(bybitSpot());
    rig.collector.start();
    rig.sockets.latest.ends({ kind: 'connect_failed', message: 'no' });
    await rig.clock.advance(1_000);
    rig.sockets.latest.opens();
    expect(rig.collector.stats.reconnects).toBe(0);
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(2_000);
    rig.sockets.latest.ends({ kind: 'connect_failed', message: 'no' });
    await rig.clock.advance(4_000);
    expect(rig.collector.stats.reconnects).toBe(0);
    rig.sockets.latest.opens();
    expect(rig.collector.stats.reconnects).toBe(1);
  });

  test('is forgotten on the first data, not on open or acknowledgement', async () => {
    const rig = collectorRig(bybitSpot());
    rig.collector.start();
    for (let n = 1; n <= 3; n += 1) {
      rig.sockets.latest.closes(1006);
      await untilNextAttempt(rig);
    }
    rig.sockets.latest.opens();
    acknowledgeAll(rig.sockets.latest);
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', attempt: 3 });
    rig.sockets.latest.receives(trade(rig, { p: '-1' }));
    expect(rig.collector.status.attempt).toBe(3);
    rig.sockets.latest.receives(trade(rig));
    expect(rig.collector.status.attempt).toBe(0);
  });

  test('with Retry-After waits at least that long; a person may overrule it', async () => {
    const rig = collectorRig(bybitSpot());
    rig.collector.start();
    rig.sockets.latest.ends({ kind: 'refused', status: 429, retryAfterMs: 120_000 });
    await settle();
    expect(rig.collector.status.nextAttemptAt).toBe(rig.clock.now() + 120_000);
    expect(rig.collector.retryNow()).toBe(true);
    await settle();
    expect(rig.path().at(-1)).toBe('RECONNECTING → CONNECTING (retry_requested)');
    expect(rig.collector.retryNow()).toBe(false);
  });
});

const RECYCLED_FOR_SILENCE = [
  'ACTIVE → RECONNECTING (data_silence)',
  'RECONNECTING → CONNECTING (backoff_elapsed)',
];

describe('a feed that is silent', () => {
  test('though it answers pings and acknowledges is reconnected', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    await surviveSilence(rig, 59_000);
    expect(rig.collector.status.state).toBe('ACTIVE');
    await surviveSilence(rig, 1_000);
    expect(rig.path().slice(-2)).toEqual(RECYCLED_FOR_SILENCE);
  });

  test('is given twice the time after each reconnect in vain', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    await surviveSilence(rig, 60_000);
    rig.sockets.latest.opens();
    await surviveSilence(rig, 119_000);
    expect(rig.collector.status.state).toBe('ACTIVE');
    await surviveSilence(rig, 1_000);
    expect(rig.path().slice(-2)).toEqual(RECYCLED_FOR_SILENCE);
  });

  test('opens no circuit however long its market rests', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    acknowledgeAll(rig.sockets.latest);
    for (let recycled = 0; recycled < 12; recycled += 1) {
      while (rig.collector.status.state === 'ACTIVE') await surviveSilence(rig, 1_000);
      rig.sockets.latest.opens();
      acknowledgeAll(rig.sockets.latest);
    }
    expect(rig.path().filter((step) => step.includes('data_silence'))).toHaveLength(12);
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', attempt: 0 });
  });

  test('is not kept alive by trades that are all rejected', async () => {
    const rig = collectorRig(bybitSpot());
    await connect(rig);
    for (let n = 0; n < 60; n += 1) {
      rig.sockets.latest.receives(trade(rig, { p: '0' }));
      await surviveSilence(rig, 1_000);
    }
    expect(rig.path().slice(-2)).toEqual(RECYCLED_FOR_SILENCE);
    expect(rig.rejected).toHaveLength(60);
  });
});

test('a missing pong ends the connection', async () => {
  const rig = collectorRig(bybitSpot(), { timeouts: { pongMs: 3_000 } });
  await connect(rig);
  acknowledgeAll(rig.sockets.latest);
  for (let second = 0; second < 23; second += 1) {
    rig.sockets.latest.receives(trade(rig));
    await rig.clock.advance(1_000);
  }
  expect(rig.path().at(-1)).toBe('ACTIVE → RECONNECTING (pong_timeout)');
});

describe('a collector that gave up', () => {
  async function gaveUp(): Promise<CollectorRig> {
    const rig = collectorRig(bybitSpot(), { reconnect: { maxAttempts: 3 } });
    rig.collector.start();
    for (let n = 0; n < 4; n += 1) {
      rig.sockets.latest.ends({ kind: 'connect_failed', message: 'no' });
      if (n < 3) await untilNextAttempt(rig);
    }
    await settle();
    return rig;
  }

  test('says when it will try again', async () => {
    const rig = await gaveUp();
    expect(rig.collector.status).toMatchObject({
      state: 'ERROR',
      nextAttemptAt: rig.clock.now() + 300_000,
      circuit: { kind: 'open', openings: 1, probeAt: rig.clock.now() + 300_000 },
    });
    expect(rig.path().at(-1)).toBe('RECONNECTING → ERROR (attempts_exhausted)');
  });

  test('heals by a probe that brings data, and only then closes the circuit', async () => {
    const rig = await gaveUp();
    await rig.clock.advance(300_000);
    expect(rig.collector.status.circuit).toEqual({ kind: 'half_open', openings: 1 });
    rig.sockets.latest.opens();
    acknowledgeAll(rig.sockets.latest);
    expect(rig.collector.status.circuit.kind).toBe('half_open');
    rig.sockets.latest.receives(trade(rig));
    expect(rig.collector.status).toMatchObject({
      state: 'ACTIVE',
      attempt: 0,
      circuit: { kind: 'closed' },
    });
  });

  test('waits longer after a probe that failed', async () => {
    const rig = await gaveUp();
    await rig.clock.advance(300_000);
    rig.sockets.latest.ends({ kind: 'connect_failed', message: 'no' });
    await settle();
    expect(rig.path().at(-1)).toBe('RECONNECTING → ERROR (probe_failed)');
    expect(rig.collector.status.nextAttemptAt).toBe(rig.clock.now() + 600_000);
  });

  test('can be retried at once, and stopped', async () => {
    const rig = await gaveUp();
    expect(rig.collector.retryNow()).toBe(true);
    await settle();
    expect(rig.path().at(-1)).toBe('ERROR → CONNECTING (retry_requested)');
    rig.sockets.latest.ends({ kind: 'connect_failed', message: 'no' });
    await settle();
    await rig.collector.stop();
    expect(rig.path().at(-1)).toBe('ERROR → STOPPED (stop_requested)');
    rig.collector.start();
    expect(rig.collector.status).toMatchObject({ attempt: 0, circuit: { kind: 'closed' } });
  });
});

describe('a bug of ours', () => {
  test('in the sink ends the connection like any failure, and is counted and logged', async () => {
    const rig = collectorRig(
      bybitSpot(),
      {},
      {
        sink: () => {
          throw new Error('a bug');
        },
      },
    );
    await connect(rig);
    rig.sockets.latest.receives(trade(rig));
    await settle();
    expect(rig.path().at(-1)).toBe('SUBSCRIBING → RECONNECTING (internal_error)');
    expect(rig.collector.stats.internalErrors).toBe(1);
    expect(rig.log.at('error')).toHaveLength(1);
  });

  test('before a connection is even tried counts, waits and ends in ERROR like any failure', async () => {
    const pacer = new ConnectionPacer(new ManualClock());
    let broken = true;
    pacer.reserve = () => {
      if (broken) throw new Error('a bug');
      return 0;
    };
    const rig = collectorRig(bybitSpot(), { reconnect: { maxAttempts: 1 } }, { pacer });
    rig.collector.start();
    await untilNextAttempt(rig);
    await settle();
    expect(rig.path()).toEqual([
      'STOPPED → CONNECTING (start_requested)',
      'CONNECTING → RECONNECTING (internal_error)',
      'RECONNECTING → CONNECTING (backoff_elapsed)',
      'CONNECTING → RECONNECTING (internal_error)',
      'RECONNECTING → ERROR (attempts_exhausted)',
    ]);
    expect(rig.collector.status.lastTransition?.cause.detail).toBe(
      'Gave up after 1 attempts: Our own code failed: Error: a bug; one probe is due in 300 s',
    );
    expect(rig.collector.internalErrors).toEqual({ count: 2, last: 'Error: a bug' });
    expect(rig.log.at('error').map(({ fields }) => fields.err)).toEqual([
      new Error('a bug'),
      new Error('a bug'),
    ]);

    broken = false;
    await untilNextAttempt(rig);
    rig.sockets.latest.opens();
    expect(rig.path().at(-1)).toBe('CONNECTED → SUBSCRIBING (subscriptions_sent)');
  });

  test('in the waiting itself stops the collector with that as the cause, and it can be started again', async () => {
    let broken = true;
    const random = () => {
      if (broken) throw new Error('a bug');
      return 0;
    };
    const rig = collectorRig(bybitSpot(), { reconnect: { jitter: true } }, { random });
    await connect(rig);
    rig.sockets.latest.closes(1006);
    await settle();
    expect(rig.path().at(-1)).toBe('RECONNECTING → STOPPED (internal_error)');
    expect(rig.collector.isMeantToRun).toBe(false);
    broken = false;
    await connect(rig);
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
  });

  test('in what hears of transitions is counted, and the collector goes on', async () => {
    const rig = collectorRig(
      bybitSpot(),
      {},
      {
        onTransition: () => {
          throw new Error('a bug');
        },
      },
    );
    await connect(rig);
    rig.sockets.latest.receives(trade(rig));
    expect(rig.collector.status.state).toBe('ACTIVE');
    expect(rig.collector.stats.internalErrors).toBe(4);
    const stopping = rig.collector.stop();
    rig.sockets.latest.closes(1000);
    await stopping;
    expect(rig.collector.status.state).toBe('STOPPED');
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { hurriedClock, monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { ScriptedServer } from '../support/scripted-server';
import type { Script } from '../support/scripted-server';
import { bybitAnswer, bybitFrame, bybitTrade } from '../support/venue-frames';
import { waitFor } from '../support/wait-for';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

const answer: NonNullable<Script['onMessage']> = (client, text) => client.send(bybitAnswer(text));
const answerWithTrade: NonNullable<Script['onMessage']> = (client, text) => {
  client.send(bybitAnswer(text));
  client.send(bybitFrame(bybitTrade()));
};
const HEALTHY: Script = { onMessage: answerWithTrade };

/** For a clock on which 40 ms pass in one: pings are 20 s apart and that is not ours to configure. */
const HURRIED = { pongMs: 4_000, dataSilenceMs: 600_000, subscriptionMs: 60_000 };

async function serve(script: Script, options = {}): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script, options);
  undo.push(() => server.stop());
  return server;
}

function monitor(
  url: string,
  ...rest: [Parameters<typeof monitorRig>[1]?, Parameters<typeof monitorRig>[2]?]
): MonitorRig {
  const collector = {
    id: 'bybit_trades',
    venue: 'bybit',
    market: 'spot',
    symbols: ['BTCUSDT'],
    url,
  };
  const rig = monitorRig([collector], ...rest);
  undo.push(() => rig.close());
  rig.monitor.open();
  return rig;
}

/** Once the server behaves, trades are stored again and the books balance. */
async function heals(rig: MonitorRig, server: ScriptedServer): Promise<void> {
  const before = rig.status().account.stored;
  server.script = HEALTHY;
  await waitFor('trades after the trouble', () => rig.status().account.stored > before);
  await waitFor('ACTIVE', () => rig.status().state === 'ACTIVE');
  expect(rig.status()).toMatchObject({ attempt: 0, circuit: { kind: 'closed' } });
  expect(rig.monitor.snapshot().ledger.balanced).toBe(true);
  expect(rig.log.at('error')).toEqual([]);
  expect(rig.status().stats.internalErrors).toBe(0);
}

describe('a server that closes', () => {
  test.each([
    [1000, 'normal closure'],
    [1001, 'going away'],
    [1008, 'policy violation'],
    [1011, 'server error'],
    [1012, 'service restart'],
    [1013, 'try again later'],
  ])('with %i is named in the cause, and the collector comes back', async (code, meaning) => {
    const server = await serve(HEALTHY);
    const rig = monitor(server.url);
    await waitFor('a trade', () => rig.status().account.stored === 1);
    for (const client of server.clients) client.close(code, 'because');
    const { cause } = await rig.transition('ACTIVE → RECONNECTING (connection_closed)');
    expect(cause.detail).toBe(`Closed with ${code} (${meaning}): because`);
    await heals(rig, server);
    expect(rig.status().stats.reconnects).toBe(1);
  });

  test('without a word (1006) is named in the cause, and the collector comes back', async () => {
    const server = await serve(HEALTHY);
    const rig = monitor(server.url);
    await waitFor('a trade', () => rig.status().account.stored === 1);
    for (const client of server.clients) client.terminate();
    const { cause } = await rig.transition('ACTIVE → RECONNECTING (connection_closed)');
    expect(cause.detail).toBe('Closed with 1006 (connection lost without a close frame)');
    await heals(rig, server);
  });
});

describe('a server that does not let us in', () => {
  test('because nobody listens is tried until the attempts are exhausted', async () => {
    const server = await ScriptedServer.start(HEALTHY);
    const { url } = server;
    await server.stop();
    const rig = monitor(url);
    const { cause } = await rig.transition('CONNECTING → RECONNECTING (connect_failed)');
    expect(cause.detail).toMatch(/ECONNREFUSED/);
    await waitFor('ERROR', () => rig.status().state === 'ERROR');
    expect(rig.status().stats.reconnects).toBe(0);
  });

  test.each([
    [429, '2'],
    [503, '2'],
    [418, '2'],
  ])('with %i and Retry-After is left alone for that long', async (status, seconds) => {
    const server = await serve({
      handshake: () => ({ status, headers: { 'retry-after': seconds } }),
    });
    const rig = monitor(server.url);
    const { cause, at } = await rig.transition('CONNECTING → RECONNECTING (handshake_refused)');
    expect(cause.detail).toBe(`Refused the connection with HTTP ${status}; asked us to wait 2 s`);
    const { nextAttemptAt } = await waitFor(
      'a plan',
      () => rig.status().nextAttemptAt !== null && rig.status(),
    );
    expect(nextAttemptAt).toBeGreaterThanOrEqual(at + 2_000);
    expect(server.attempts).toBe(1);
    expect(rig.monitor.retryNow('bybit_trades').ok).toBe(true);
    await heals(rig, server);
  });

  test('with a plain refusal is tried again after the ordinary wait, leaving no connection behind', async () => {
    const server = await serve({
      handshake: (attempt) => (attempt === 1 ? { status: 503 } : 'accept'),
      onMessage: answerWithTrade,
    });
    const rig = monitor(server.url);
    const { cause } = await rig.transition('CONNECTING → RECONNECTING (handshake_refused)');
    expect(cause.detail).toBe('Refused the connection with HTTP 503');
    await heals(rig, server);
    expect(server.attempts).toBe(2);
  });

  test('and points elsewhere is not followed', async () => {
    const elsewhere = await serve(HEALTHY);
    const server = await serve({
      handshake: () => ({ status: 302, headers: { location: elsewhere.url } }),
    });
    const rig = monitor(server.url);
    await rig.transition('CONNECTING → RECONNECTING (handshake_refused)');
    expect(elsewhere.attempts).toBe(0);
  });

  test.each(['ignore', 'drip'] as const)(
    'and would have us wait for ever (%s) is given up in time',
    async (handshake) => {
      const server = await serve({ handshake: () => handshake });
      const rig = monitor(server.url);
      const { afterMs } = await rig.transition('CONNECTING → RECONNECTING (connect_timeout)');
      expect(afterMs).toBeGreaterThanOrEqual(290);
      expect(afterMs).toBeLessThan(2_000);
      await heals(rig, server);
    },
  );
});

describe('a server that lets us in', () => {
  test('and says nothing is left after the subscription time-out', async () => {
    const server = await serve({});
    const rig = monitor(server.url);
    const { cause } = await rig.transition('SUBSCRIBING → RECONNECTING (subscription_timeout)');
    expect(cause.detail).toBe('Neither acknowledgement nor data within 400 ms of subscribing');
    await heals(rig, server);
  });

  test('acknowledges and says nothing more is left for its silence', async () => {
    const server = await serve({ onMessage: answer });
    const rig = monitor(server.url);
    await rig.transition('SUBSCRIBING → ACTIVE (subscriptions_acknowledged)');
    await rig.transition('ACTIVE → RECONNECTING (data_silence)');
    // A connection without data is no failed one.
    expect(rig.status().attempt).toBe(0);
    await heals(rig, server);
  });

  test('and drops us right after each open drives the collector to ERROR with a countdown; a probe heals it', async () => {
    const server = await serve({ onOpen: (client) => client.terminate() });
    const rig = monitor(server.url, { reconnect: { maxAttempts: 2, coolDownMs: 400 } });
    const { cause } = await rig.transition('RECONNECTING → ERROR (attempts_exhausted)');
    expect(cause.detail).toMatch(/^Gave up after 2 attempts/);
    const status = await waitFor(
      'a countdown',
      () => rig.status().nextAttemptAt !== null && rig.status(),
    );
    expect(status).toMatchObject({
      state: 'ERROR',
      attempt: 3,
      circuit: { kind: 'open', openings: 1 },
    });
    expect(server.attempts).toBe(3);
    expect(rig.monitor.snapshot().alarms).toBeGreaterThanOrEqual(1);

    await rig.transition('ERROR → CONNECTING (cool_down_elapsed)');
    await rig.transition('RECONNECTING → ERROR (probe_failed)');
    expect(rig.status().circuit).toMatchObject({ kind: 'open', openings: 2 });
    await heals(rig, server);
  });

  test('and answers no ping is left, though trades keep coming', async () => {
    const server = await serve({
      onMessage: (client, text) => {
        if (!text.includes('ping')) answer(client, text, 1);
      },
    });
    const rig = monitor(server.url, { timeouts: HURRIED }, hurriedClock(40));
    const trades = setInterval(() => server.send(bybitFrame(bybitTrade())), 10);
    undo.push(() => {
      clearInterval(trades);
      return Promise.resolve();
    });
    const { cause } = await rig.transition('ACTIVE → RECONNECTING (pong_timeout)');
    expect(cause.detail).toBe('No pong within 4000 ms of a ping');
    expect(server.received.filter((text) => text.includes('"ping"')).length).toBeGreaterThan(0);
  });

  test('of Binance and answers no ping frame is left as well', async () => {
    const server = await serve({}, { answersPings: false });
    const collector = {
      id: 'binance_trades',
      venue: 'binance',
      market: 'spot',
      symbols: ['BTCUSDT'],
      url: server.url,
    };
    server.script = {
      onMessage: (client, text) =>
        client.send(JSON.stringify({ result: null, id: (JSON.parse(text) as { id: number }).id })),
    };
    const rig = monitorRig([collector], { timeouts: HURRIED }, hurriedClock(40));
    undo.push(() => rig.close());
    rig.monitor.open();
    await rig.transition('ACTIVE → RECONNECTING (pong_timeout)');
  });
});

describe('stop', () => {
  test('waits for the socket to close, and trades under way are stored', async () => {
    const server = await serve(HEALTHY);
    const rig = monitor(server.url);
    await waitFor('a trade', () => rig.status().account.stored === 1);
    // All of these are in the pipe when the stop begins.
    for (let n = 0; n < 500; n += 1) server.send(bybitFrame(bybitTrade(), bybitTrade()));
    const stopped = rig.monitor.stop('bybit_trades');
    expect(rig.status().stopRequestedAt).not.toBeNull();
    await stopped;
    expect(rig.status().state).toBe('STOPPED');
    expect(rig.status().account).toMatchObject({ received: 1_001, stored: 1_001 });
    await waitFor('the server to see us gone', () => server.clients.length === 0);
    expect(rig.monitor.snapshot().ledger.balanced).toBe(true);
  });

  test('in each phase leaves no attempt behind', async () => {
    for (const script of [
      { handshake: () => 'ignore' as const },
      {},
      { onMessage: answer },
      HEALTHY,
    ]) {
      const server = await serve(script);
      const rig = monitor(server.url, {
        timeouts: { connectMs: 5_000, subscriptionMs: 5_000, dataSilenceMs: 5_000 },
      });
      await waitFor('the attempt', () => server.attempts === 1);
      await rig.monitor.stop('bybit_trades');
      expect(rig.status()).toMatchObject({
        state: 'STOPPED',
        nextAttemptAt: null,
        connection: { socket: 'none' },
      });
      await waitFor('the server to see us gone', () => server.clients.length === 0);
      expect(server.attempts).toBe(1);
    }
  });
});

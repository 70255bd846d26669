import { afterEach, describe, expect, test } from 'vitest';
import type { RejectionReason } from '../../src/shared/market-data';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { ScriptedServer } from '../support/scripted-server';
import {
  binanceAck,
  binanceFrame,
  bybitAnswer,
  bybitFrame,
  bybitTrade,
} from '../support/venue-frames';
import { waitFor } from '../support/wait-for';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

/** A Bybit spot collector that is ACTIVE on a server which sends what the test tells it. */
async function activeBybit(): Promise<{ rig: MonitorRig; server: ScriptedServer }> {
  const server = await ScriptedServer.start({
    onMessage: (client, text) => client.send(bybitAnswer(text)),
  });
  undo.push(() => server.stop());
  const rig = monitorRig(
    [{ id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: ['BTCUSDT'], url: server.url }],
    { timeouts: { dataSilenceMs: 60_000 } },
  );
  undo.push(() => rig.close());
  rig.monitor.open();
  await rig.transition('SUBSCRIBING → ACTIVE (subscriptions_acknowledged)');
  return { rig, server };
}

/** Later good trades are still stored, nothing reconnected, and the books balance. */
async function stillSound({
  rig,
  server,
}: {
  rig: MonitorRig;
  server: ScriptedServer;
}): Promise<void> {
  const before = rig.status().account.stored;
  server.send(bybitFrame(bybitTrade(), bybitTrade()));
  await waitFor('the good trades', () => rig.status().account.stored === before + 2);
  expect(rig.status().state).toBe('ACTIVE');
  expect(rig.status().stats).toMatchObject({ reconnects: 0, internalErrors: 0 });
  expect(rig.log.at('error')).toEqual([]);
  expect(rig.monitor.snapshot().ledger.balanced).toBe(true);
}

describe('a trade that is none', () => {
  const cases: readonly [string, Record<string, unknown>, RejectionReason][] = [
    ['a negative price', { p: '-65114.30' }, 'price_invalid'],
    ['a price of zero', { p: '0.00' }, 'price_invalid'],
    ['a price in words', { p: 'a lot' }, 'price_invalid'],
    ['a price with an exponent', { p: '6.5e4' }, 'price_invalid'],
    ['a price that is a number', { p: 65114.3 }, 'price_invalid'],
    ['no price', { p: undefined }, 'price_invalid'],
    ['a negative quantity', { v: '-1' }, 'quantity_invalid'],
    ['a quantity of zero', { v: '0' }, 'quantity_invalid'],
    ['a quantity that is an object', { v: { amount: '1' } }, 'quantity_invalid'],
    ['a time in seconds', { T: 1_790_000_000 }, 'time_invalid'],
    ['a time in microseconds', { T: 1_790_000_000_000_000 }, 'time_invalid'],
    ['a time in text', { T: '2026-11-22' }, 'time_invalid'],
    ['a side nobody knows', { S: 'Hold' }, 'side_invalid'],
    ['an id that is a number', { i: 7 }, 'trade_id_invalid'],
    ['a symbol nobody asked for', { s: 'DOGEUSDT' }, 'symbol_not_subscribed'],
    ['a symbol that is none', { s: '../../etc' }, 'symbol_invalid'],
  ];

  test('with a time in two days is stored: a clock is wrong, not the trade', async () => {
    const { rig, server } = await activeBybit();
    server.send(bybitFrame(bybitTrade({ T: Date.now() + 2 * 86_400_000 })));
    await waitFor('the frame', () => rig.status().account.received === 1);
    expect(rig.status().account).toEqual({ received: 1, stored: 1, duplicate: 0, rejected: {} });
  });

  test.each(cases)(
    'for %s is rejected with its reason, and its frame-mates are stored',
    async (_, changes, reason) => {
      const session = await activeBybit();
      const { rig, server } = session;
      server.send(bybitFrame(bybitTrade(), bybitTrade(changes), bybitTrade()));
      await waitFor('the frame', () => rig.status().account.received === 3);
      expect(rig.status().account).toEqual({
        received: 3,
        stored: 2,
        duplicate: 0,
        rejected: { [reason]: 1 },
      });
      expect(rig.detail().problems[0]).toMatchObject({ kind: 'rejected_trade' });
      expect(rig.detail().problems[0]?.message).toContain(reason);
      await stillSound(session);
    },
  );
});

describe('a frame that cannot be read', () => {
  test.each([
    ['cut in the middle', '{"topic":"publicTrade.BTCUSDT","data":[{"i":"1"', 'Not JSON'],
    ['of another format', '<html>Bad gateway</html>', 'Not JSON'],
    ['empty', '', 'Not JSON'],
    ['with a list for a frame', '[]', 'Not a JSON object'],
    [
      'with text for trades',
      '{"topic":"publicTrade.BTCUSDT","data":"none"}',
      'Trades without a data array',
    ],
    ['with a number for a topic', '{"topic":7}', 'Neither a topic nor an op'],
    ['in binary', Buffer.from([0, 1, 2, 255]), 'Binary frame of 4 bytes'],
  ])('%s is counted, kept for a person, and skipped', async (_, frame, message) => {
    const session = await activeBybit();
    const { rig, server } = session;
    server.send(frame);
    await waitFor('the frame', () => rig.status().stats.unreadableFrames === 1);
    expect(rig.detail().problems[0]).toMatchObject({ kind: 'unreadable_frame', message });
    expect(rig.detail().rawFrames[0]).toMatchObject({ kind: 'unreadable', bytes: frame.length });
    expect(rig.status().account.received).toBe(0);
    await stillSound(session);
  });

  test('nested without end does not take the good trades of its frame along', async () => {
    const session = await activeBybit();
    const { rig, server } = session;
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const good = bybitFrame(bybitTrade());
    server.send(good.replace('"data":[', `"data":[{"s":"BTCUSDT","S":"Buy","p":${deep}},`));
    await waitFor('the frame', () => rig.status().account.received === 2);
    expect(rig.status().account).toMatchObject({ stored: 1, rejected: { price_invalid: 1 } });
    await stillSound(session);
  });

  test('holding a million things that are no trades is counted to the last', async () => {
    const session = await activeBybit();
    const { rig, server } = session;
    server.send(`{"topic":"publicTrade.BTCUSDT","data":[${'0,'.repeat(999_999)}0]}`);
    await waitFor('the frame', () => rig.status().account.received === 1_000_000, 10_000);
    expect(rig.status().account.rejected).toEqual({ not_an_object: 1_000_000 });
    expect(rig.detail().problems.length).toBeLessThanOrEqual(50);
    await stillSound(session);
  });
});

test('a frame of 10 MB ends the connection with its name, and the next one goes on', async () => {
  const { rig, server } = await activeBybit();
  server.send(
    `{"topic":"publicTrade.BTCUSDT","data":[],"padding":"${'x'.repeat(10 * 1024 * 1024)}"}`,
  );
  const { cause } = await rig.transition('ACTIVE → RECONNECTING (frame_too_large)');
  expect(cause.detail).toMatch(/^Sent a frame above the size limit/);
  await waitFor('a new connection', () => server.attempts === 2 && rig.status().state === 'ACTIVE');
  server.send(bybitFrame(bybitTrade()));
  await waitFor('the trade', () => rig.status().account.stored === 1);
  expect(rig.monitor.snapshot().ledger.balanced).toBe(true);
});

test('the same trade twice is stored once and counted as duplicate', async () => {
  const session = await activeBybit();
  const one = bybitTrade();
  session.server.send(bybitFrame(one, one));
  session.server.send(bybitFrame(one));
  await waitFor('the frames', () => session.rig.status().account.received === 3);
  expect(session.rig.status().account).toMatchObject({ stored: 1, duplicate: 2 });
  await stillSound(session);
});

test('Binance acknowledges a symbol that does not exist: it says "awaiting first data" for as long as it is silent', async () => {
  const server = await ScriptedServer.start({
    onMessage: (client, text) => {
      client.send(binanceAck(text));
      client.send(binanceFrame());
    },
  });
  undo.push(() => server.stop());
  const rig = monitorRig([
    {
      id: 'binance_trades',
      venue: 'binance',
      market: 'spot',
      symbols: ['BTCUSDT', 'NOPEUSDT'],
      url: server.url,
    },
  ]);
  undo.push(() => rig.close());
  rig.monitor.open();
  await waitFor('the trade', () => rig.status().account.stored === 1);
  expect(rig.status()).toMatchObject({
    state: 'ACTIVE',
    symbolCounts: { total: 2, flowing: 1, awaitingFirstData: 1, refused: 0 },
  });
  expect(
    rig.detail().symbols.map(({ symbol, subscription }) => [symbol, subscription.kind]),
  ).toEqual([
    ['BTCUSDT', 'flowing'],
    ['NOPEUSDT', 'awaiting_first_data'],
  ]);
});

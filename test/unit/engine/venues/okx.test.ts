import { describe, expect, test } from 'vitest';
import { createSubscribeMessages } from '../../../../src/engine/venues/okx/envelope';
import { parseFrame } from '../../../../src/engine/venues/okx/wire';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import type { CollectorSettings } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';
import type { CollectorRig } from '../../../support/collector-rig';
import { settle } from '../../../support/manual-clock';
import { contextFor } from '../../../support/trade-batches';

const okx = (symbols: readonly string[]): CollectorSettings =>
  collectorSettingsSchema.parse({ id: 'okx_trades', venue: 'okx', market: 'spot', symbols });

const acknowledged = (instId: string) => ({
  event: 'subscribe',
  arg: { channel: 'trades', instId },
  connId: 'a4d3ae55',
});
const refusal = (instId: string) => ({
  event: 'error',
  code: '60018',
  msg: `Wrong URL or channel:trades,instId:${instId} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`,
  connId: 'a4d3ae55',
});
let ids = 338_476_307;
const trade = (instId: string, ts: number) => ({
  arg: { channel: 'trades', instId },
  data: [
    { instId, tradeId: String(++ids), px: '65114.3', sz: '0.0002', side: 'buy', ts: String(ts) },
  ],
});
const states = ({ collector }: CollectorRig) =>
  Object.fromEntries(
    collector.symbols.map(({ symbol, subscription }) => [symbol, subscription.kind]),
  );

describe('OKX subscriptions', () => {
  test('500 symbols of the longest kind need 5 requests of less than 64 KB', () => {
    const symbols = Array.from(
      { length: 500 },
      (_, i) => `${'A'.repeat(26)}${i}-${'B'.repeat(20)}`,
    );
    let id = 0;
    const messages = createSubscribeMessages('trades', symbols, () => ++id);
    expect(messages).toHaveLength(5);
    expect(messages.flatMap((message) => message.symbols)).toEqual(symbols);
    for (const { text } of messages) expect(Buffer.byteLength(text)).toBeLessThan(64_000);
  });

  test('are granted arg by arg, though requests carry no id', async () => {
    const rig = collectorRig(okx(['BTC-USDT', 'ETH-USDT']));
    await connect(rig);
    expect(rig.sockets.latest.requests).toEqual([
      {
        op: 'subscribe',
        args: [
          { channel: 'trades', instId: 'BTC-USDT' },
          { channel: 'trades', instId: 'ETH-USDT' },
        ],
      },
    ]);
    rig.sockets.latest.receives(acknowledged('BTC-USDT'));
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
    rig.sockets.latest.receives(acknowledged('ETH-USDT'));
    expect(rig.collector.status.state).toBe('ACTIVE');
    expect(states(rig)).toEqual({
      'BTC-USDT': 'awaiting_first_data',
      'ETH-USDT': 'awaiting_first_data',
    });
  });

  test('one unknown instrument fails alone, and costs no further request of the 480 an hour', async () => {
    const rig = collectorRig(okx(['BTC-USDT', 'NOPE-USDT', 'ETH-USDT']));
    await connect(rig);
    rig.sockets.latest.receives(acknowledged('BTC-USDT'));
    rig.sockets.latest.receives(refusal('NOPE-USDT'));
    rig.sockets.latest.receives(acknowledged('ETH-USDT'));
    await rig.clock.advance(5_000);
    expect(rig.collector.status.state).toBe('ACTIVE');
    expect(states(rig)).toMatchObject({
      'NOPE-USDT': 'refused',
      'ETH-USDT': 'awaiting_first_data',
    });
    expect(rig.sockets.latest.sent).toHaveLength(1);
  });

  test('an older wording of the refusal names the instrument too', () => {
    const msg = "channel:trades,instId:LTC-USD doesn't exist";
    const text = JSON.stringify({ event: 'error', msg, code: '60018' });
    const source = { venue: 'okx', market: 'spot', collectorId: 'x' } as const;
    expect(parseFrame(text, contextFor(source, new Set(), 0, text))).toMatchObject({
      kind: 'symbol_refused',
      symbol: 'LTC-USD',
    });
  });

  test('"too frequent" is not answered with more requests', async () => {
    const rig = collectorRig(okx(['BTC-USDT', 'ETH-USDT']));
    await connect(rig);
    rig.sockets.latest.receives({ event: 'error', code: '60014', msg: 'Requests too frequent' });
    await rig.clock.advance(5_000);
    expect(rig.sockets.latest.sent).toHaveLength(1);
    expect(rig.collector.stats.venueErrors).toBe(1);
  });
});

describe('an OKX connection', () => {
  test('is asked in plain text whether it is there, before the venue’s 30 s are over', async () => {
    const rig = collectorRig(okx(['BTC-USDT']));
    await connect(rig);
    rig.sockets.latest.receives(acknowledged('BTC-USDT'));
    await rig.clock.advance(20_000);
    expect(rig.sockets.latest.sent.at(-1)).toBe('ping');
    rig.sockets.latest.receives('pong');
    await rig.clock.advance(10_000);
    expect(rig.collector.status.state).toBe('ACTIVE');
    await rig.clock.advance(20_000);
    expect(rig.path().at(-1)).toBe('ACTIVE → RECONNECTING (pong_timeout)');
  });

  test('is renewed when the venue announces an upgrade', async () => {
    const rig = collectorRig(okx(['BTC-USDT']));
    await connect(rig);
    const now = rig.clock.now();
    rig.sockets.latest.receives(trade('BTC-USDT', now + 5));
    rig.sockets.latest.receives({ event: 'notice', code: '64008', msg: 'Please reconnect.' });
    // The venue lets us connect every 400 ms.
    await rig.clock.advance(400);
    const [first, second] = rig.sockets.all;
    expect(rig.collector.status.handover?.cause.code).toBe('venue_shutdown_notice');
    second?.opens();
    second?.receives(acknowledged('BTC-USDT'));
    await rig.clock.advance(2_000);
    first?.closes(1000);
    await settle();
    expect(rig.collector.stats.renewals).toBe(1);
    expect(rig.path().at(-1)).toContain('→ ACTIVE');
  });

  test('begins with a repetition of each symbol’s latest trade, which is history', async () => {
    const rig = collectorRig(okx(['BTC-USDT', 'ETH-USDT']));
    await connect(rig);
    const opened = rig.clock.now();
    rig.sockets.latest.receives(acknowledged('BTC-USDT'));
    rig.sockets.latest.receives(trade('BTC-USDT', opened - 25_549));
    expect(rig.collector.stats.lastDataAt).toBeNull();
    await rig.clock.advance(1_000);
    rig.sockets.latest.receives(trade('BTC-USDT', opened - 10));
    rig.sockets.latest.receives(trade('ETH-USDT', opened + 990));
    expect(rig.trades.map(({ symbol, origin }) => [symbol, origin])).toEqual([
      ['BTC-USDT', 'snapshot'],
      ['BTC-USDT', undefined],
      ['ETH-USDT', undefined],
    ]);
    expect(rig.collector.stats.lastDataAt).toBe(opened + 1_000);

    rig.sockets.latest.closes(1006);
    await rig.clock.advance(1_000);
    rig.sockets.latest.opens();
    rig.sockets.latest.receives(trade('BTC-USDT', opened - 10));
    expect(rig.trades.at(-1)?.origin).toBe('snapshot');
  });
});

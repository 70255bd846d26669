import { describe, expect, test } from 'vitest';
import { LAST_TRADES_MS } from '../../../../src/engine/collectors/subscription/desired-symbols';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { bybitSpot, collectorRig, connect } from '../../../support/collector-rig';
import type { CollectorRig } from '../../../support/collector-rig';
import { settle } from '../../../support/manual-clock';
import { bybitAnswer, bybitFrame, bybitRefusal, bybitTrade } from '../../../support/venue-frames';

/** What is sent when the first symbol is left and the second is added. */
const CASES = [
  {
    venue: 'bybit',
    market: 'spot',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    leave: { op: 'unsubscribe', args: ['publicTrade.BTCUSDT'] },
    join: { op: 'subscribe', args: ['publicTrade.ETHUSDT'] },
  },
  {
    venue: 'bybit',
    market: 'linear',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    leave: { op: 'unsubscribe', args: ['publicTrade.BTCUSDT'] },
    join: { op: 'subscribe', args: ['publicTrade.ETHUSDT'] },
  },
  {
    venue: 'binance',
    market: 'spot',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    leave: { method: 'UNSUBSCRIBE', params: ['btcusdt@trade'] },
    join: { method: 'SUBSCRIBE', params: ['ethusdt@trade'] },
  },
  {
    venue: 'binance',
    market: 'usdm',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    leave: { method: 'UNSUBSCRIBE', params: ['btcusdt@aggTrade'] },
    join: { method: 'SUBSCRIBE', params: ['ethusdt@aggTrade'] },
  },
  {
    venue: 'okx',
    market: 'spot',
    symbols: ['BTC-USDT', 'ETH-USDT'],
    leave: { op: 'unsubscribe', args: [{ channel: 'trades', instId: 'BTC-USDT' }] },
    join: { op: 'subscribe', args: [{ channel: 'trades', instId: 'ETH-USDT' }] },
  },
  {
    venue: 'coinbase',
    market: 'spot',
    symbols: ['BTC-USD', 'ETH-USD'],
    leave: { type: 'unsubscribe', product_ids: ['BTC-USD'], channel: 'market_trades' },
    join: { type: 'subscribe', product_ids: ['ETH-USD'], channel: 'market_trades' },
  },
  {
    venue: 'kraken',
    market: 'spot',
    symbols: ['BTC/USD', 'ETH/USD'],
    leave: { method: 'unsubscribe', params: { channel: 'trade', symbol: ['BTC/USD'] } },
    join: { method: 'subscribe', params: { channel: 'trade', symbol: ['ETH/USD'] } },
  },
] as const;

/** What was asked for, from the `from`th message on; pings may be no JSON. */
const requestsOf = ({ sockets }: CollectorRig, from = 0): readonly Record<string, unknown>[] =>
  sockets.latest.sent
    .slice(from)
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as Record<string, unknown>);

describe('symbols that change while a collector runs', () => {
  test.each(CASES)(
    'are left and added on the same connection of $venue $market, at its pace',
    async ({ venue, market, symbols: [before, after], leave, join }) => {
      const rig = collectorRig(
        collectorSettingsSchema.parse({ id: 'one', venue, market, symbols: [before] }),
      );
      await connect(rig);
      await rig.clock.advance(1_000);
      const sent = rig.sockets.latest.sent.length;
      expect(rig.collector.changeSymbols([after])).toEqual({ added: [after], removed: [before] });
      await rig.clock.advance(1_000);
      expect(requestsOf(rig, sent)).toMatchObject([leave, join]);
      expect(rig.sockets.all).toHaveLength(1);
      expect(rig.collector.symbols.map(({ symbol }) => symbol)).toEqual([after]);
      expect(rig.collector.status.symbols).toEqual([after]);
    },
  );

  test('are asked for anew after a reconnect, those that were left are not', async () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT', 'ETHUSDT']), { reconnect: { baseDelayMs: 10 } });
    await connect(rig);
    rig.collector.changeSymbols(['ETHUSDT', 'SOLUSDT']);
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(5_000);
    expect(rig.sockets.all).toHaveLength(2);
    rig.sockets.latest.opens();
    expect(requestsOf(rig)).toMatchObject([
      { args: ['publicTrade.ETHUSDT', 'publicTrade.SOLUSDT'] },
    ]);
  });

  test('are asked for when the socket opens, if they changed before', async () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT']));
    rig.collector.start();
    await settle();
    rig.collector.changeSymbols(['ETHUSDT']);
    rig.sockets.latest.opens();
    expect(requestsOf(rig)).toMatchObject([{ op: 'subscribe', args: ['publicTrade.ETHUSDT'] }]);
  });

  test('change on a stopped collector too', () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT']));
    rig.collector.changeSymbols(['ETHUSDT', 'BTCUSDT']);
    expect(rig.collector.symbols.map(({ symbol }) => symbol)).toEqual(['ETHUSDT', 'BTCUSDT']);
  });
});

describe('a symbol that was left', () => {
  const eth = ({ clock }: CollectorRig): string =>
    bybitFrame(bybitTrade({ s: 'ETHUSDT', T: clock.now() }));

  test('has its last trades taken as they come, and rejected and counted when it goes on', async () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT', 'ETHUSDT']));
    await connect(rig);
    rig.sockets.latest.receives(bybitAnswer(rig.sockets.latest.sent[0] ?? ''));
    rig.collector.changeSymbols(['BTCUSDT']);
    await rig.clock.advance(LAST_TRADES_MS - 1);
    rig.sockets.latest.receives(eth(rig));
    expect(rig.trades.map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
    await rig.clock.advance(1);
    rig.sockets.latest.receives(eth(rig));
    expect(rig.trades).toHaveLength(1);
    expect(rig.rejected.map(({ reason }) => reason)).toEqual(['symbol_not_subscribed']);
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', stats: { internalErrors: 0 } });
  });

  test('may be answered late, refused or not, without a trace', async () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT', 'ETHUSDT']));
    await connect(rig);
    const request = rig.sockets.latest.sent[0] ?? '';
    rig.collector.changeSymbols(['BTCUSDT']);
    rig.sockets.latest.receives(bybitRefusal(request, 'error:invalid symbol'));
    await rig.clock.advance(1_000);
    // The batch was refused, so what is still wanted of it is asked for alone.
    expect(requestsOf(rig).slice(1)).toMatchObject([
      { op: 'unsubscribe', args: ['publicTrade.ETHUSDT'] },
      { op: 'subscribe', args: ['publicTrade.BTCUSDT'] },
    ]);
    expect(rig.collector.symbols.map(({ subscription }) => subscription.kind)).toEqual([
      'requested',
    ]);
  });

  test('is not waited for any more: what is granted makes the collector ACTIVE', async () => {
    const rig = collectorRig(bybitSpot(Array.from({ length: 11 }, (_, n) => `S${n}USDT`)));
    await connect(rig);
    await rig.clock.advance(200);
    rig.sockets.latest.receives(bybitAnswer(rig.sockets.latest.sent[0] ?? ''));
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
    rig.collector.changeSymbols(Array.from({ length: 10 }, (_, n) => `S${n}USDT`));
    await rig.clock.advance(200);
    expect(rig.collector.status.state).toBe('ACTIVE');
  });

  test('begins anew when it is added again before it was really gone', async () => {
    const rig = collectorRig(bybitSpot(['BTCUSDT', 'ETHUSDT']));
    await connect(rig);
    rig.collector.changeSymbols(['BTCUSDT']);
    rig.collector.changeSymbols(['BTCUSDT', 'ETHUSDT']);
    await rig.clock.advance(1_000);
    expect(requestsOf(rig).slice(1)).toMatchObject([
      { op: 'unsubscribe', args: ['publicTrade.ETHUSDT'] },
      { op: 'subscribe', args: ['publicTrade.ETHUSDT'] },
    ]);
    await rig.clock.advance(LAST_TRADES_MS);
    rig.sockets.latest.receives(eth(rig));
    expect(rig.trades).toHaveLength(1);
  });
});

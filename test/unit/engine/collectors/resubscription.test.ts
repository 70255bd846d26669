import { expect, test } from 'vitest';
import { FIRST_DATA_PATIENCE_MS } from '../../../../src/engine/collectors/liveness/silent-symbol';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';
import type { CollectorRig } from '../../../support/collector-rig';

interface Case {
  readonly venue: string;
  readonly market: string;
  readonly symbol: string;
  /** What the venue says to a subscription. */
  readonly ack: (request: Record<string, unknown>) => unknown;
  /** … and to an unsubscription that it will not carry out. */
  readonly refusal: (request: Record<string, unknown>) => unknown;
  readonly unsubscription: Record<string, unknown>;
}

const binance = {
  symbol: 'BTCUSDT',
  ack: ({ id }: Record<string, unknown>) => ({ result: null, id }),
  refusal: ({ id }: Record<string, unknown>) => ({ error: { code: 2, msg: 'no' }, id }),
};
const bybit = {
  symbol: 'BTCUSDT',
  ack: ({ req_id, op }: Record<string, unknown>) => ({ success: true, ret_msg: '', req_id, op }),
  refusal: ({ req_id, op }: Record<string, unknown>) => ({
    success: false,
    ret_msg: 'no',
    req_id,
    op,
  }),
  unsubscription: { op: 'unsubscribe', args: ['publicTrade.BTCUSDT'] },
};

const CASES: readonly Case[] = [
  { venue: 'bybit', market: 'spot', ...bybit },
  { venue: 'bybit', market: 'linear', ...bybit },
  {
    venue: 'binance',
    market: 'spot',
    ...binance,
    unsubscription: { method: 'UNSUBSCRIBE', params: ['btcusdt@trade'] },
  },
  {
    venue: 'binance',
    market: 'usdm',
    ...binance,
    unsubscription: { method: 'UNSUBSCRIBE', params: ['btcusdt@aggTrade'] },
  },
  {
    venue: 'okx',
    market: 'spot',
    symbol: 'BTC-USDT',
    ack: () => ({ event: 'subscribe', arg: { channel: 'trades', instId: 'BTC-USDT' } }),
    refusal: () => ({ event: 'error', code: '60018', msg: "instId:BTC-USDT doesn't exist" }),
    unsubscription: { op: 'unsubscribe', args: [{ channel: 'trades', instId: 'BTC-USDT' }] },
  },
  {
    venue: 'coinbase',
    market: 'spot',
    symbol: 'BTC-USD',
    ack: () => ({
      channel: 'subscriptions',
      events: [{ subscriptions: { market_trades: ['BTC-USD'] } }],
    }),
    refusal: () => ({ type: 'error', message: 'failure to unsubscribe' }),
    unsubscription: { type: 'unsubscribe', product_ids: ['BTC-USD'], channel: 'market_trades' },
  },
  {
    venue: 'kraken',
    market: 'spot',
    symbol: 'BTC/USD',
    ack: () => ({
      method: 'subscribe',
      success: true,
      result: { channel: 'trade', symbol: 'BTC/USD' },
    }),
    refusal: () => ({ method: 'unsubscribe', success: false, error: 'Subscription Not Found' }),
    unsubscription: { method: 'unsubscribe', params: { channel: 'trade', symbol: ['BTC/USD'] } },
  },
];

const isSubscription = (request: Record<string, unknown>): boolean =>
  /"(subscribe|SUBSCRIBE)"/.test(JSON.stringify(request)) &&
  !JSON.stringify(request).includes('heartbeats');

/** Requests of ours, oldest first; pings may be no JSON. */
const requestsOf = ({ sockets }: CollectorRig): readonly Record<string, unknown>[] =>
  sockets.latest.sent
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as Record<string, unknown>);

test.each(CASES)(
  '$venue $market is asked to forget a silent symbol and to begin anew, and may refuse the former',
  async ({ venue, market, symbol, ack, refusal, unsubscription }) => {
    const rig = collectorRig(
      collectorSettingsSchema.parse({ id: 'one', venue, market, symbols: [symbol] }),
      { timeouts: { pongMs: 120_000, dataSilenceMs: 3_600_000 } },
    );
    await connect(rig);
    const [first] = requestsOf(rig).filter(isSubscription);
    rig.sockets.latest.receives(ack(first ?? {}) as object);
    expect(rig.collector.symbols[0]?.subscription.kind).toBe('awaiting_first_data');
    let leaving: Record<string, unknown> | undefined;
    for (let passed = 0; passed < FIRST_DATA_PATIENCE_MS + 3_000; passed += 100) {
      await rig.clock.advance(100);
      rig.sockets.latest.events.onPong();
      if (venue === 'kraken') rig.sockets.latest.receives({ method: 'pong' });
      if (venue === 'okx') rig.sockets.latest.receives('pong');
      if (venue === 'bybit') rig.sockets.latest.receives({ op: 'ping', success: true });
      if (leaving !== undefined) continue;
      leaving = requestsOf(rig).find((one) => /unsubscribe/i.test(JSON.stringify(one)));
      if (leaving !== undefined) rig.sockets.latest.receives(refusal(leaving) as object);
    }
    expect(leaving).toMatchObject(unsubscription);
    const subscriptions = requestsOf(rig).filter(isSubscription);
    expect(subscriptions).toHaveLength(2);
    expect(rig.collector.symbols[0]?.subscription.kind).toBe('requested');
    rig.sockets.latest.receives(ack(subscriptions[1] ?? {}) as object);
    expect(rig.collector.symbols[0]?.subscription.kind).toBe('awaiting_first_data');
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', stats: { internalErrors: 0 } });
    expect(rig.sockets.all).toHaveLength(1);
  },
);

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteExactNumbers } from '../../../../src/engine/venues/kraken/exact-numbers';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import type { CollectorSettings } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';
import { decimal } from '../../../support/sample-trade';

const kraken = (symbols: readonly string[] = ['BTC/USD']): CollectorSettings =>
  collectorSettingsSchema.parse({ id: 'kraken_trades', venue: 'kraken', market: 'spot', symbols });

const row = (price: string, qty: string, symbol = 'BTC/USD') =>
  `{"symbol":${JSON.stringify(symbol)},"side":"sell","price":${price},"qty":${qty},"ord_type":"market","trade_id":4665846,"timestamp":"2026-09-21T14:13:20.000123Z"}`;
const frame = (...rows: readonly string[]) =>
  `{"channel":"trade","type":"update","data":[${rows.join(',')}]}`;
const granted = (symbol: string) => ({
  method: 'subscribe',
  req_id: 1,
  result: { channel: 'trade', snapshot: true, symbol },
  success: true,
});
const refusal = (symbol: string) => ({
  method: 'subscribe',
  req_id: 1,
  error: `Currency pair not supported ${symbol}`,
  symbol,
  success: false,
});

/** Strings that look as much like the numbers we quote as strings can. */
const treacherous = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'price',
    'qty',
    '"price":1.10',
    ',"qty": 2',
    '{"price":1}',
    '\\',
    '\\"price":0.10',
  ),
  fc
    .array(fc.constantFrom('"', '\\', 'price', 'qty', ':', ',', '{', ' ', '1.10'), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
);

describe('Kraken numbers', () => {
  test('keep every digit and zero they were sent with', () => {
    fc.assert(
      fc.property(decimal, decimal, treacherous, (price, qty, text) => {
        const json = `{"note":${JSON.stringify(text)},"price":${price} ,"qty" : ${qty}}`;
        expect(JSON.parse(quoteExactNumbers(json))).toEqual({ note: text, price, qty });
      }),
    );
  });

  test('under any other key, and text of any kind, are left alone', () => {
    const withoutOurs = (key: string): boolean => key !== 'price' && key !== 'qty';
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        treacherous,
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
        fc.boolean(),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc
          .array(fc.tuple(treacherous.filter(withoutOurs), tie('tree')), { maxLength: 4 })
          .map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 1), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        expect(JSON.parse(quoteExactNumbers(json))).toEqual(JSON.parse(json));
      }),
    );
  });

  test('are quoted in valid JSON only into valid JSON, and broken JSON stays broken', () => {
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const piece = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"', '\\', ' ', '"price"', '"qty"', '"a"', '{"price":'],
      ...['1', '0', '-', '.', '1.10', '-0.0', '1e5', '01', 'null'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        expect(isJson(quoteExactNumbers(text))).toBe(isJson(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('reach the trade as text, in a frame of several', async () => {
    const rig = collectorRig(kraken());
    await connect(rig);
    rig.sockets.latest.receives(frame(row('65114.30', '0.02100000'), row('0.5140', '7')));
    expect(rig.trades.map(({ price, quantity }) => [price, quantity])).toEqual([
      ['65114.30', '0.02100000'],
      ['0.5140', '7'],
    ]);
  });
});

describe('Kraken subscriptions', () => {
  test('ask for the snapshot by name and are answered symbol by symbol', async () => {
    const rig = collectorRig(kraken(['BTC/USD', 'XBT/USD', 'ETH/USD']));
    await connect(rig);
    expect(rig.sockets.latest.requests).toEqual([
      {
        method: 'subscribe',
        params: { channel: 'trade', symbol: ['BTC/USD', 'XBT/USD', 'ETH/USD'], snapshot: true },
        req_id: 1,
      },
    ]);
    rig.sockets.latest.receives(granted('BTC/USD'));
    rig.sockets.latest.receives(refusal('XBT/USD'));
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
    rig.sockets.latest.receives(granted('ETH/USD'));
    expect(rig.collector.status.state).toBe('ACTIVE');
    expect(rig.collector.status.lastTransition?.cause.detail).toMatch(
      /acknowledged: 2 of 3; refused: XBT\/USD \(Currency pair not supported XBT\/USD\)/,
    );
    await rig.clock.advance(2_000);
    expect(rig.sockets.latest.sent).toHaveLength(1);
  });

  test('that are all refused are a cause to reconnect', async () => {
    const rig = collectorRig(kraken(['XBT/USD']));
    await connect(rig);
    rig.sockets.latest.receives(refusal('XBT/USD'));
    await rig.clock.advance(0);
    expect(rig.path()).toContain('SUBSCRIBING → RECONNECTING (subscriptions_refused)');
  });

  test('acknowledged for symbols that nobody asked for change nothing', async () => {
    const rig = collectorRig(kraken());
    await connect(rig);
    rig.sockets.latest.receives(granted('DOGE/USD'));
    rig.sockets.latest.receives(refusal('DOGE/USD'));
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
  });
});

describe('a Kraken connection', () => {
  test('is pinged by message; status and heartbeats are no data', async () => {
    const rig = collectorRig(kraken());
    await connect(rig);
    rig.sockets.latest.receives(granted('BTC/USD'));
    rig.sockets.latest.receives({
      channel: 'status',
      type: 'update',
      data: [{ system: 'online' }],
    });
    rig.sockets.latest.receives({ channel: 'heartbeat' });
    expect(rig.collector.stats).toMatchObject({ dataFrames: 0, lastDataAt: null, venueErrors: 0 });
    await rig.clock.advance(10_000);
    expect(rig.sockets.latest.requests.at(-1)).toEqual({ method: 'ping' });
    rig.sockets.latest.receives({ channel: 'heartbeat' });
    await rig.clock.advance(10_000);
    expect(rig.path().at(-1)).toBe('ACTIVE → RECONNECTING (pong_timeout)');
  });

  test('says aloud when the venue’s system is not well', async () => {
    const rig = collectorRig(kraken());
    await connect(rig);
    const data = [{ system: 'cancel_only' }];
    rig.sockets.latest.receives({ channel: 'status', type: 'update', data });
    expect(rig.collector.journal.problems).toMatchObject([
      { kind: 'venue_error', message: 'Kraken says its system is "cancel_only"' },
    ]);
  });
});

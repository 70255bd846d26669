import { describe, expect, test } from 'vitest';
import { findUnsupported } from '../../../../src/engine/venues/supported-settings';
import { findCollectorKind } from '../../../../src/engine/venues';
import { instrumentKey } from '../../../../src/shared/market-data';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';
import { engineRig } from '../../../support/engine-rig';

const settings = (stream?: 'trade' | 'aggTrade') =>
  collectorSettingsSchema.parse({
    id: 'binance_usdm_trades',
    venue: 'binance',
    market: 'usdm',
    symbols: ['BTCUSDT'],
    ...(stream === undefined ? {} : { stream }),
  });
const aggregate = (a: number, f: number, l: number) => ({
  stream: 'btcusdt@aggTrade',
  data: {
    e: 'aggTrade',
    E: 1_790_000_000_001,
    s: 'BTCUSDT',
    a,
    p: '65114.30',
    q: '0.021',
    f,
    l,
    T: 1_790_000_000_000,
    m: false,
  },
});

describe('Binance USD-M futures', () => {
  test('are asked under /market, since the old path acknowledges and stays silent', async () => {
    expect(findCollectorKind(settings())?.defaultUrl).toBe(
      'wss://fstream.binance.com/market/stream',
    );
    const rig = collectorRig(settings());
    await connect(rig);
    expect(new URL(rig.sockets.latest.url).pathname).toBe('/market/stream');
    expect(rig.sockets.latest.requests).toEqual([
      { method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'], id: 1 },
    ]);
  });

  test('an acknowledgement without data is shown as what it is', async () => {
    const rig = await engineRig([settings()]);
    await rig.open();
    const { status, symbols } = rig.detail();
    expect(status.state).toBe('ACTIVE');
    expect(symbols[0]?.subscription.kind).toBe('awaiting_first_data');
    await rig.pass(31);
    expect(rig.detail().status).toMatchObject({
      state: 'ACTIVE',
      health: { collector: 'degraded' },
    });
    expect(rig.verdict()).toMatchObject({
      connected: {
        answer: 'degraded',
        reasons: [{ condition: 'connection_silent' }, { condition: 'no_data_yet' }],
      },
      healthy: false,
    });
  });

  test('matches that were no market trades leave holes between l and f, and none between ids', async () => {
    const rig = collectorRig(settings());
    await connect(rig);
    rig.sockets.latest.receives(aggregate(10, 100, 102));
    rig.sockets.latest.receives(aggregate(11, 107, 107));
    expect(rig.trades.map(({ tradeId }) => tradeId)).toEqual(['10', '11']);
    expect(rig.rejected).toEqual([]);
  });

  test('BTCUSDT is another instrument than BTCUSDT on spot', async () => {
    const rig = collectorRig(settings());
    await connect(rig);
    rig.sockets.latest.receives(aggregate(10, 100, 102));
    const [trade] = rig.trades;
    expect(trade && instrumentKey(trade.venue, trade.market, trade.symbol)).toBe(
      'binance:usdm:BTCUSDT',
    );
  });

  test('offer no stream of single matches', () => {
    expect(findUnsupported([settings('aggTrade')])).toEqual([]);
    expect(findUnsupported([settings('trade')])).toEqual([
      'collectors[0].stream: not a choice for binance usdm',
    ]);
  });
});

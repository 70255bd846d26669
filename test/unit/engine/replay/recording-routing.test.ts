import { describe, expect, it } from 'vitest';
import {
  placeOf,
  routeOf,
  streamAskedFor,
  symbolsAskedFor,
} from '../../../../src/engine/replay/recording-routing';
import { collectorKinds } from '../../../../src/engine/venues';

const route = (addr: string): string | null => {
  const kind = routeOf(addr, undefined);
  return kind === undefined ? null : `${kind.venue} ${kind.market} ${kind.channel}`;
};

describe('routing by address', () => {
  it.each([
    [
      'wss://stream.binance.com:9443/stream?streams=btcusdt@aggTrade/ethusdt@depth',
      'binance spot trades',
    ],
    ['wss://stream.binance.com/ws/btcusdt@trade', 'binance spot trades'],
    ['wss://data-stream.binance.vision/stream', 'binance spot trades'],
    ['wss://fstream.binance.com/stream?streams=sushiusdt@aggTrade', 'binance usdm trades'],
    ['wss://fstream.binance.com/market/stream', 'binance usdm trades'],
    ['wss://ws.okx.com:8443/ws/v5/public', 'okx spot trades'],
    ['wss://ws.okex.com:8443/ws/v5/public', 'okx spot trades'],
    ['wss://stream.bybit.com/v5/public/spot', 'bybit spot trades'],
    ['wss://stream.bybit.com/v5/public/linear/', 'bybit linear trades'],
    ['wss://stream.bybit.kz/v5/public/linear', 'bybit linear trades'],
    ['wss://advanced-trade-ws.coinbase.com', 'coinbase spot trades'],
    ['wss://ws.kraken.com/v2', 'kraken spot trades'],
  ])('%s', (addr, expected) => {
    expect(route(addr)).toBe(expected);
  });

  it.each([
    'wss://dstream.binance.com/stream?streams=btcusd_perp@aggTrade',
    'wss://stream.bybit.com/v5/public/option',
    'wss://stream.bybit.com/realtime',
    'wss://ws.okx.com:8443/ws/v5/private',
    'wss://ws.kraken.com',
    'wss://stream.binance.com.evil.example/stream',
    'wss://xstream.binance.com/stream',
    'ws://127.0.0.1:9000/stream',
    'not an address',
    '',
  ])('%s is nobody’s', (addr) => {
    expect(route(addr)).toBeNull();
  });

  it('finds every collector by its own default address', () => {
    for (const kind of collectorKinds.filter(({ channel }) => channel === 'trades')) {
      expect(routeOf(kind.defaultUrl, undefined)).toBe(kind);
    }
  });

  it('believes a recording of ours, which may be of the simulator', () => {
    const collector = {
      id: 'x',
      venue: 'bybit',
      market: 'linear',
      channel: 'trades',
      stream: 'publicTrade',
    } as const;
    expect(routeOf('ws://127.0.0.1:9000/anything', collector)).toMatchObject({
      venue: 'bybit',
      market: 'linear',
    });
  });

  it('names a place without what was subscribed', () => {
    expect(placeOf('wss://stream.binance.com:9443/stream?streams=a@trade')).toBe(
      'wss://stream.binance.com:9443/stream',
    );
  });
});

describe('what was asked for', () => {
  const binance = collectorKinds.find(({ streams }) => streams.length > 1)!;

  it.each([
    [['wss://x/stream?streams=btcusdt@aggTrade/btcusdt@depth'], 'aggTrade'],
    [['wss://x/ws', '{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}'], 'trade'],
    [['wss://x/ws', '{"e":"aggTrade","E":1}'], 'aggTrade'],
    [['wss://x/ws'], undefined],
  ])('%j is the stream %s', (texts, stream) => {
    expect(streamAskedFor(binance, texts)).toBe(stream);
  });

  it.each([
    [
      'binance',
      'wss://x/stream?streams=nknusdt@depth@100ms/1000pepeusdt@aggTrade',
      ['1000PEPEUSDT'],
    ],
    ['bybit', '{"op":"subscribe","args":["publicTrade.BTCUSDT","tickers.ETHUSDT"]}', ['BTCUSDT']],
    [
      'okx',
      '{"op":"subscribe","args":[{"channel":"tickers","instId":"ETH-USDT"},{"channel": "trades", "instId": "BTC-USDT"}]}',
      ['BTC-USDT'],
    ],
    [
      'coinbase',
      '{"type":"subscribe","product_ids":["BTC-USD"],"channel":"market_trades"}',
      ['BTC-USD'],
    ],
    [
      'kraken',
      '{"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD"]}}',
      ['BTC/USD'],
    ],
  ] as const)('of %s', (venue, text, symbols) => {
    expect(symbolsAskedFor(venue, [text])).toEqual(symbols);
  });
});

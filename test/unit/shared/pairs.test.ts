import { describe, expect, it } from 'vitest';
import { pairLabel, pairOf } from '../../../src/shared/values/pairs';

describe('the pair behind a symbol', () => {
  it.each([
    ['bybit', 'BTCUSDT', 'BTC / USDT'],
    ['binance', 'BTCUSDT', 'BTC / USDT'],
    ['okx', 'BTC-USDT', 'BTC / USDT'],
    ['coinbase', 'BTC-USD', 'BTC / USD'],
    ['kraken', 'BTC/USD', 'BTC / USD'],
  ] as const)('is the same for %s’s spelling %s as for the others’', (venue, symbol, label) => {
    expect(pairLabel(pairOf(venue, symbol)!)).toBe(label);
  });

  it.each([
    ['binance', 'TUSDUSDT', 'TUSD / USDT'],
    ['binance', 'BTCTUSD', 'BTC / TUSD'],
    ['binance', 'BTCFDUSD', 'BTC / FDUSD'],
    ['binance', 'ETHBTC', 'ETH / BTC'],
    ['binance', '1000PEPEUSDT', '1000PEPE / USDT'],
    ['binance', 'BTCUSDT_260327', 'BTC / USDT'],
    ['bybit', 'BTCPERP', 'BTC / USDC'],
    ['bybit', 'BTC-26DEC25', 'BTC / USDC'],
    ['bybit', 'BTCUSDT-26DEC25', 'BTC / USDT'],
    ['okx', 'BTC-USDT-SWAP', 'BTC / USDT'],
    ['kraken', 'XBT/EUR', 'BTC / EUR'],
    ['kraken', 'ETH/XBT', 'ETH / BTC'],
  ] as const)('is read from %s %s as %s', (venue, symbol, label) => {
    expect(pairLabel(pairOf(venue, symbol)!)).toBe(label);
  });

  it.each([
    ['bybit', 'USDT'],
    ['binance', 'BTCUSD'],
    ['binance', 'WHATEVER'],
    ['okx', 'BTCUSDT'],
    ['kraken', 'BTC/'],
    ['coinbase', '-USD'],
  ] as const)('is unknown rather than guessed for %s %s', (venue, symbol) => {
    expect(pairOf(venue, symbol)).toBeNull();
  });

  it('is what the venue’s own list says where that is known', () => {
    expect(pairOf('binance', 'BTCUSD', { base: 'BTC', quote: 'USD' })).toEqual({
      base: 'BTC',
      quote: 'USD',
    });
  });
});

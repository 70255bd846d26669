import fc from 'fast-check';
import { InstrumentDirectory } from '../../src/engine/market-data/instruments';
import type { StoredTrade } from '../../src/engine/market-data/stored-trade';
import type { Trade } from '../../src/shared/market-data';

export const NOON = 1_763_812_800_000;

let nextId = 1;

/** A trade like any other, with an id of its own unless one is given. */
export function sampleTrade(changes: Partial<Trade> = {}): Trade {
  return {
    venue: 'bybit',
    market: 'spot',
    symbol: 'BTCUSDT',
    side: 'buy',
    price: '65114.30',
    quantity: '0.021',
    tradeId: `id-${nextId++}`,
    exchangeTime: NOON - 40,
    receivedAt: NOON,
    collectorId: 'bybit_trades',
    raw: '{"topic":"publicTrade.BTCUSDT"}',
    ...changes,
  };
}

const instruments = new InstrumentDirectory();

export const sampleStored = (sequence: number, trade: Trade): StoredTrade => ({
  sequence,
  trade,
  instrument: instruments.find(trade.venue, trade.market, trade.symbol),
});

/** Digits and sizes as venues send them, padded zeros included. */
export const decimal = fc
  .tuple(
    fc.oneof(fc.nat(9), fc.nat(99_999), fc.nat(999_999_999_999)),
    fc.array(fc.nat(9), { maxLength: 12 }),
    fc.nat(8),
  )
  .map(([whole, fraction, padding]) => {
    const digits = fraction.join('') + '0'.repeat(padding);
    return digits === '' ? `${whole}` : `${whole}.${digits}`;
  })
  .filter((text) => /[1-9]/.test(text));

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  corruptTrade,
  flipBit,
  keepTrades,
  oversize,
  truncate,
} from '../../../../src/simulator/faults/damage';
import { sfc32 } from '../../../../src/simulator/random';

const BYBIT = Buffer.from(
  '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":2,"data":[{"T":1,"s":"BTCUSDT","p":"65114.30","i":"a"},{"T":1,"s":"BTCUSDT","p":"65114.40","i":"b"}]}',
);
const BINANCE = Buffer.from('{"stream":"btcusdt@trade","data":{"e":"trade","t":7,"p":"0.0005"}}');
const AGGREGATE = Buffer.from('{"e":"aggTrade","a":9,"p":"10","t":1}');

const OKX = Buffer.from(
  '{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"7","px":"65114.3","count":"1"}]}',
);
const KRAKEN = Buffer.from(
  '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","price":65114.0,"qty":0.02100000,"trade_id":7},{"symbol":"BTC/USD","price":65114.10,"qty":1.00000000,"trade_id":8}]}',
);
const SNAPSHOT = Buffer.from(
  '{"channel":"market_trades","sequence_num":3,"events":[{"type":"snapshot","trades":[{"trade_id":"8","price":"65114.30"},{"trade_id":"7","price":"65114.20"}]}]}',
);

describe('damage to a frame', () => {
  it('knows the words of every venue, and Kraken’s numbers keep their zeros', () => {
    expect(corruptTrade(OKX, 0, 'price_invalid').toString()).toBe(
      OKX.toString().replace('"65114.3"', '"-65114.3"'),
    );
    expect(corruptTrade(OKX, 0, 'id_missing').toString()).toBe(
      OKX.toString().replace('"tradeId":"7",', ''),
    );
    expect(corruptTrade(KRAKEN, 1, 'price_invalid').toString()).toBe(
      KRAKEN.toString().replace('65114.10', '-65114.10'),
    );
    expect(corruptTrade(KRAKEN, 0, 'id_missing').toString()).toBe(
      KRAKEN.toString().replace(',"trade_id":7', ''),
    );
    expect(keepTrades(KRAKEN, new Set([0])).toString()).toBe(
      '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","price":65114.0,"qty":0.02100000,"trade_id":7}]}',
    );
  });

  it('counts from the oldest trade, also where the newest comes first', () => {
    expect(corruptTrade(SNAPSHOT, 0, 'price_invalid').toString()).toBe(
      SNAPSHOT.toString().replace('"65114.20"', '"-65114.20"'),
    );
    expect(keepTrades(SNAPSHOT, new Set([1])).toString()).toBe(
      SNAPSHOT.toString().replace(',{"trade_id":"7","price":"65114.20"}', ''),
    );
  });

  it('leaves the rest of the text exactly as it was', () => {
    expect(keepTrades(BYBIT, new Set([1])).toString()).toBe(
      BYBIT.toString().replace('{"T":1,"s":"BTCUSDT","p":"65114.30","i":"a"},', ''),
    );
    expect(corruptTrade(BYBIT, 0, 'price_invalid').toString()).toBe(
      BYBIT.toString().replace('"65114.30"', '"-65114.30"'),
    );
    expect(corruptTrade(BYBIT, 1, 'id_missing').toString()).toBe(
      BYBIT.toString().replace(',"i":"b"', ''),
    );
    expect(corruptTrade(BINANCE, 0, 'id_missing').toString()).toBe(
      BINANCE.toString().replace('"t":7,', ''),
    );
    expect(corruptTrade(AGGREGATE, 0, 'id_missing').toString()).toBe(
      AGGREGATE.toString().replace('"a":9,', ''),
    );
  });

  it('puts in a wrong price that is a price', () => {
    expect(corruptTrade(BYBIT, 0, 'price_wrong').toString()).toContain('"p":"65114.35"');
    expect(corruptTrade(BINANCE, 0, 'price_wrong').toString()).toContain('"p":"0.00051"');
  });

  it('flips exactly one bit, and what comes of it is no JSON; so is a truncated frame', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.constantFrom(BYBIT, BINANCE, AGGREGATE), (seed, frame) => {
        const flipped = flipBit(frame, sfc32(seed));
        const changed = [...flipped].filter((byte, index) => byte !== frame[index]);
        expect(changed).toHaveLength(1);
        expect(() => JSON.parse(flipped.toString()) as unknown).toThrow();
        const cut = truncate(frame, sfc32(seed)).toString();
        expect(frame.toString().startsWith(cut)).toBe(true);
        expect(() => JSON.parse(cut) as unknown).toThrow();
        expect(flipBit(frame, sfc32(seed))).toEqual(flipped);
      }),
    );
  });

  it('fills up to a size with blanks that change nothing', () => {
    const large = oversize(BYBIT, 5_000);
    expect(large).toHaveLength(5_000);
    expect(JSON.parse(large.toString())).toEqual(JSON.parse(BYBIT.toString()));
    expect(oversize(BYBIT, 10)).toBe(BYBIT);
  });
});

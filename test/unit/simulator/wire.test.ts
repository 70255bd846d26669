import { describe, expect, it } from 'vitest';
import { positiveDecimalSchema } from '../../../src/shared/market-data';
import { buildInstruments } from '../../../src/simulator/instruments';
import { createMarketModel } from '../../../src/simulator/market-model';
import type { SimulatedTrade } from '../../../src/simulator/market-model';
import { aggregate } from '../../../src/simulator/aggregate';
import {
  aggregateTradeEvent,
  combined,
  describeAggregate,
  shutdownEvent,
  tradeEvent,
} from '../../../src/simulator/venues/binance/wire';
import { replyText, tradeFrame } from '../../../src/simulator/venues/bybit/wire';

const START = Date.UTC(2026, 10, 22);
const market = createMarketModel({
  seed: 11,
  instruments: buildInstruments(['BTCUSDT', 'ETHUSDT']),
  tradesPerSecond: 500,
  startAt: START,
});
const allTrades = market.advance(START + 5_000);
const tradesOf = (key: string): SimulatedTrade[] =>
  allTrades.filter(({ instrument }) => instrument.key === key);

interface BybitFrame {
  readonly topic: string;
  readonly type: string;
  readonly ts: number;
  readonly data: readonly Record<string, unknown>[];
}

const bybit = (kind: 'spot' | 'linear', symbol = 'BTCUSDT'): BybitFrame =>
  JSON.parse(
    tradeFrame(
      `bybit:${kind}`,
      symbol,
      tradesOf(`bybit:${kind}:${symbol}`),
      (trade) => market.uuidOf(trade),
      START + 5_000.7,
    ),
  ) as BybitFrame;

describe('Bybit frames', () => {
  it('order their keys as recorded on linear', () => {
    const frame = bybit('linear');
    expect(Object.keys(frame)).toEqual(['topic', 'type', 'ts', 'data']);
    expect(Object.keys(frame.data[0]!).join()).toBe('T,s,S,v,p,L,i,BT,RPI,seq');
  });

  it('order their keys as recorded on spot', () => {
    const frame = bybit('spot');
    expect(Object.keys(frame)).toEqual(['topic', 'ts', 'type', 'data']);
    expect(Object.keys(frame.data[0]!).join()).toBe('i,T,p,v,S,seq,s,BT,RPI');
  });

  it('carry exact decimals, whole milliseconds and known words', () => {
    for (const frame of [bybit('spot'), bybit('linear'), bybit('spot', 'ETHUSDT')]) {
      expect(frame.type).toBe('snapshot');
      expect(frame.ts).toBe(START + 5_000);
      for (const trade of frame.data) {
        positiveDecimalSchema.parse(trade.p);
        positiveDecimalSchema.parse(trade.v);
        expect(['Buy', 'Sell']).toContain(trade.S);
        expect(Number.isInteger(trade.T)).toBe(true);
        expect(trade.T).toBeLessThanOrEqual(frame.ts);
      }
    }
  });

  it('write spot ids as nineteen digits and linear prices at the scale of the tick', () => {
    expect(bybit('spot').data[0]!.i).toMatch(/^229\d{16}$/);
    for (const { p } of bybit('linear').data) expect(p).toMatch(/^\d+\.\d0$/);
  });

  it('answer as each market does', () => {
    const texts = [
      replyText('bybit:spot', 'c', undefined, 'ping', true, 'pong'),
      replyText('bybit:linear', 'c', undefined, 'ping', true, 'pong'),
      replyText('bybit:linear', 'c', '7', 'subscribe', true, ''),
      replyText('bybit:spot', 'c', undefined, 'subscribe', false, 'args size >10'),
    ];
    expect(texts).toEqual([
      '{"success":true,"ret_msg":"pong","conn_id":"c","op":"ping"}',
      '{"success":true,"ret_msg":"pong","conn_id":"c","req_id":"","op":"ping"}',
      '{"success":true,"ret_msg":"","conn_id":"c","req_id":"7","op":"subscribe"}',
      '{"success":false,"ret_msg":"args size \\u003e10","conn_id":"c","op":"subscribe"}',
    ]);
  });
});

describe('Binance events', () => {
  const trades = tradesOf('binance:spot:BTCUSDT');

  it('order their keys as documented', () => {
    const row = aggregate(trades)[0]!;
    const keys = (text: string): string => Object.keys(JSON.parse(text) as object).join();
    expect(keys(tradeEvent(trades[0]!, START, false))).toBe('e,E,s,t,p,q,T,m,M');
    expect(keys(aggregateTradeEvent(row, START, false))).toBe('e,E,s,a,p,q,f,l,T,m,M');
    expect(keys(shutdownEvent(START, false))).toBe('e,E');
    expect(combined('btcusdt@trade', '{"e":1}')).toBe('{"stream":"btcusdt@trade","data":{"e":1}}');
  });

  it('write eight decimals and say that the buyer was the maker when the taker sold', () => {
    for (const trade of trades.slice(0, 50)) {
      const event = JSON.parse(tradeEvent(trade, START, false)) as Record<string, unknown>;
      expect(event.p).toMatch(/^\d+\.\d{8}$/);
      expect(event.q).toMatch(/^\d+\.\d{8}$/);
      expect(event.m).toBe(trade.side === 'sell');
    }
  });

  it('write microseconds to those who asked for them', () => {
    const trade = { ...trades[0]!, time: START + 0.125 };
    expect(JSON.parse(tradeEvent(trade, START + 1, true))).toMatchObject({
      E: (START + 1) * 1_000,
      T: START * 1_000 + 125,
    });
    expect(JSON.parse(tradeEvent(trade, START + 1, false))).toMatchObject({ T: START });
  });

  it('cover every trade by exactly one aggregate, with consecutive ids and the sum of its quantities', () => {
    const rows = aggregate(trades);
    rows.slice(1).forEach((row, index) => {
      const previous = rows[index]!;
      expect(row.first.aggregate).toBe(previous.first.aggregate + 1);
      expect(row.first.ordinal).toBe(previous.last.ordinal + 1);
    });
    expect(rows[0]!.first).toBe(trades[0]);
    expect(rows.at(-1)!.last).toBe(trades.at(-1));
    for (const row of rows) {
      const covered = trades.filter(
        ({ ordinal }) => ordinal >= row.first.ordinal && ordinal <= row.last.ordinal,
      );
      expect(row.quantityUnits).toBe(covered.reduce((sum, t) => sum + t.quantityUnits, 0));
      expect(new Set(covered.map((t) => `${t.priceUnits} ${t.side} ${t.time}`)).size).toBe(1);
    }
    expect(rows.some((row) => row.first !== row.last)).toBe(true);
    expect(describeAggregate(rows[0]!).tradeId).toBe(String(rows[0]!.first.aggregate));
  });
});

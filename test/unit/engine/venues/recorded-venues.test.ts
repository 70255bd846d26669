import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseFrame as parseBinance } from '../../../../src/engine/venues/binance/wire';
import { markRepeated, parseFrame as parseOkx } from '../../../../src/engine/venues/okx/wire';
import type { DecodedFrame } from '../../../../src/engine/frames/decoded-frame';
import { tradeSchema } from '../../../../src/shared/market-data';
import type { Trade } from '../../../../src/shared/market-data';
import { contextFor } from '../../../support/trade-batches';

/** Real frames, kept beside the repository and not part of it. */
const folder = join(import.meta.dirname, '../../../../../shared/data');
const file = (name: string): string => join(folder, name);

/** Every symbol that was recorded. */
const ALL = { has: () => true };
const OKX = { venue: 'okx', market: 'spot', collectorId: 'recorded' } as const;
const USDM = { venue: 'binance', market: 'usdm', collectorId: 'recorded' } as const;

interface RecordedFrame {
  readonly text: string;
  /** Epoch ms. */
  readonly receivedAt: number;
}

function readFrames(name: string): readonly RecordedFrame[] {
  return readFileSync(file(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { t: string; ts?: number; data?: string })
    .flatMap(({ t, ts, data }) =>
      t === 'recv' && ts !== undefined && data !== undefined
        ? [{ text: data, receivedAt: Math.round(ts * 1_000) }]
        : [],
    );
}

const count = (events: readonly DecodedFrame[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

function tradesOf(events: readonly DecodedFrame[]): readonly Trade[] {
  return events.flatMap((event) => (event.kind === 'trades' ? event.trades() : []));
}

function expectSound(events: readonly DecodedFrame[]): void {
  for (const event of events) if (event.kind === 'trades') expect(event.rejected).toEqual([]);
  for (const trade of tradesOf(events)) {
    expect(tradeSchema.safeParse(trade).error).toBeUndefined();
  }
}

/** How many neighbours of one symbol are not numbered one after the other. */
function jumps(trades: readonly Trade[]): number {
  const last = new Map<string, number>();
  let found = 0;
  for (const { symbol, tradeId } of trades) {
    const before = last.get(symbol);
    if (before !== undefined && Number(tradeId) !== before + 1) found += 1;
    last.set(symbol, Number(tradeId));
  }
  return found;
}

describe.skipIf(!existsSync(file('okx.jsonl')))(
  'frames that OKX sent (skipped without them)',
  () => {
    const frames = existsSync(file('okx.jsonl')) ? readFrames('okx.jsonl') : [];
    const conversation = { since: frames[0]?.receivedAt ?? 0, begun: new Set<string>() };
    const events = frames.map(({ text, receivedAt }) =>
      markRepeated(parseOkx(text, contextFor(OKX, ALL, receivedAt, text)), conversation),
    );

    test('are all understood: 74 trades, 18 acknowledgements, the rest of other channels', () => {
      expectSound(events);
      expect(tradesOf(events)).toHaveLength(74);
      expect(count(events)).toEqual({ trades: 74, symbols_acknowledged: 18, unknown: 318 });
    });

    test('number the trades of a symbol one after the other', () => {
      expect(jumps(tradesOf(events))).toBe(0);
    });

    test('begin with one old trade per symbol, sent on subscribing', () => {
      const past = tradesOf(events).filter(({ origin }) => origin !== undefined);
      expect(past.map(({ symbol }) => symbol).sort()).toEqual([
        'BTC-USD-220527',
        'BTC-USDT',
        'UNI-USD-SWAP',
      ]);
    });
  },
);

describe.skipIf(!existsSync(file('binance-usdm.jsonl')))(
  'frames that Binance USD-M sent (skipped without them)',
  () => {
    const frames = existsSync(file('binance-usdm.jsonl')) ? readFrames('binance-usdm.jsonl') : [];
    const events = frames.map(({ text, receivedAt }) =>
      parseBinance('aggTrade', text, contextFor(USDM, ALL, receivedAt, text)),
    );

    test('hold 91 trades of the market, and nothing unreadable', () => {
      expectSound(events);
      const trades = tradesOf(events);
      expect(trades).toHaveLength(91);
      expect(new Set(trades.map(({ market }) => market))).toEqual(new Set(['usdm']));
      expect(count(events)).toEqual({ trades: 91, unknown: 764 + 613 + 67 });
    });

    test('number the aggregates of a symbol one after the other', () => {
      expect(jumps(tradesOf(events))).toBe(0);
    });
  },
);

import fc from 'fast-check';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { GapKeeper } from '../../../../../src/engine/gaps/gap-detector';
import type { FeedHistory } from '../../../../../src/engine/gaps/gap-detector';
import { LatencyHistogram } from '../../../../../src/outputs/metrics/latency-histogram';
import { TapeFeed } from '../../../../../src/outputs/window-streams/tape-stream';
import { TradeStorage } from '../../../../../src/engine/channels/trades/trade-storage';
import { scanTrade } from '../../../../../src/engine/venues/binance/trade-scanner';
import { parseFrame as parseBinance } from '../../../../../src/engine/venues/binance/wire';
import { scanTrades } from '../../../../../src/engine/venues/bybit/trade-scanner';
import { parseFrame as parseBybit } from '../../../../../src/engine/venues/bybit/wire';
import type { DecodedFrame, TradeContext } from '../../../../../src/engine/frames/decoded-frame';
import { TradeBatch } from '../../../../../src/engine/market-data/trade-batch';
import type { TapeBatch } from '../../../../../src/shared/ipc/contract';
import type { TradeFilter } from '../../../../../src/shared/market-data';
import { ManualClock } from '../../../../support/manual-clock';
import { NOON } from '../../../../support/sample-trade';
import { beginFrame } from '../../../../support/trade-batches';

const idOf = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map(String),
  fc.integer({ min: 0, max: 9 }).map((digit) => `a9184f3c-0d2e-5b61-9f00-01234567890${digit}`),
  fc.integer({ min: 0, max: 9 }).map((digit) => `229000000006166632${digit}`),
);
const frameOf = fc.record({
  symbol: fc.constantFrom('AUSDT', 'BUSDT'),
  passes: fc.nat(2_000),
  trades: fc.array(
    fc.record({
      tradeId: idOf,
      late: fc.integer({ min: -20, max: 90 }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.constantFrom('65114.30', '0.0000123', '31415926500000000.000'),
      quantity: fc.constantFrom('1', '0.021', '20000'),
      isRpi: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  ),
});

const clock = new ManualClock();

const filterOf = fc.constantFrom<TradeFilter>(
  {},
  { symbol: 'AUSDT' },
  { side: 'sell' },
  { minNotional: '1000' },
);

function rig(provability: FeedHistory['provability'], filter: TradeFilter) {
  const limits = {
    maxTradesPerSymbol: 30,
    maxTotalTrades: 50,
    maxMegabytes: 512,
    retentionMinutes: 60,
  };
  const storage = new TradeStorage(limits, ({ error }) => {
    throw error;
  });
  const heard: unknown[] = [];
  const keeper = new GapKeeper({
    clock,
    feedOf: () => ({ provability, transitions: [], unreadable: 0 }),
    onGap: (change) => heard.push(change),
    onOutage: (outage) => heard.push(outage),
    onOutageOpened: (outage, lastId) => heard.push(outage, lastId),
    onResting: () => undefined,
  });
  const histogram = new LatencyHistogram(new Registry());
  storage.ingest.onTradesStored(keeper.tradesStored);
  storage.ingest.onTradesStored(histogram.tradesStored);
  const sent: TapeBatch[] = [];
  const due: (() => void)[] = [];
  const feed = new TapeFeed({
    store: storage.store,
    onTradesStored: (listener) => storage.ingest.onTradesStored(listener),
    send: (batch) => {
      sent.push(batch);
      feed.acknowledge(batch.generation, batch.sequence);
    },
    now: () => 0,
    setTimer(run) {
      due.push(run);
      return () => undefined;
    },
  });
  feed.watch(filter);
  /** The time of a batch has come. */
  const flush = (): void => due.splice(0).forEach((run) => run());
  storage.ingest.onTradesStored((batch) => heard.push([...batch.storedTrades()]));
  const state = async (now: number) => ({
    heard,
    sent,
    ledger: storage.ledger.report(),
    held: storage.store.snapshot(),
    holdings: storage.store.holdings(),
    lateness: storage.ingest.latenessOf('a_collector', now),
    rates: storage.rates.total(now + 1_000),
    losses: keeper.losses,
    latency: await histogram.getForPromString(),
    negatives: histogram.negatives,
  });
  return { storage, keeper, flush, state };
}

type Frame = typeof frameOf extends fc.Arbitrary<infer T> ? T : never;

interface Wire {
  readonly venue: 'bybit' | 'binance';
  readonly market: 'linear' | 'usdm';
  /** Texts of the frames that bring these trades. */
  readonly write: (frame: Frame, now: number) => readonly string[];
  readonly scan: (text: string, context: TradeContext) => DecodedFrame | null;
  readonly parse: (text: string, context: TradeContext) => DecodedFrame;
}

const bybit: Wire = {
  venue: 'bybit',
  market: 'linear',
  write: ({ symbol, trades }, now) => {
    const data = trades.map(({ tradeId, late, side, price, quantity, isRpi }) => ({
      T: now - late,
      s: symbol,
      S: side === 'buy' ? 'Buy' : 'Sell',
      v: quantity,
      p: price,
      i: tradeId,
      BT: false,
      RPI: isRpi,
    }));
    const topic = `publicTrade.${symbol}`;
    return [JSON.stringify({ topic, type: 'snapshot', ts: now - 3, data })];
  },
  scan: (text, context) => scanTrades(Buffer.from(text), context),
  parse: parseBybit,
};

const binance: Wire = {
  venue: 'binance',
  market: 'usdm',
  // Each frame brings one trade, whose id is a number.
  write: ({ symbol, trades }, now) =>
    trades.map(({ tradeId, late, side, price, quantity }) =>
      JSON.stringify({
        e: 'aggTrade',
        E: now - 3,
        a: Number(/\d{1,2}$/.exec(tradeId)?.[0] ?? 1) + 1,
        s: symbol,
        p: price,
        q: quantity,
        f: 1,
        l: 1,
        T: now - late,
        m: side === 'sell',
      }),
    ),
  scan: (text, context) => scanTrade('aggTrade', Buffer.from(text), context),
  parse: (text, context) => parseBinance('aggTrade', text, context),
};

const collectorId = 'a_collector';
const symbols = new Set(['AUSDT', 'BUSDT']);

describe.each([bybit, binance])('a frame of $venue that was scanned', (wire) => {
  it.each(['exact', 'not_provable'] as const)(
    'is stored, reported and accounted for as if the plain parser had read it, where gaps are %s',
    async (provability) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(frameOf, fc.boolean()), { maxLength: 30 }),
          filterOf,
          async (frames, filter) => {
            const plain = rig(provability, filter);
            const fast = rig(provability, filter);
            const batches = [plain, fast].map(
              () => new TradeBatch({ venue: wire.venue, market: wire.market, collectorId }),
            );
            let now = NOON;
            for (const [frame, falls] of frames) {
              now += frame.passes;
              if (falls) {
                const fallen = `${wire.venue}:${wire.market}:${frame.symbol}`;
                plain.keeper.fellSilent(fallen);
                fast.keeper.fellSilent(fallen);
              }
              for (const text of wire.write(frame, now)) {
                for (const batch of batches) beginFrame(batch, now, text);
                const [parsed, scanned] = batches.map((batch) => ({ batch, symbols }));
                expect(wire.parse(text, parsed!)).toBe(parsed!.batch);
                expect(wire.scan(text, scanned!)).toBe(scanned!.batch);
                plain.storage.ingest.accept(parsed!.batch);
                fast.storage.ingest.accept(scanned!.batch);
              }
              if (falls) for (const one of [plain, fast]) one.flush();
            }
            for (const one of [plain, fast]) one.flush();
            expect(await fast.state(now)).toEqual(await plain.state(now));
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});

import fc from 'fast-check';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { GapKeeper } from '../../../../../src/engine/gaps/gap-detector';
import type { FeedHistory } from '../../../../../src/engine/gaps/gap-detector';
import { LatencyHistogram } from '../../../../../src/outputs/metrics/latency-histogram';
import { TapeFeed } from '../../../../../src/outputs/window-streams/tape-stream';
import { TradeStorage } from '../../../../../src/engine/channels/trades/trade-storage';
import { packDecimal, packedForm } from '../../../../../src/engine/market-data/packed-decimal';
import { packId, packedWords } from '../../../../../src/engine/market-data/packed-id';
import { PackedTrades } from '../../../../../src/engine/market-data/packed-trades';
import { wholeNumberOf } from '../../../../../src/engine/market-data/whole-number';
import type { TapeBatch } from '../../../../../src/shared/ipc/contract';
import type { Trade, TradeFilter } from '../../../../../src/shared/market-data';
import { ManualClock } from '../../../../support/manual-clock';
import { NOON, sampleTrade } from '../../../../support/sample-trade';

const packed = new PackedTrades('bybit', 'linear');

/** What a scanner would have left of these trades of one frame. */
function pack(trades: readonly Trade[]): PackedTrades {
  const [first] = trades;
  if (first === undefined) throw new Error('A frame has a trade at least');
  const { market, symbol, collectorId, receivedAt, sentAt = 0, raw } = first;
  packed.begin(market, symbol, collectorId, receivedAt, sentAt, Buffer.from(raw));
  for (const trade of trades) {
    const at = packed.next();
    packed.exchangeTime[at] = trade.exchangeTime;
    packed.sold[at] = trade.side === 'sell' ? 1 : 0;
    packed.priceUnits[at] = packDecimal(trade.price);
    packed.priceForm[at] = packedForm;
    packed.quantityUnits[at] = packDecimal(trade.quantity);
    packed.quantityForm[at] = packedForm;
    packed.idKind[at] = packId(trade.tradeId);
    packed.idWords.set(packedWords.subarray(0, 4), at * 4);
    packed.idNumber[at] = wholeNumberOf(trade.tradeId);
    packed.length = at + 1;
  }
  return packed;
}

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
  storage.intake.onTradesStored(keeper.tradesStored);
  storage.intake.onTradesStored(histogram.tradesStored);
  const sent: TapeBatch[] = [];
  const due: (() => void)[] = [];
  const feed = new TapeFeed({
    store: storage.store,
    onTradesStored: (listener) => storage.intake.onTradesStored(listener),
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
  storage.intake.onTradesStored((entered) => heard.push([...entered], entered.at(0)));
  const state = async (now: number) => ({
    heard,
    sent,
    ledger: storage.ledger.report(),
    held: storage.store.snapshot(),
    holdings: storage.store.holdings(),
    lateness: storage.intake.latenessOf('bybit_trades', now),
    rates: storage.rates.total(now + 1_000),
    losses: keeper.losses,
    latency: await histogram.getForPromString(),
    negatives: histogram.negatives,
  });
  return { storage, keeper, flush, state };
}

describe('a packed frame', () => {
  it.each(['exact', 'not_provable'] as const)(
    'is taken, told and accounted for like the same trades one by one, where gaps are %s',
    async (provability) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(frameOf, fc.boolean()), { maxLength: 30 }),
          filterOf,
          async (frames, filter) => {
            const plain = rig(provability, filter);
            const fast = rig(provability, filter);
            let now = NOON;
            for (const [{ symbol, passes, trades }, falls] of frames) {
              now += passes;
              const frame = trades.map(({ late, ...trade }) =>
                sampleTrade({
                  ...trade,
                  symbol,
                  venue: 'bybit',
                  market: 'linear',
                  collectorId: 'bybit_trades',
                  receivedAt: now,
                  sentAt: now - 3,
                  exchangeTime: now - late,
                }),
              );
              if (falls) {
                plain.keeper.fellSilent(`bybit:linear:${symbol}`);
                fast.keeper.fellSilent(`bybit:linear:${symbol}`);
              }
              plain.storage.intake.accept('bybit_trades', frame, []);
              fast.storage.intake.acceptPacked(pack(frame));
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

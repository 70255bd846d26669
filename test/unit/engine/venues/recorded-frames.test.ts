import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Trade } from '../../../../src/shared/market-data';
import { tradeSchema } from '../../../../src/shared/market-data';
import type { CollectorSettings } from '../../../../src/shared/settings';
import { binanceSpot, bybitLinear, bybitSpot, collectorRig } from '../../../support/collector-rig';
import { settle } from '../../../support/manual-clock';

/** Frames that real exchanges sent. They are not ours to ship, so they lie beside the project, or nowhere. */
const folder = join(import.meta.dirname, '../../../../../shared/data');
const absent = !existsSync(folder);

interface RecordedFrame {
  readonly text: string;
  /** Epoch ms. */
  readonly receivedAt: number;
}

const linesOf = (file: string): readonly Record<string, unknown>[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Recorded in one folder's format: `{"t":"recv","ts":<epoch seconds>,"data":"<text>"}`. */
const binanceFrames = (): readonly RecordedFrame[] =>
  linesOf('binance-spot.jsonl').flatMap(({ t, ts, data }) =>
    t === 'recv' ? [{ text: data as string, receivedAt: Math.round((ts as number) * 1_000) }] : [],
  );

/** `{"category":…,"message":{…}}`; the receipt is not recorded, so the venue's own stamp stands for it. */
const bybitFrames = (market: 'spot' | 'linear'): readonly RecordedFrame[] =>
  linesOf('bybit-v5-fragments.jsonl').flatMap(({ category, message }) => {
    const { topic, ts } = message as { topic: string; ts: number };
    return category === market && topic.startsWith('publicTrade.')
      ? [{ text: JSON.stringify(message), receivedAt: ts }]
      : [];
  });

/** Every trade object in the frames, found without the parser under test. */
const tradesIn = (frames: readonly RecordedFrame[]): readonly { readonly s: string }[] =>
  frames.flatMap(({ text }) => {
    const frame = JSON.parse(text) as { data: unknown };
    const items = Array.isArray(frame.data) ? (frame.data as unknown[]) : [frame.data];
    return items as { s: string }[];
  });

async function replay(settings: CollectorSettings, frames: readonly RecordedFrame[]) {
  const rig = collectorRig(settings);
  rig.collector.start();
  await settle();
  rig.sockets.latest.opens();
  for (const { text, receivedAt } of frames) {
    rig.clock.setWallClockBy(receivedAt - rig.clock.now());
    rig.sockets.latest.receives(text);
  }
  return rig;
}

const symbolsOf = (trades: readonly { readonly s: string }[]): readonly string[] => [
  ...new Set(trades.map(({ s }) => s)),
];

function expectSound(trades: readonly Trade[]): void {
  for (const trade of trades) expect(tradeSchema.safeParse(trade).error).toBeUndefined();
  const ids = trades.map(({ symbol, tradeId }) => `${symbol} ${tradeId}`);
  expect(new Set(ids).size).toBe(ids.length);
}

describe.skipIf(absent)(
  `recorded frames${absent ? ' (skipped: there is no folder ../shared/data beside the project)' : ''}`,
  () => {
    test('Binance spot: both aggTrades are taken as they were sent, all else is known and no trade', async () => {
      const frames = binanceFrames();
      const recorded = frames.filter(({ text }) => text.includes('@aggTrade"'));
      const rig = await replay(
        binanceSpot(symbolsOf(tradesIn(recorded).map((data) => data)), 'aggTrade'),
        frames,
      );
      expectSound(rig.trades);
      expect(rig.trades).toHaveLength(2);
      expect(rig.rejected).toEqual([]);
      expect(rig.collector.stats).toMatchObject({
        framesReceived: frames.length,
        dataFrames: 2,
        unknownFrames: frames.length - 2,
        unreadableFrames: 0,
        internalErrors: 0,
      });
      const [first] = tradesIn(recorded) as unknown as Record<string, unknown>[];
      expect(rig.trades[0]).toMatchObject({
        symbol: first?.s,
        price: first?.p,
        quantity: first?.q,
        tradeId: String(first?.a),
        exchangeTime: first?.T,
        side: first?.m === true ? 'sell' : 'buy',
      });
    });

    test.each([
      ['spot', bybitSpot],
      ['linear', bybitLinear],
    ] as const)('Bybit %s: every publicTrade is taken as it was sent', async (market, settings) => {
      const frames = bybitFrames(market);
      const recorded = tradesIn(frames) as unknown as Record<string, string>[];
      expect(recorded.length).toBeGreaterThan(1);
      const rig = await replay(settings(symbolsOf(tradesIn(frames))), frames);
      expectSound(rig.trades);
      expect(rig.rejected).toEqual([]);
      expect(rig.collector.stats).toMatchObject({ dataFrames: frames.length, unreadableFrames: 0 });
      expect(
        rig.trades.map(({ symbol, price, quantity, tradeId, exchangeTime, side }) => [
          symbol,
          price,
          quantity,
          tradeId,
          exchangeTime,
          side,
        ]),
      ).toEqual(recorded.map(({ s, p, v, i, T, S }) => [s, p, v, i, T, S?.toLowerCase()]));
    });
  },
);

import type { DecodedFrame, TradeContext } from '../../src/engine/frames/decoded-frame';
import type { RejectedTrade } from '../../src/engine/market-data/rejected-trade';
import { TradeBatch } from '../../src/engine/market-data/trade-batch';
import type { TradeSource } from '../../src/engine/market-data/trade-batch';
import type { Trade } from '../../src/shared/market-data';

/**
 * A batch with these rows, as a parser would have filled it. All trades must come from one collector, one
 * frame time and one publish time; trades with different raw texts become rows with texts of their own.
 */
export function batchOf(
  trades: readonly Trade[],
  rejected: readonly RejectedTrade[] = [],
  source: TradeSource = sourceOf(trades),
): TradeBatch {
  const [first] = trades;
  const batch = new TradeBatch(source);
  const { receivedAt = 0, sentAt = NaN, raw = '' } = first ?? {};
  beginFrame(batch, receivedAt, raw);
  batch.publishedAt = sentAt;
  const hasRowTexts = trades.some((trade) => trade.raw !== raw);
  for (const trade of trades) {
    const isOfFrame =
      trade.receivedAt === receivedAt &&
      Object.is(trade.sentAt ?? NaN, sentAt) &&
      trade.venue === source.venue &&
      trade.market === source.market &&
      trade.collectorId === source.collectorId;
    if (!isOfFrame) throw new Error('A batch holds the trades of one frame of one collector');
    batch.add(trade, hasRowTexts ? trade.raw : undefined);
  }
  batch.rejected.push(...rejected);
  return batch;
}

/** The fewest batches that hold these trades in order: a new one wherever frame or collector change. */
export function batchesOf(trades: readonly Trade[]): TradeBatch[] {
  const frames: Trade[][] = [];
  for (const trade of trades) {
    const last = frames.at(-1);
    if (last?.[0] !== undefined && frameKey(last[0]) === frameKey(trade)) last.push(trade);
    else frames.push([trade]);
  }
  return frames.map((frame) => batchOf(frame));
}

const frameKey = ({ venue, market, collectorId, receivedAt, sentAt }: Trade): string =>
  [venue, market, collectorId, receivedAt, sentAt].join(' ');

function sourceOf([first]: readonly Trade[]): TradeSource {
  if (first === undefined) throw new Error('Without a trade the source must be given');
  return first;
}

/** A decoded frame as plain objects, to be compared: the rows of a batch become trades. */
export function asObjects(frame: DecodedFrame): object {
  if (frame.kind !== 'trades') return frame;
  const { kind, frameSequence, rejected } = frame;
  return {
    kind,
    trades: frame.trades(),
    rejected: [...rejected],
    ...(frameSequence === undefined ? {} : { frameSequence }),
  };
}

/** What a parser of trades is called with, its batch begun for a frame of that text. */
export function contextFor(
  source: TradeSource,
  symbols: TradeContext['symbols'],
  receivedAt: number,
  text: string,
): TradeContext {
  const batch = new TradeBatch(source);
  beginFrame(batch, receivedAt, text);
  return { batch, symbols };
}

/** Empties the batch for a frame of that text. */
export function beginFrame(batch: TradeBatch, receivedAt: number, text: string): void {
  batch.begin(receivedAt, receivedAt * 1_000, 1, Buffer.from(text));
}

import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { parseBackfillRows } from '../../collectors/sources/backfill-source';
import type { BackfillContext, BackfillSource } from '../../collectors/sources/backfill-source';
import type { TradeBatch } from '../../market-data/trade-batch';
import { isJsonObject, parseJson } from '../../frames/trade-rows';
import type { TradeCandidate } from '../../frames/trade-rows';
import { idOfInteger } from '../../frames/wire-values';

/*
 * A thousand trades a page. Prices have zeros there that the stream leaves out; each is kept as it came.
 * https://docs.kraken.com/api/docs/rest-api/get-recent-trades
 */
export const krakenBackfill: BackfillSource = {
  kind: 'from_time',
  baseUrl: 'https://api.kraken.com',
  // One public request a second is what the venue promises.
  pace: { intervalMs: 1_000, limitedForMs: 15_000 },
  path: (symbol, fromTime) =>
    `/0/public/Trades?pair=${restPair(symbol)}&since=${sinceBefore(fromTime)}&count=1000`,
  parse: parsePage,
};

/** Nanoseconds; trades at `since` itself are left out, so it is the last one before that millisecond. */
const sinceBefore = (epochMs: number): string => String(BigInt(epochMs) * 1_000_000n - 1n);

/** REST keeps the old names of two coins: `BTC/USD` is `XBTUSD`. */
const OLD_NAMES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
const restPair = (symbol: string): string =>
  symbol
    .split('/')
    .map((asset) => OLD_NAMES[asset] ?? asset)
    .join('');

function parsePage(text: string, context: BackfillContext): Result<TradeBatch, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  if (!Array.isArray(answer.error) || answer.error.length > 0) {
    return err(`Refused: ${String(answer.error).slice(0, 200)}`);
  }
  // The list is under a name of the pair that is not the one that was asked for.
  const list = isJsonObject(answer.result)
    ? Object.values(answer.result).find(Array.isArray)
    : null;
  if (!Array.isArray(list)) return err('The answer holds no list of trades');
  const mapRow = (row: readonly unknown[]): TradeCandidate => candidateOf(row, context.symbol);
  return ok(parseBackfillRows(context, list, mapRow, { isRow: Array.isArray }));
}

/** Price, volume, seconds, side, order type, miscellaneous, id. */
const candidateOf = (
  [price, volume, seconds, side, , , id]: readonly unknown[],
  symbol: string,
): TradeCandidate => ({
  symbol,
  side: side === 'b' ? 'buy' : side === 's' ? 'sell' : side,
  price,
  quantity: volume,
  tradeId: idOfInteger(id),
  exchangeTime: epochMsOfSeconds(seconds),
});

/** The stream cuts off what is below a millisecond; a float of seconds is exact to microseconds. */
const epochMsOfSeconds = (seconds: unknown): unknown =>
  typeof seconds === 'number' ? Math.floor(Number((seconds * 1_000).toFixed(3))) : seconds;

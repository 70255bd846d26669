import { expect, it } from 'vitest';
import { faultSentence } from '../../../src/shared/fault-sentence';
import { faultSchema } from '../../../src/shared/faults';
import type { FaultInput } from '../../../src/shared/faults';

it.each<[FaultInput, string]>([
  [
    { kind: 'drop', share: 0.1, venue: 'bybit', market: 'spot', symbol: 'BTCUSDT' },
    'Drops 10 % of frames (bybit spot BTCUSDT).',
  ],
  [{ kind: 'drop', unit: 'trade', every: 3, count: 1 }, 'Drops one in 3 trades, 1 trade at most.'],
  [{ kind: 'duplicate', every: 2, share: 0.07 }, 'Sends 7 % of one in 2 frames twice.'],
  [{ kind: 'delay', ms: 2_500 }, 'Delays every frame by 2.5 s.'],
  [{ kind: 'clock_skew', ms: -800 }, 'Sets the venue’s clock 800 ms back.'],
  [
    { kind: 'rate_limit', retryAfterSeconds: 10, venue: 'binance' },
    'Answers new connections and REST requests with 429 and Retry-After 10 s (binance).',
  ],
  [
    { kind: 'corrupt', how: 'checksum_wrong', count: 1, venue: 'kraken', channel: 'order_book' },
    'Makes the checksum wrong in every frame, 1 frame at most (kraken order book).',
  ],
  [{ kind: 'restart', downMs: 30_000 }, 'Restarts the exchange, down for 30 s.'],
])('%j reads as a sentence', (input, sentence) => {
  expect(faultSentence(faultSchema.parse(input))).toBe(sentence);
});

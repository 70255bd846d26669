import { expect, test } from 'vitest';
import { collectorKinds } from '../../../../src/engine/venues';

/** As the venues document it; the values are invented. */
const ANSWERS: Readonly<Record<string, readonly [text: string, epochMs: number]>> = {
  binance: ['{"serverTime":1790000000123}', 1_790_000_000_123],
  bybit: [
    '{"retCode":0,"retMsg":"OK","result":{"timeSecond":"1790000000","timeNano":"1790000000123456789"},"retExtInfo":{},"time":1790000000123}',
    1_790_000_000_123.456_8,
  ],
  okx: ['{"code":"0","msg":"","data":[{"ts":"1790000000123"}]}', 1_790_000_000_123],
  coinbase: [
    '{"iso":"2026-09-21T14:13:20Z","epochSeconds":"1790000000","epochMillis":"1790000000123"}',
    1_790_000_000_123,
  ],
  kraken: [
    '{"error":[],"result":{"unixtime":1790000000,"rfc1123":"Mon, 21 Sep 26 14:13:20 +0000"}}',
    1_790_000_000_000,
  ],
};

test.each(collectorKinds.map((kind) => [kind.defaultId, kind] as const))(
  '%s reads what its venue answers, and nothing else',
  (_, { venue, serverTime }) => {
    const [text, epochMs] = ANSWERS[venue]!;
    expect(serverTime?.parse(text)).toBeCloseTo(epochMs, 3);
    for (const other of ['', '[]', 'null', '{}', '{"serverTime":"soon"}', text.slice(0, -3)]) {
      expect(serverTime?.parse(other)).toBeNull();
    }
  },
);

import type { BookLevel, BookStatus, BookView } from '../../src/shared/order-book';

export const BOOK_NOON = Date.UTC(2026, 10, 22, 12);

export const bookStatus = (fields: Partial<BookStatus> = {}): BookStatus => ({
  collectorId: 'bybit_order_book',
  venue: 'bybit',
  market: 'spot',
  symbol: 'BTCUSDT',
  sync: { kind: 'in_sync', since: BOOK_NOON },
  bestBid: ['65114.20', '1.5'],
  bestAsk: ['65114.30', '0.25'],
  spread: '0.10',
  mid: '65114.25',
  shape: 'normal',
  bidLevels: 2,
  askLevels: 2,
  sequence: 7_001,
  updates: 120,
  updatesPerSecond: 9.8,
  snapshots: 1,
  gaps: 0,
  resyncs: 0,
  checksumsOk: 0,
  checksumsBad: 0,
  crossings: 0,
  unknownDeletes: 0,
  lastUpdateAt: BOOK_NOON,
  lagMs: 12,
  ...fields,
});

/** Two levels a side, best first, unless told otherwise. `at` and `sequence` are shorthands. */
export function bookView({
  at = BOOK_NOON,
  sequence = 7_001,
  bids = [
    ['65114.20', '1.5'],
    ['65114.10', '0.25'],
  ],
  asks = [
    ['65114.30', '0.25'],
    ['65114.50', '2'],
  ],
  imbalance = -0.125,
  status = {},
}: {
  readonly at?: number;
  readonly sequence?: number | null;
  readonly bids?: readonly BookLevel[];
  readonly asks?: readonly BookLevel[];
  readonly imbalance?: number | null;
  readonly status?: Partial<BookStatus>;
} = {}): BookView {
  return { at, status: bookStatus({ sequence, ...status }), bids, asks, imbalance };
}

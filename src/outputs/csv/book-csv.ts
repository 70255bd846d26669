import type { BookLevel, BookView } from '../../shared/order-book';
import { runningSums } from '../../shared/values/decimal-sums';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';

export const BOOK_COLUMNS = [
  'side',
  'level',
  'price',
  'quantity',
  'cumulative',
  'venue',
  'market',
  'symbol',
  'sequence',
  'sync',
  'at',
] as const;

/** Bids and then asks, best first. `cumulative` is the exact sum of quantities down to the level. */
export function bookCsv(view: BookView): Iterable<CsvChunk> {
  const { venue, market, symbol, sequence, sync } = view.status;
  const about = [venue, market, symbol, String(sequence ?? ''), sync.kind, isoTime(view.at)];
  return csvChunks(
    BOOK_COLUMNS,
    [...linesOf('bid', view.bids), ...linesOf('ask', view.asks)],
    (line) => [...line, ...about],
  );
}

function linesOf(side: 'bid' | 'ask', levels: readonly BookLevel[]): readonly string[][] {
  const sums = runningSums(levels.map(([, quantity]) => quantity));
  return levels.map(([price, quantity], index) => [
    side,
    String(index + 1),
    price,
    quantity,
    sums[index] ?? '',
  ]);
}

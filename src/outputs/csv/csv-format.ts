import { stringify } from 'csv-stringify/sync';

/** A piece of a CSV file and how many records it holds; the header counts as none. */
export interface CsvChunk {
  readonly text: string;
  readonly rows: number;
}

/** Few enough that making one chunk keeps the event loop for a few milliseconds at most. */
export const ROWS_PER_CHUNK = 250;

/** RFC 4180 lines; cells that a spreadsheet would run as a formula get a leading apostrophe. */
export function* csvChunks<T>(
  columns: readonly string[],
  records: readonly T[],
  toCells: (record: T) => readonly string[],
): Generator<CsvChunk> {
  yield { text: csvLines([columns]), rows: 0 };
  for (let start = 0; start < records.length; start += ROWS_PER_CHUNK) {
    const rows = records.slice(start, start + ROWS_PER_CHUNK).map(toCells);
    yield { text: csvLines(rows), rows: rows.length };
  }
}

function csvLines(rows: readonly (readonly string[])[]): string {
  return stringify([...rows] as string[][], { record_delimiter: 'windows', escape_formulas: true });
}

/** Epoch ms as ISO 8601 UTC with milliseconds. */
export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();

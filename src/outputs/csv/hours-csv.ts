import type { HourRecord } from '../../shared/verdict';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';

export const HOURS_COLUMNS = ['instrument', 'hour', 'kind', 'lost', 'unknown_seconds'] as const;

/** Hours on record in the order given; `hour` is when the hour begins. */
export const hoursCsv = (hours: readonly HourRecord[]): Iterable<CsvChunk> =>
  csvChunks(HOURS_COLUMNS, hours, ({ instrument, hour, kind, lost, unknownSeconds }) => [
    instrument,
    isoTime(hour),
    kind,
    String(lost),
    String(unknownSeconds),
  ]);

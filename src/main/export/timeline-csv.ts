import type { Transition } from '../../shared/collector-status';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';

export const TIMELINE_COLUMNS = [
  'sequence',
  'time',
  'collector',
  'from',
  'to',
  'cause',
  'detail',
  'after_ms',
] as const;

/** A collector's transitions, in the order given. */
export function timelineCsv(
  collectorId: string,
  transitions: readonly Transition[],
): Iterable<CsvChunk> {
  return csvChunks(TIMELINE_COLUMNS, transitions, (transition) => [
    String(transition.sequence),
    isoTime(transition.at),
    collectorId,
    transition.from,
    transition.to,
    transition.cause.code,
    transition.cause.detail,
    String(Math.round(transition.afterMs)),
  ]);
}

import type { LogEntry } from '../../../shared/log';
import { LOG_LEVELS, type LogLevel } from '../../../shared/values/log-levels';

export interface LogFilter {
  /** Lines of this level and above. */
  readonly from: LogLevel;
  readonly collectorId: string | null;
  /** Each word must be in the line, in any case. */
  readonly text: string;
}

export const EVERYTHING: LogFilter = { from: 'trace', collectorId: null, text: '' };

export const isNarrowed = ({ from, collectorId, text }: LogFilter): boolean =>
  from !== 'trace' || collectorId !== null || text.trim() !== '';

export function matching(entries: readonly LogEntry[], filter: LogFilter): readonly LogEntry[] {
  if (!isNarrowed(filter)) return entries;
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const least = LOG_LEVELS.indexOf(filter.from);
  return entries.filter(({ level, collectorId, message, fields }) => {
    const rank = level === 'fatal' ? LOG_LEVELS.length : LOG_LEVELS.indexOf(level);
    if (rank < least) return false;
    if (filter.collectorId !== null && collectorId !== filter.collectorId) return false;
    if (words.length === 0) return true;
    const line = `${collectorId ?? ''} ${message} ${fields}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
}

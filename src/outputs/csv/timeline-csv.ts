import type { TimelineEvent } from '../../shared/timeline';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';
import { provabilityOf } from '../../engine/venues/provability';

export const TIMELINE_COLUMNS = [
  'id',
  'time',
  'kind',
  'change',
  'collector',
  'instrument',
  'from',
  'to',
  'cause',
  'detail',
  'duration_ms',
  'provability',
] as const;

/** What a loss says is worth no more than the ids of its venue. */
const isLoss = ({ kind }: TimelineEvent): boolean => kind === 'gap' || kind === 'outage';

/** Events in the order given. `from` and `to` are the states of a transition. */
export function timelineCsv(events: readonly TimelineEvent[]): Iterable<CsvChunk> {
  return csvChunks(TIMELINE_COLUMNS, events, (event) => [
    String(event.id),
    isoTime(event.at),
    event.kind,
    event.kind === 'transition' ? '' : event.change,
    event.collectorId ?? '',
    event.instrument ?? '',
    event.kind === 'transition' ? event.from : '',
    event.kind === 'transition' ? event.change : '',
    event.cause,
    event.sentence,
    event.durationMs === null ? '' : String(Math.round(event.durationMs)),
    isLoss(event) && event.instrument !== null ? (provabilityOf(event.instrument) ?? '') : '',
  ]);
}

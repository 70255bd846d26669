import type { Incident } from '../../shared/incidents';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';

export const INCIDENTS_COLUMNS = [
  'id',
  'begin',
  'end',
  'duration_seconds',
  'topic',
  'title',
  'cause',
  'venue',
  'collectors',
  'instruments_affected',
  'alarms',
  'alarm_rules',
  'connections_lost',
  'attempts',
  'trades_missing',
  'trades_filled',
  'trades_lost',
  'unknown_outages',
  'maintenance',
  'cut_off',
] as const;

/** In the order given. `end` and `duration_seconds` are empty while it is open; lists are separated by spaces. */
export const incidentsCsv = (incidents: readonly Incident[]): Iterable<CsvChunk> =>
  csvChunks(INCIDENTS_COLUMNS, incidents, (incident) => [
    incident.id,
    isoTime(incident.begin),
    incident.end === null ? '' : isoTime(incident.end),
    incident.end === null ? '' : ((incident.end - incident.begin) / 1_000).toFixed(3),
    incident.topic,
    incident.title,
    incident.cause,
    incident.venue ?? '',
    incident.collectors.join(' '),
    String(incident.instruments.count),
    String(incident.alarms.count),
    incident.alarms.rules.join(' '),
    String(incident.connectionsLost),
    String(incident.attempts),
    String(incident.trades.missing),
    String(incident.trades.filled),
    String(incident.trades.lost),
    String(incident.unknownOutages),
    incident.maintenance ? 'yes' : 'no',
    incident.cutOff ? 'yes' : 'no',
  ]);

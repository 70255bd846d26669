import { incidentSchema } from '../../shared/incidents';
import type { Incident } from '../../shared/incidents';
import type { Clock } from '../../platform/clock';
import { openJsonLines } from '../../platform/json-lines-file';
import type { JsonLinesFile } from '../../platform/json-lines-file';
import type { Log } from '../../platform/log';

/** Of both files together. */
const MAX_BYTES = 4_000_000;
/** Each incident is written several times while it is open; the last line counts. */
const LINES_READ = 20_000;

export interface KeptIncidents {
  readonly file: JsonLinesFile<Incident>;
  /** Of earlier runs, in the order in which they began. */
  readonly incidents: readonly Incident[];
}

/** Opens `incidents.jsonl` beside the timeline. Never rejects: without a file there is memory. */
export async function openIncidents(parts: {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<KeptIncidents> {
  const { file, records } = await openJsonLines(
    { ...parts, name: 'incidents', noun: 'list of incidents', limits: { maxBytes: MAX_BYTES } },
    (value) => incidentSchema.safeParse(value).data ?? null,
    LINES_READ,
  );
  const newest = new Map(records.map((incident) => [incident.id, incident]));
  return { file, incidents: [...newest.values()].sort((a, b) => a.begin - b.begin) };
}

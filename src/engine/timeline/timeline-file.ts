import { timelineEventSchema } from '../../shared/timeline';
import type { Clock } from '../../platform/clock';
import { DEFAULT_DISK_BYTES } from '../../platform/disk-limits';
import { openJsonLines } from '../../platform/json-lines-file';
import type { JsonLinesLimits } from '../../platform/json-lines-file';
import type { Log } from '../../platform/log';
import { EVENTS_HELD, Timeline } from './timeline';

export interface TimelineFileParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<JsonLinesLimits>;
}

/** The timeline with what earlier runs left of it. Never rejects: without a file there is memory. */
export async function openTimeline({ limits, ...parts }: TimelineFileParts): Promise<Timeline> {
  const { file, records } = await openJsonLines(
    {
      ...parts,
      name: 'timeline',
      noun: 'timeline',
      limits: { maxBytes: DEFAULT_DISK_BYTES.timeline, ...limits },
    },
    (value) => timelineEventSchema.safeParse(value).data ?? null,
    EVENTS_HELD,
  );
  return new Timeline(file, records);
}

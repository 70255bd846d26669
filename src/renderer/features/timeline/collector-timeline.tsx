import { useState } from 'react';
import type { TimelineFilter } from '../../../shared/timeline';
import { TimelinePanel } from './timeline-panel';

/** What happened to one collector. */
export function CollectorTimeline({ id }: { id: string }) {
  const [filter, setFilter] = useState<TimelineFilter>({ collectorId: id });
  return <TimelinePanel filter={filter} onFilter={setFilter} only={id} />;
}

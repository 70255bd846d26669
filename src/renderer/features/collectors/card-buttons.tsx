import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { memo } from 'react';
import type { Shard } from '../../../shared/collector-status';
import type { CollectorState } from '../../../shared/values/lifecycle';
import { useIsReplay } from '../../lib/monitor-store';
import { startCollector, stopCollector } from '../../lib/collector-actions';

/** Exactly one of the two names is there at a time, because only one of the two can be meant. */
export const CardButtons = memo(function CardButtons({
  id,
  state,
  connections,
  stopRequestedAt,
}: {
  id: string;
  state: CollectorState;
  /** That the buttons act on. */
  connections: Shard['connections'];
  stopRequestedAt: number | null;
}) {
  if (useIsReplay()) return null;
  if (state === 'STOPPED') {
    return (
      <Button
        size="compact-xs"
        aria-label={`Start ${id}`}
        title={connections > 1 ? `Starts all ${connections} connections` : undefined}
        leftSection={<IconPlayerPlay size={12} />}
        onClick={() => startCollector(id)}
      >
        Start
      </Button>
    );
  }
  const stopping = stopRequestedAt !== null;
  return (
    <Button
      size="compact-xs"
      aria-label={`Stop ${id}`}
      title={connections > 1 ? `Stops all ${connections} connections` : undefined}
      leftSection={<IconPlayerStop size={12} />}
      disabled={stopping}
      onClick={() => stopCollector(id)}
    >
      {stopping ? 'stopping…' : 'Stop'}
    </Button>
  );
});

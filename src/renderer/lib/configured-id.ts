import type { CollectorStatus } from '../../shared/collector-status';

/** The configured collector that this one is a connection of, which is itself unless it has several. */
export const configuredIdOf = ({ id, shard }: Pick<CollectorStatus, 'id' | 'shard'>): string =>
  shard?.of ?? id;

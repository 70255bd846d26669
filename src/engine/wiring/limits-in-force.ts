import type { LimitStatus } from '../../shared/limits';
import type { Engine } from './engine-core';
import { limitList } from './limit-list';

/** Of one running monitor, for the window and for whoever asks the API. */
export function limitsInForce(
  monitor: Pick<Engine, 'snapshot' | 'chronicle' | 'sockets'>,
): readonly LimitStatus[] {
  const { store, ledger, recording, disk } = monitor.snapshot();
  const { file } = monitor.chronicle.timeline;
  return limitList({
    store,
    evicted: ledger.holding.evicted,
    recording,
    disk,
    sockets: monitor.sockets(),
    timelineUnwritten: file.kind === 'kept' ? file.unwritten : 0,
  });
}

import type { LimitStatus } from '../../shared/limits';
import type { Monitor } from './monitor';
import { limitList } from './limit-list';

/** Of one running monitor, for the window and for whoever asks the API. */
export function limitsInForce(
  monitor: Pick<Monitor, 'snapshot' | 'chronicle' | 'sockets'>,
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

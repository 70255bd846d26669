import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import type { LimitStatus } from '../../shared/limits';
import { MAX_TOTAL_BYTES as RECORDING_BYTES } from '../capture/capture-writer';
import { LOG_BYTES } from '../logging';
import type { SocketLimitReport } from '../network/socket-limits';
import { TIMELINE_BYTES } from '../timeline/timeline-file';

export interface LimitFacts {
  readonly store: MonitorSnapshot['store'];
  readonly evicted: MonitorSnapshot['ledger']['holding']['evicted'];
  readonly recording: MonitorSnapshot['recording'];
  readonly sockets: SocketLimitReport;
  readonly timelineUnwritten: number;
}

/** Everything that is bounded, in one list: memory, disk, sockets, frames. Pure. */
export function limitList({
  store,
  evicted,
  recording,
  sockets,
  timelineUnwritten,
}: LimitFacts): readonly LimitStatus[] {
  return [
    {
      name: 'Trades in memory',
      unit: 'trades',
      used: store.held,
      max: store.maxTotalTrades,
      policy: 'oldest leave',
      cut: evicted.global_cap,
    },
    {
      name: 'Memory of trades',
      unit: 'bytes',
      used: store.memoryBytesEstimate,
      max: store.maxMegabytes * 1e6,
      policy: 'oldest leave',
      cut: evicted.memory_cap,
    },
    {
      name: 'Trades of one symbol',
      unit: 'trades',
      used: null,
      max: store.maxTradesPerSymbol,
      policy: 'oldest leave',
      cut: evicted.symbol_cap,
    },
    {
      name: 'Sockets',
      unit: 'sockets',
      used: sockets.open,
      max: sockets.maxSockets,
      policy: 'refused',
      cut: sockets.refused,
    },
    {
      name: 'Frames of one connection',
      unit: 'frames/s',
      used: sockets.mostFramesPerSecond,
      max: sockets.maxFramesPerSecond,
      policy: 'cut off',
      cut: sockets.cutOff,
    },
    {
      name: 'Recording on disk',
      unit: 'bytes',
      used: recording.kind === 'off' ? null : recording.bytes,
      max: RECORDING_BYTES,
      policy: 'recording ends',
      cut: recording.kind === 'off' ? null : recording.dropped,
    },
    {
      name: 'Timeline on disk',
      unit: 'bytes',
      used: null,
      max: TIMELINE_BYTES,
      policy: 'oldest leave',
      cut: timelineUnwritten,
    },
    { name: 'Logs on disk', unit: 'bytes', used: null, max: LOG_BYTES, policy: 'oldest leave', cut: null }, // prettier-ignore
  ];
}

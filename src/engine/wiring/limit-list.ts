import type { DiskUse } from '../../shared/disk';
import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import type { LimitStatus } from '../../shared/limits';
import type { SocketLimitReport } from '../transport/socket-limits';

export interface LimitFacts {
  readonly store: MonitorSnapshot['store'];
  readonly evicted: MonitorSnapshot['ledger']['holding']['evicted'];
  readonly recording: MonitorSnapshot['recording'];
  readonly disk: MonitorSnapshot['disk'];
  /** Null where a recording takes their place. */
  readonly sockets: SocketLimitReport | null;
  readonly timelineUnwritten: number;
}

/** Everything that is bounded, in one list: memory, disk, sockets, frames. Pure. */
export function limitList({
  store,
  evicted,
  recording,
  disk,
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
    ...(sockets === null ? [] : ofSockets(sockets)),
    ...onDisk('Recording on disk', disk.recording, {
      policy: 'recording ends',
      cut: recording.kind === 'off' ? null : recording.dropped,
    }),
    ...onDisk('Timeline on disk', disk.timeline, {
      policy: 'oldest leave',
      cut: timelineUnwritten,
    }),
    ...onDisk('Logs on disk', disk.log, { policy: 'oldest leave', cut: null }),
  ];
}

const ofSockets = (sockets: SocketLimitReport): readonly LimitStatus[] => [
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
];

function onDisk(
  name: string,
  use: DiskUse | null,
  fate: Pick<LimitStatus, 'policy' | 'cut'>,
): readonly LimitStatus[] {
  if (use === null) return [];
  return [{ name, unit: 'bytes', used: use.bytes, max: use.maxBytes, ...fate }];
}

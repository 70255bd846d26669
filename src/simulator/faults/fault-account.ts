import type { ClientConnection } from '../client-connection';
import { countsAggregates } from '../aggregate';
import type { JumpedIds } from '../market-model';
import type { Fault } from '../../shared/faults';
import type { IdRange } from './id-ranges';
import { StreamAccount } from './stream-account';
import type { Alteration } from './stream-account';

/** One injected fault. Times are epoch ms on the simulator's clock. */
export interface FaultRecord {
  readonly id: number;
  readonly fault: Fault;
  readonly injectedAt: number;
  readonly endedAt: number | null;
  /** Frames that did not simply pass, trades kept back, and handshakes or requests turned away. */
  readonly touchedFrames: number;
  readonly suppressedTrades: number;
  readonly refused: number;
  readonly connectionIds: readonly number[];
}

export interface AlteredIds {
  readonly how: Alteration;
  readonly ids: readonly IdRange[];
}

/** What was sent of one stream, in runs of trades that follow each other on the exchange. */
export interface StreamFaultAccount {
  readonly instrumentKey: string;
  readonly stream: string;
  /** Trades written to sockets, copies and altered ones included. */
  readonly sent: number;
  readonly deliveredIds: readonly IdRange[];
  /** Kept back. With several faults at once a copy may still have been delivered. */
  readonly suppressedIds: readonly IdRange[];
  /** Sent again after they had been sent. */
  readonly duplicatedIds: readonly IdRange[];
  /** Sent after a later one of their stream. */
  readonly reorderedIds: readonly IdRange[];
  readonly corruptedIds: readonly AlteredIds[];
  /** The account of very many holes forgets the oldest. */
  readonly isTruncated: boolean;
}

export interface ConnectionFaultAccount extends StreamFaultAccount {
  readonly connectionId: number;
}

/** A hole between two delivered trades. */
export interface UndeliveredIds {
  readonly afterId: string;
  readonly beforeId: string;
  /** Trades that happened and that no connection was sent intact, whatever the reason: faults, outages, closed connections. */
  readonly missing: number;
  /** Ids that were jumped over: nobody has them. */
  readonly neverTraded: number;
  readonly afterTime: number;
  readonly beforeTime: number;
}

/** All connections together, as if one client had listened to them all. */
export interface InstrumentFaultAccount extends StreamFaultAccount {
  readonly undelivered: readonly UndeliveredIds[];
}

/** What really happened between the exchange and its clients, known without asking them. */
export interface FaultAccount {
  readonly faults: readonly FaultRecord[];
  readonly scenario: 'none' | 'running' | 'ended';
  readonly instruments: readonly InstrumentFaultAccount[];
  readonly connections: readonly ConnectionFaultAccount[];
}

export function streamAccounts(
  connections: readonly ClientConnection[],
  forgotten: readonly StreamAccount[],
  jumps: readonly JumpedIds[],
): Pick<FaultAccount, 'instruments' | 'connections'> {
  const merged = new Map<string, StreamAccount>();
  const merge = (account: StreamAccount): void => {
    const name = `${account.instrumentKey} ${account.stream}`;
    const total = merged.get(name) ?? new StreamAccount(account.stream, account.instrumentKey);
    total.addAll(account);
    merged.set(name, total);
  };
  for (const account of forgotten) merge(account);
  const perConnection = connections.flatMap(({ id, streams }) =>
    [...streams.values()].map((account) => {
      merge(account);
      return { connectionId: id, ...toAccount(account) };
    }),
  );
  const instruments = [...merged.values()].map((account) => ({
    ...toAccount(account),
    undelivered: undelivered(account, jumps),
  }));
  return { instruments, connections: perConnection };
}

function toAccount(account: StreamAccount): StreamFaultAccount {
  const { instrumentKey, stream, sent, delivered, suppressed, duplicated, reordered } = account;
  return {
    instrumentKey,
    stream,
    sent,
    deliveredIds: delivered.list(),
    suppressedIds: suppressed.list(),
    duplicatedIds: duplicated.list(),
    reorderedIds: reordered.list(),
    corruptedIds: [...account.altered].map(([how, ranges]) => ({ how, ids: ranges.list() })),
    isTruncated: [delivered, suppressed, duplicated, reordered].some((set) => set.isTruncated),
  };
}

function undelivered(
  { stream, instrumentKey, delivered }: StreamAccount,
  jumps: readonly JumpedIds[],
): readonly UndeliveredIds[] {
  const isAggregated = countsAggregates(stream);
  const jumped = jumps.filter((jump) => jump.instrumentKey === instrumentKey);
  const runs = delivered.list();
  return delivered.holes().map(({ from, to }, index) => {
    const neverTraded = jumped.reduce((sum, { afterOrdinal, afterAggregate, count }) => {
      const first = (isAggregated ? afterAggregate : afterOrdinal) + 1;
      return sum + Math.max(0, Math.min(to, first + count - 1) - Math.max(from, first) + 1);
    }, 0);
    const [before, after] = [runs[index], runs[index + 1]];
    return {
      afterId: before?.toId ?? '',
      beforeId: after?.fromId ?? '',
      missing: to - from + 1 - neverTraded,
      neverTraded,
      afterTime: before?.toTime ?? 0,
      beforeTime: after?.fromTime ?? 0,
    };
  });
}

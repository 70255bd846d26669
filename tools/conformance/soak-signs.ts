import type { CauseCode } from '../../src/shared/values/lifecycle';
import type { Fault } from '../../src/shared/faults';
import type { FaultRecord } from '../../src/simulator/faults/fault-account';
import type { Feed } from './feeds';
import type { Sign } from './scenario';

type VisibleSign = Exclude<Sign, { kind: 'unknowable' }>;

/** Among faults at random some are too small to be told from an ordinary day. */
const NOTICEABLE_MS = 250;

/** By any of these the fault shows on that feed; none where nothing on the wire betrays it. */
export function signsOf(fault: Fault, feed: Feed): readonly VisibleSign[] {
  const gap: readonly VisibleSign[] = feed.isProvable ? [{ kind: 'gap' }] : [];
  switch (fault.kind) {
    case 'drop':
    case 'reorder':
    case 'sequence_jump':
      return gap;
    case 'duplicate':
      return [{ kind: 'duplicate' }];
    case 'delay':
      return fault.ms < NOTICEABLE_MS ? [] : [{ kind: 'late', byMs: NOTICEABLE_MS / 2 }];
    case 'corrupt':
      if (fault.how === 'bit_flip') return [{ kind: 'unreadable' }];
      if (fault.how === 'price_wrong') return [];
      return [
        {
          kind: 'rejected',
          reason: fault.how === 'id_missing' ? 'trade_id_invalid' : 'price_invalid',
        },
      ];
    case 'truncate':
      return [{ kind: 'unreadable' }];
    case 'oversize':
      return left('frame_too_large');
    case 'silence':
    case 'ack_without_data':
      return [...gap, ...left('data_silence')];
    case 'half_open':
      return [...gap, ...left('data_silence', 'pong_timeout', 'connection_closed')];
    case 'close':
    case 'restart':
      return left('connection_closed');
    case 'refuse':
    case 'rate_limit':
      return [...left('handshake_refused', 'connect_failed'), { kind: 'backfill_waits' }];
    case 'clock_skew':
      if (Math.abs(fault.ms) < NOTICEABLE_MS) return [];
      return [{ kind: fault.ms > 0 ? 'skew' : 'late', byMs: NOTICEABLE_MS / 2 }];
    // The soak listens to trades.
    case 'stale_snapshot':
    case 'book_restart':
      return [];
  }
}

const left = (...codes: readonly CauseCode[]): readonly VisibleSign[] =>
  codes.map((code) => ({ kind: 'transition', code }));

/** Whether anything came of the fault: a refusal without a visitor does nothing. */
export function hadEffect({ fault, touchedFrames, refused, connectionIds }: FaultRecord): boolean {
  switch (fault.kind) {
    case 'refuse':
    case 'rate_limit':
      return refused > 0;
    case 'close':
    case 'restart':
      return connectionIds.length > 0;
    case 'sequence_jump':
    case 'clock_skew':
      return true;
    default:
      return touchedFrames > 0;
  }
}

/** Shorter than what a symbol or a feed may be quiet; or held back and let go in order. */
export const mayGoUnnoticed = ({ fault }: FaultRecord, feeds: readonly Feed[]): boolean =>
  fault.kind === 'reorder' ||
  fault.kind === 'delay' ||
  ((fault.kind === 'silence' || fault.kind === 'ack_without_data') &&
    feeds.every(({ isProvable }) => !isProvable));

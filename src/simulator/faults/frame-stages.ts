import { isBookFrame } from '../data-frame';
import type { DataFrame, FramePart } from '../data-frame';
import type { Channel } from '../../shared/values/market';
import type { Random } from '../random';
import { damageBook } from './book-damage';
import type { TradeCorruption } from './damage';
import { corruptTrade, flipBit, keepTrades, oversize, truncate } from './damage';
import type { Fault, FaultOf } from '../../shared/faults';
import type { Alteration } from './stream-account';

/**
 * A frame on its way to one connection. `parts` are its trades as they were, `altered` those that are not; a
 * frame about a book has neither.
 */
export interface PassingFrame {
  readonly frame: DataFrame;
  readonly payload: Buffer;
  readonly parts: readonly FramePart[];
  readonly altered: readonly { readonly how: Alteration; readonly part: FramePart }[];
}

export interface StageOutput {
  /** What goes on now, in this order. */
  readonly forward: readonly PassingFrame[];
  readonly suppressed: readonly PassingFrame[];
}

/** Shared by the stages of one fault on all connections. */
export interface SharedState {
  /** How many more may be hit. */
  left: number;
  /** The first connection that subscribed to an instrument while the fault was active. */
  readonly firstSubscriber: Map<string, number>;
}

/** What one fault does to one connection: decided by the seed and the frames alone. */
export interface FrameStage {
  offer(passing: PassingFrame, now: number): StageOutput;
  /** What has waited long enough. */
  due(now: number): readonly PassingFrame[];
  /** Everything that still waits, in the order in which it should go on. */
  flush(): readonly PassingFrame[];
  onSubscribed(instrumentKey: string, channel: Channel): void;
  /** Nothing on this connection will be hit any more, and nothing waits. */
  readonly isSpent: boolean;
}

export type FrameFault = FaultOf<
  | 'drop'
  | 'duplicate'
  | 'reorder'
  | 'delay'
  | 'corrupt'
  | 'truncate'
  | 'oversize'
  | 'silence'
  | 'ack_without_data'
  | 'half_open'
>;

const FRAME_FAULTS: ReadonlySet<Fault['kind']> = new Set<FrameFault['kind']>([
  'drop',
  'duplicate',
  'reorder',
  'delay',
  'corrupt',
  'truncate',
  'oversize',
  'silence',
  'ack_without_data',
  'half_open',
]);
export const isFrameFault = (fault: Fault): fault is FrameFault => FRAME_FAULTS.has(fault.kind);

export const passing = (frame: DataFrame): PassingFrame => ({
  frame,
  payload: frame.payload,
  parts: isBookFrame(frame)
    ? []
    : [{ ordinal: frame.ordinal, count: frame.tradeCount, describe: frame.describe }],
  altered: [],
});

const pass = (...forward: readonly PassingFrame[]): StageOutput => ({ forward, suppressed: [] });
const suppress = (frame: PassingFrame): StageOutput => ({ forward: [], suppressed: [frame] });
const NONE: readonly PassingFrame[] = [];

export interface StageContext {
  readonly random: Random;
  readonly shared: SharedState;
  readonly connectionId: number;
  /** The only instrument that is hit on this connection; null for all. */
  readonly instrumentKey: string | null;
  /** The only channel that is hit; null for all. */
  readonly channel: Channel | null;
}

/** Hits every k-th of what it is asked about, a share of those, and no more than are left. */
function selector(
  { every, share }: { readonly every: number; readonly share: number },
  { random, shared }: StageContext,
): () => boolean {
  let seen = 0;
  return () => {
    if (shared.left <= 0) return false;
    seen += 1;
    if (seen % every !== 0 || (share < 1 && random() >= share)) return false;
    shared.left -= 1;
    return true;
  };
}

export function createStage(fault: FrameFault, context: StageContext): FrameStage {
  const stage = unscopedStage(fault, context);
  const { instrumentKey, channel } = context;
  if (instrumentKey === null && channel === null) return stage;
  const isHit = (key: string, of: Channel): boolean =>
    (instrumentKey === null || key === instrumentKey) && (channel === null || of === channel);
  return {
    ...inherit(stage),
    offer: (frame, now) =>
      isHit(frame.frame.instrumentKey, channelOf(frame)) ? stage.offer(frame, now) : pass(frame),
    onSubscribed(key, of) {
      if (isHit(key, of)) stage.onSubscribed(key, of);
    },
    get isSpent() {
      return stage.isSpent;
    },
  };
}

const channelOf = ({ frame }: PassingFrame): Channel =>
  isBookFrame(frame) ? 'order_book' : 'trades';

/** A subscription: one channel of one instrument. */
const subscriptionOf = (instrumentKey: string, channel: Channel): string =>
  `${channel} ${instrumentKey}`;

const inherit = (stage: FrameStage): Pick<FrameStage, 'due' | 'flush'> => ({
  due: (now) => stage.due(now),
  flush: () => stage.flush(),
});

function unscopedStage(fault: FrameFault, context: StageContext): FrameStage {
  const { random } = context;
  switch (fault.kind) {
    case 'drop': {
      const hits = selector(fault, context);
      return simple(context, (frame) => {
        if (fault.unit === 'trade') return dropTrades(frame, hits);
        return hits() ? suppress(frame) : pass(frame);
      });
    }
    case 'duplicate': {
      const hits = selector(fault, context);
      return simple(context, (frame) => {
        const copies = hits() ? fault.copies : 0;
        return pass(frame, ...Array.from({ length: copies }, () => frame));
      });
    }
    case 'corrupt': {
      const hits = selector(fault, context);
      return simple(context, (frame) => {
        const broken = corrupted(frame, fault.how, random);
        return pass(broken !== null && hits() ? broken() : frame);
      });
    }
    case 'truncate': {
      const hits = selector(fault, context);
      return simple(context, (frame) =>
        pass(hits() ? wholly(frame, truncate(frame.payload, random), 'truncated') : frame),
      );
    }
    case 'oversize': {
      const hits = selector(fault, context);
      return simple(context, (frame) =>
        pass(hits() ? wholly(frame, oversize(frame.payload, fault.bytes), 'oversized') : frame),
      );
    }
    case 'reorder':
      return reorderStage(fault, context);
    case 'delay':
      return delayStage(fault, context);
    case 'half_open':
      return simple(context, suppress);
    case 'silence':
      return silenceStage(fault, context);
    case 'ack_without_data':
      return unheardStage(fault, context);
  }
}

/** A stage that keeps nothing back. */
const simple = (
  { shared }: StageContext,
  offer: (frame: PassingFrame) => StageOutput,
): FrameStage => ({
  offer,
  due: () => NONE,
  flush: () => NONE,
  onSubscribed: () => undefined,
  get isSpent() {
    return shared.left <= 0;
  },
});

function dropTrades(frame: PassingFrame, hits: () => boolean): StageOutput {
  // A frame that another fault has damaged cannot be taken apart.
  if (frame.altered.length > 0 || isBookFrame(frame.frame)) return pass(frame);
  const kept = new Set<number>();
  let index = 0;
  const [keptParts, droppedParts]: [FramePart[], FramePart[]] = [[], []];
  for (const part of frame.parts) {
    for (const [offset, trade] of part.describe().entries()) {
      const one = { ordinal: part.ordinal + offset, count: 1, describe: () => [trade] };
      if (hits()) droppedParts.push(one);
      else {
        keptParts.push(one);
        kept.add(index);
      }
      index += 1;
    }
  }
  if (droppedParts.length === 0) return pass(frame);
  if (keptParts.length === 0) return suppress(frame);
  return {
    forward: [{ ...frame, payload: keepTrades(frame.payload, kept), parts: keptParts }],
    suppressed: [{ ...frame, parts: droppedParts }],
  };
}

/** All trades of the frame count as altered. */
const wholly = (frame: PassingFrame, payload: Buffer, how: Alteration): PassingFrame => ({
  ...frame,
  payload,
  parts: [],
  altered: [...frame.altered, ...frame.parts.map((part) => ({ how, part }))],
});

/** How to break the frame that way; null when it cannot be. */
function corrupted(
  frame: PassingFrame,
  how: FaultOf<'corrupt'>['how'],
  random: Random,
): (() => PassingFrame) | null {
  if (how === 'bit_flip') return () => wholly(frame, flipBit(frame.payload, random), how);
  if (isBookFrame(frame.frame)) {
    const { message, write } = frame.frame;
    const damage = damageBook(message, how);
    return damage === null ? null : () => ({ ...frame, payload: write(damage()) });
  }
  if (how === 'checksum_wrong' || how === 'book_crossed') return null;
  return () => withCorruptTrade(frame, how, random);
}

function withCorruptTrade(frame: PassingFrame, how: TradeCorruption, random: Random): PassingFrame {
  if (frame.altered.length > 0) return frame;
  const singles = frame.parts.flatMap((part) =>
    part.describe().map((trade, offset) => ({
      ordinal: part.ordinal + offset,
      count: 1,
      describe: () => [trade],
    })),
  );
  const index = Math.floor(random() * singles.length);
  const part = singles[index];
  if (part === undefined) return frame;
  return {
    ...frame,
    payload: corruptTrade(frame.payload, index, how),
    parts: singles.filter((_, other) => other !== index),
    altered: [{ how, part }],
  };
}

function reorderStage(fault: FaultOf<'reorder'>, context: StageContext): FrameStage {
  const hits = selector(fault, context);
  const waiting = new Map<string, PassingFrame[]>();
  return {
    offer(frame) {
      const { stream } = frame.frame;
      const held = waiting.get(stream);
      if (held === undefined) {
        if (!hits()) return pass(frame);
        waiting.set(stream, [frame]);
        return pass();
      }
      held.push(frame);
      if (held.length <= fault.window) return pass();
      waiting.delete(stream);
      return pass(...shuffled(held, context.random));
    },
    due: () => NONE,
    flush() {
      const frames = [...waiting.values()].flat();
      waiting.clear();
      return frames;
    },
    onSubscribed: () => undefined,
    get isSpent() {
      return context.shared.left <= 0 && waiting.size === 0;
    },
  };
}

/** Never in the order in which they came. */
function shuffled(frames: readonly PassingFrame[], random: Random): readonly PassingFrame[] {
  const order = [...frames];
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const [a, b] = [order[index], order[other]];
    if (a !== undefined && b !== undefined) [order[index], order[other]] = [b, a];
  }
  const isUnchanged = order.every((frame, index) => frame === frames[index]);
  return isUnchanged ? [...order.slice(1), ...order.slice(0, 1)] : order;
}

function delayStage(fault: FaultOf<'delay'>, { random }: StageContext): FrameStage {
  const queue: { readonly frame: PassingFrame; readonly releaseAt: number }[] = [];
  return {
    offer(frame, now) {
      const wanted = now + fault.ms + random() * fault.jitterMs;
      // One connection is one TCP stream: nothing overtakes.
      const releaseAt = Math.max(wanted, queue.at(-1)?.releaseAt ?? wanted);
      queue.push({ frame, releaseAt });
      return pass();
    },
    due(now) {
      const end = queue.findIndex(({ releaseAt }) => releaseAt > now);
      return queue.splice(0, end === -1 ? queue.length : end).map(({ frame }) => frame);
    },
    flush: () => queue.splice(0).map(({ frame }) => frame),
    onSubscribed: () => undefined,
    isSpent: false,
  };
}

function silenceStage(fault: FaultOf<'silence'>, context: StageContext): FrameStage {
  const healed = new Set<string>();
  const { instrumentKey } = context;
  return {
    ...simple(context, (frame) =>
      healed.has(subscriptionOf(frame.frame.instrumentKey, channelOf(frame)))
        ? pass(frame)
        : suppress(frame),
    ),
    onSubscribed(key, channel) {
      if (fault.healedBy === 'resubscribe') healed.add(subscriptionOf(key, channel));
    },
    get isSpent() {
      return instrumentKey !== null && healed.size > 0;
    },
  };
}

function unheardStage(fault: FaultOf<'ack_without_data'>, context: StageContext): FrameStage {
  const { shared, connectionId } = context;
  const silent = new Set<string>();
  const seen = new Set<string>();
  return {
    ...simple(context, (frame) =>
      silent.has(subscriptionOf(frame.frame.instrumentKey, channelOf(frame)))
        ? suppress(frame)
        : pass(frame),
    ),
    onSubscribed(instrumentKey, channel) {
      const key = subscriptionOf(instrumentKey, channel);
      const first = shared.firstSubscriber.get(key) ?? connectionId;
      shared.firstSubscriber.set(key, first);
      const isHealed =
        (fault.healedBy === 'resubscribe' && seen.has(key)) ||
        (fault.healedBy === 'reconnect' && first !== connectionId);
      seen.add(key);
      if (isHealed) silent.delete(key);
      else silent.add(key);
    },
    isSpent: false,
  };
}

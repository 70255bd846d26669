import type { Fault, FaultOf, Scenario } from '../../shared/faults';
import type { Market, Venue } from '../../shared/values/market';
import type { SocketEnd } from '../transport/feed-socket';
import { decodePayload, encodePayload } from '../recording/recording-record';
import type { CaptureHeader, CaptureReceive, CaptureRecord } from '../recording/recording-record';
import type { FrameDamage, Random } from './frame-damage';
import { outlineOf, withoutTrades, withValue } from './frame-edits';
import type { FrameOutline, TradeSpan } from './frame-edits';

export type ReplayRecord = Exclude<CaptureRecord, CaptureHeader>;

/** What a replay does in place of one record of the file. */
export type ReplayStep =
  | { readonly kind: 'record'; readonly record: ReplayRecord }
  /** Larger than it was: a collector that takes no such frames leaves. */
  | { readonly kind: 'oversized'; readonly record: CaptureReceive; readonly bytes: number }
  | { readonly kind: 'end'; readonly conn: string; readonly end: SocketEnd };

export type FileFault = FaultOf<
  | 'drop'
  | 'duplicate'
  | 'reorder'
  | 'delay'
  | 'corrupt'
  | 'truncate'
  | 'oversize'
  | 'silence'
  | 'half_open'
  | 'close'
  | 'sequence_jump'
  | 'restart'
>;

/** Of a file the rest cannot be had: nobody asks it for a connection, an answer or the time. */
const FILE_FAULTS: ReadonlySet<Fault['kind']> = new Set<FileFault['kind']>([
  'drop',
  'duplicate',
  'reorder',
  'delay',
  'corrupt',
  'truncate',
  'oversize',
  'silence',
  'half_open',
  'close',
  'sequence_jump',
  'restart',
]);
export const isFileFault = (fault: Fault): fault is FileFault => FILE_FAULTS.has(fault.kind);

export interface ConnectionPlace {
  readonly venue: Venue;
  readonly market: Market;
}

/** What a fault did, counted. */
export interface FileFaultAccount {
  readonly fault: FileFault;
  /** Epoch ms by the file's clock; null while it has not begun. */
  readonly beganAt: number | null;
  readonly touchedFrames: number;
  readonly suppressedTrades: number;
}

interface Frame {
  readonly record: CaptureReceive;
  readonly text: string;
  readonly outline: FrameOutline;
  readonly bytes: number | null;
}

interface Step {
  readonly fault: FileFault;
  readonly begins: number;
  readonly ends: number;
  readonly random: Random;
  /** Asked about, by connection. */
  readonly seen: Map<string, number>;
  left: number;
  /** Connections there were when it began: a half-open or silent one heals with its successor. */
  readonly connections: Set<string>;
  readonly waiting: Map<string, Frame[]>;
  delayed: readonly { readonly frame: Frame; readonly dueAt: number }[];
  readonly account: { -readonly [Key in keyof FileFaultAccount]: FileFaultAccount[Key] };
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Breaks a recording on purpose: records go in as they are in the file, and come out as a broken feed
 * would have delivered them. Decided by the seed, the file and its times alone.
 */
export class ReplayFaults {
  readonly #steps: readonly Step[];
  readonly #open = new Map<string, ConnectionPlace | null>();

  /** `placeOf` tells where a connection leads, from its `connect` record; null where nobody knows. */
  constructor(
    scenario: Scenario,
    startsAt: number,
    private readonly placeOf: (record: ReplayRecord) => ConnectionPlace | null,
    private readonly damage: FrameDamage,
  ) {
    this.#steps = scenario.steps
      .filter((step): step is typeof step & { fault: FileFault } => isFileFault(step.fault))
      .map(({ atMs, fault, forMs }, index) => ({
        fault,
        begins: startsAt + atMs,
        ends: startsAt + atMs + durationOf(fault, forMs),
        random: damage.randomFor(scenario.seed, index),
        seen: new Map(),
        left: 'count' in fault ? (fault.count ?? NEVER) : NEVER,
        connections: new Set(),
        waiting: new Map(),
        delayed: [],
        account: { fault, beganAt: null, touchedFrames: 0, suppressedTrades: 0 },
      }));
  }

  get account(): readonly FileFaultAccount[] {
    return this.#steps.map(({ account }) => ({ ...account }));
  }

  /** What happens now, in this order; `at` is the record's time, epoch ms. */
  offer(record: ReplayRecord, at: number): readonly ReplayStep[] {
    const out: ReplayStep[] = [];
    this.#passTime(at, out);
    if (record.t === 'connect') {
      this.#ended(record.conn);
      this.#open.set(record.conn, this.placeOf(record));
    }
    if (record.t !== 'recv') return [...out, { kind: 'record', record }];
    if (!this.#open.has(record.conn)) this.#open.set(record.conn, this.placeOf(record));
    const { frame } = decodePayload(record);
    const text = frame.toString();
    this.#run([{ record, text, outline: outlineOf(text), bytes: null }], 0, at, out);
    return out;
  }

  /** The file is over: what was held comes after all. */
  end(): readonly ReplayStep[] {
    const out: ReplayStep[] = [];
    this.#passTime(NEVER, out);
    return out;
  }

  /** What was on its way to that connection is lost with it, and what only it suffers from is over. */
  #ended(conn: string): void {
    for (const step of this.#steps) {
      step.connections.delete(conn);
      const isLost = ({ record }: Frame): boolean => record.conn === conn;
      const held = [
        ...step.delayed.map(({ frame }) => frame),
        ...[...step.waiting.values()].flat(),
      ];
      this.#suppress(step, held.filter(isLost));
      step.delayed = step.delayed.filter(({ frame }) => !isLost(frame));
      for (const key of step.waiting.keys())
        if (key.startsWith(`${conn} `)) step.waiting.delete(key);
    }
  }

  #passTime(at: number, out: ReplayStep[]): void {
    for (const [index, step] of this.#steps.entries()) {
      if (step.account.beganAt === null && at >= step.begins && at !== NEVER)
        this.#begin(step, out);
      const isDue = ({ dueAt }: { readonly dueAt: number }): boolean =>
        dueAt <= at || at >= step.ends;
      const due = step.delayed.filter(isDue).map(({ frame }) => frame);
      if (due.length > 0) step.delayed = step.delayed.filter((one) => !isDue(one));
      this.#run(due, index + 1, at, out);
      if (at < step.ends) continue;
      const held = [...step.waiting.values()].flat();
      step.waiting.clear();
      this.#run(held, index + 1, at, out);
    }
  }

  #begin(step: Step, out: ReplayStep[]): void {
    const { fault, account } = step;
    account.beganAt = step.begins;
    for (const [conn, place] of this.#open) {
      if (!concerns(fault, place)) continue;
      if (fault.kind === 'close' || fault.kind === 'restart') {
        const { code, reason } = fault.kind === 'close' ? fault : { code: 1006, reason: '' };
        this.#ended(conn);
        out.push({ kind: 'end', conn, end: { kind: 'closed', code, reason } });
      }
      step.connections.add(conn);
    }
  }

  #run(frames: readonly Frame[], from: number, at: number, out: ReplayStep[]): void {
    const step = this.#steps[from];
    for (const frame of frames) {
      if (step === undefined) out.push(written(frame));
      else if (!isActive(step, at) || !this.#isInScope(step, frame)) {
        this.#run([frame], from + 1, at, out);
      } else {
        const forward = this.#apply(step, frame, at);
        if (forward.length !== 1 || forward[0] !== frame) step.account.touchedFrames += 1;
        this.#run(forward, from + 1, at, out);
      }
    }
  }

  #isInScope({ fault, connections }: Step, { record, outline }: Frame): boolean {
    if (!concerns(fault, this.#open.get(record.conn) ?? null)) return false;
    if (fault.kind === 'half_open') return connections.has(record.conn);
    if (fault.kind === 'restart') return true;
    if (outline.channel === null) return false;
    if ('channel' in fault && fault.channel !== undefined && fault.channel !== outline.channel) return false; // prettier-ignore
    return !('symbol' in fault) || fault.symbol === undefined || fault.symbol === outline.symbol;
  }

  #apply(step: Step, frame: Frame, at: number): readonly Frame[] {
    const { fault, random } = step;
    switch (fault.kind) {
      case 'close':
        return [frame];
      case 'half_open':
      case 'restart':
        return this.#suppress(step, [frame]);
      case 'silence':
        if (fault.healedBy !== 'time' && !step.connections.has(frame.record.conn)) return [frame];
        return this.#suppress(step, [frame]);
      case 'delay': {
        const wanted = at + fault.ms + random() * fault.jitterMs;
        // One connection is one TCP stream: nothing overtakes.
        const dueAt = Math.max(wanted, step.delayed.at(-1)?.dueAt ?? wanted);
        step.delayed = [...step.delayed, { frame, dueAt }];
        return [];
      }
      case 'reorder':
        return reordered(step, fault, frame);
      case 'sequence_jump':
        return [jumped(frame, fault.by)];
      case 'drop':
        if (fault.unit === 'trade') return this.#dropTrades(step, frame);
        return hits(step, frame) ? this.#suppress(step, [frame]) : [frame];
      case 'duplicate':
        return hits(step, frame) ? Array.from({ length: fault.copies + 1 }, () => frame) : [frame];
      case 'truncate':
        return hits(step, frame)
          ? [damaged(frame, (bytes) => this.damage.truncate(bytes, random))]
          : [frame];
      case 'oversize': {
        if (!hits(step, frame)) return [frame];
        return [
          { ...frame, bytes: this.damage.oversize(Buffer.from(frame.text), fault.bytes).length },
        ];
      }
      case 'corrupt':
        return [corrupted(step, fault, frame, this.damage)];
    }
  }

  #dropTrades(step: Step, frame: Frame): readonly Frame[] {
    const dropped = frame.outline.trades.filter(() => hits(step, frame));
    if (dropped.length === 0) return [frame];
    step.account.suppressedTrades += dropped.length;
    if (dropped.length === frame.outline.trades.length) return [];
    return [edited(frame, withoutTrades(frame.text, dropped))];
  }

  #suppress(step: Step, frames: readonly Frame[]): readonly Frame[] {
    for (const { outline } of frames) step.account.suppressedTrades += outline.trades.length;
    return [];
  }
}

/** A jump is never taken back, and a server that starts again is back after its time. */
function durationOf(fault: FileFault, forMs: number | undefined): number {
  if (fault.kind === 'sequence_jump') return NEVER;
  return fault.kind === 'restart' ? fault.downMs : (forMs ?? NEVER);
}

const isActive = ({ account, ends }: Step, at: number): boolean =>
  account.beganAt !== null && at < ends;

function concerns(fault: FileFault, place: ConnectionPlace | null): boolean {
  if (fault.kind === 'restart') return true;
  if (fault.venue === undefined && fault.market === undefined) return true;
  return (
    place !== null &&
    (fault.venue ?? place.venue) === place.venue &&
    (fault.market ?? place.market) === place.market
  );
}

/** Every k-th of what it is asked about, a share of those, and no more than are left. */
function hits(step: Step, { record: { conn } }: Frame): boolean {
  const { fault, seen, random } = step;
  if (!('every' in fault) || step.left <= 0) return false;
  const number = (seen.get(conn) ?? 0) + 1;
  seen.set(conn, number);
  if (number % fault.every !== 0 || (fault.share < 1 && random() >= fault.share)) return false;
  step.left -= 1;
  return true;
}

const written = ({ record, bytes }: Frame): ReplayStep =>
  bytes === null ? { kind: 'record', record } : { kind: 'oversized', record, bytes };

function edited(frame: Frame, text: string): Frame {
  const { t, conn, ts } = frame.record;
  const record = { t, conn, ts, ...encodePayload(Buffer.from(text), false) };
  return { ...frame, record, text, outline: outlineOf(text) };
}

const damaged = (frame: Frame, damage: (bytes: Buffer) => Buffer): Frame =>
  edited(frame, damage(Buffer.from(frame.text)).toString());

function jumped(frame: Frame, by: number): Frame {
  let { text } = frame;
  for (const trade of frame.outline.trades.toReversed()) {
    // An id without order, as Bybit's are, cannot jump.
    if (!/^\d+$/.test(trade.id)) continue;
    text = withValue(text, trade, trade.idKey, (id) => String(BigInt(id) + BigInt(by)));
  }
  return text === frame.text ? frame : edited(frame, text);
}

function reordered(step: Step, { window }: FaultOf<'reorder'>, frame: Frame): readonly Frame[] {
  const key = `${frame.record.conn} ${frame.outline.channel ?? ''} ${frame.outline.symbol ?? ''}`;
  const held = step.waiting.get(key);
  if (held === undefined) {
    if (!hits(step, frame)) return [frame];
    step.waiting.set(key, [frame]);
    return [];
  }
  held.push(frame);
  if (held.length <= window) return [];
  step.waiting.delete(key);
  const [first, ...later] = held;
  return first === undefined ? [] : [...later, first];
}

function corrupted(
  step: Step,
  { how }: FaultOf<'corrupt'>,
  frame: Frame,
  damage: FrameDamage,
): Frame {
  const { trades } = frame.outline;
  if (how === 'bit_flip') {
    return hits(step, frame)
      ? damaged(frame, (bytes) => damage.flipBit(bytes, step.random))
      : frame;
  }
  const trade: TradeSpan | undefined = trades[Math.floor(step.random() * trades.length)];
  if (trade === undefined || !hits(step, frame)) return frame;
  const change = (key: string, to: (value: string) => string | null): Frame =>
    edited(frame, withValue(frame.text, trade, key, to));
  switch (how) {
    case 'price_invalid':
      return change(trade.priceKey, (price) => `-${price}`);
    case 'price_wrong':
      return change(trade.priceKey, (price) => damage.otherPrice(price));
    case 'id_missing':
      return change(trade.idKey, () => null);
    case 'checksum_wrong':
    case 'book_crossed':
      return frame;
  }
}

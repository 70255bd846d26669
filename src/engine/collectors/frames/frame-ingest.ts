import type { CollectorStats, RawFrame } from '../../../shared/collector-status';
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import type { BookSink } from './book-sink';
import { isAlive, isData } from './data-event';
import type { DataEvent, FrameData } from './data-event';
import { FrameJournal } from './recent-frames';
import { ReceivedFrame } from './received-frame';
import type { PackedSink, TradeSink } from '../../market-data/trade-sink';
import { NONE_REJECTED } from './decoded-frame';
import type { ConnectionScope, FrameEvent } from './decoded-frame';

type MutableStats = { -readonly [K in keyof CollectorStats]: CollectorStats[K] };

const FRAME_KIND: Readonly<Record<FrameEvent['kind'], RawFrame['kind']>> = {
  packed_trades: 'data',
  trades: 'data',
  book: 'data',
  acknowledged: 'control',
  symbols_acknowledged: 'control',
  refused: 'control',
  symbol_refused: 'control',
  pong: 'control',
  heartbeat: 'control',
  shutdown_notice: 'control',
  venue_error: 'control',
  unknown: 'unknown',
  unreadable: 'unreadable',
};

/** What belongs to one connection while its frames are taken in. */
export interface FrameLine {
  readonly connection: ConnectionScope;
  /** The number that the next frame should have, where the venue numbers those of a connection. */
  nextSequence: number | null;
  /** Frames of data that wait for another connection to deliver what it still has; null hands over at once. */
  held: Held[] | null;
}

type Held =
  | { readonly kind: 'frame'; readonly event: DataEvent; readonly receivedAt: number }
  | { readonly kind: 'missed'; readonly receivedAt: number };

type ParseReceived = (
  frame: ReceivedFrame,
  receivedAt: number,
  connection: ConnectionScope,
) => FrameEvent;

/** What is shown of a frame that is no text. */
const beginningInHex = (data: Buffer): Buffer => Buffer.from(data.subarray(0, 64).toString('hex'));

export const newLine = (connection: ConnectionScope): FrameLine => ({
  connection,
  nextSequence: null,
  held: null,
});

/**
 * Takes every frame of one collector, on whichever connection it came: counts it, has it parsed, keeps
 * it for the debugger and hands its data to the sinks. What a frame means for the lifecycle is not
 * decided here.
 */
export class FrameIntake {
  readonly journal = new FrameJournal();
  readonly stats: MutableStats = {
    framesReceived: 0,
    bytesReceived: 0,
    dataFrames: 0,
    controlFrames: 0,
    unknownFrames: 0,
    unreadableFrames: 0,
    venueErrors: 0,
    rejectedUpdates: 0,
    missedFrames: 0,
    internalErrors: 0,
    reconnects: 0,
    renewals: 0,
    lastFrameAt: null,
    lastDataAt: null,
  };
  #lastInternalError = '';
  readonly #collectorId: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #sink: TradeSink;
  readonly #packedSink: PackedSink | undefined;
  readonly #books: BookSink;
  readonly #parse: ParseReceived;

  constructor(options: {
    collectorId: string;
    clock: Clock;
    log: Log;
    sink: TradeSink;
    packedSink: PackedSink | undefined;
    books: BookSink;
    parse: ParseReceived;
  }) {
    this.#collectorId = options.collectorId;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#sink = options.sink;
    this.#packedSink = options.packedSink;
    this.#books = options.books;
    this.#parse = options.parse;
  }

  /** Everything of a frame is counted now; its data are handed over now, or when the line is released. */
  receive(data: Buffer, isBinary: boolean, line: FrameLine): FrameEvent {
    const receivedAt = this.#clock.now();
    const { stats } = this;
    stats.framesReceived += 1;
    stats.bytesReceived += data.length;
    stats.lastFrameAt = receivedAt;
    const frame = new ReceivedFrame(isBinary ? beginningInHex(data) : data);
    const event: FrameEvent = isBinary
      ? { kind: 'unreadable', message: `Binary frame of ${data.length} bytes` }
      : this.#fitFor(line, this.#parseSafely(frame, receivedAt, line));
    this.journal.frame(receivedAt, data.length, FRAME_KIND[event.kind], frame.bytes);
    if (event.sequence !== undefined) this.#checkSequence(line, event.sequence, frame, receivedAt);
    this.#count(event, frame, receivedAt);
    if (isData(event)) {
      if (line.held === null || event.kind === 'packed_trades') this.#handOver(event, receivedAt);
      else line.held.push({ kind: 'frame', event, receivedAt });
    }
    return event;
  }

  /** Hands over what was held; from now on frames of this line are handed over as they come. */
  release(line: FrameLine): readonly DataEvent[] {
    const held = line.held ?? [];
    line.held = null;
    for (const one of held) {
      if (one.kind === 'frame') this.#handOver(one.event, one.receivedAt);
      else this.#books.framesMissed(this.#collectorId, one.receivedAt);
    }
    return held.flatMap((one) => (one.kind === 'frame' ? [one.event] : []));
  }

  /** So far, and what the last of them said. */
  get internalErrors(): { readonly count: number; readonly last: string } {
    return { count: this.stats.internalErrors, last: this.#lastInternalError };
  }

  internalError(error: unknown, sample: string): void {
    this.stats.internalErrors += 1;
    this.#lastInternalError = String(error);
    this.#problem(this.#clock.now(), 'internal_error', String(error), sample);
  }

  /** Packed trades are there until the next frame: those that wait, and those nobody takes packed, are unpacked. */
  #fitFor(line: FrameLine, event: FrameEvent): FrameEvent {
    if (event.kind !== 'packed_trades') return event;
    if (line.held === null && this.#packedSink !== undefined) return event;
    return { kind: 'trades', trades: event.unpacked(), rejected: NONE_REJECTED };
  }

  #parseSafely(frame: ReceivedFrame, receivedAt: number, line: FrameLine): FrameEvent {
    try {
      return this.#parse(frame, receivedAt, line.connection);
    } catch (error) {
      // A bug of ours in one frame must not take the feed down; it is counted and logged whole.
      this.#log.error({ collector: this.#collectorId, err: error }, 'Parsing a frame threw');
      this.internalError(error, frame.text);
      return { kind: 'unreadable', message: 'Parsing this frame threw' };
    }
  }

  /** A frame that could not be read, or whose number is missing, counts as missed: so does its content. */
  #checkSequence(line: FrameLine, sequence: number, frame: ReceivedFrame, at: number): void {
    const expected = line.nextSequence ?? sequence;
    line.nextSequence = sequence + 1;
    if (sequence === expected) return;
    if (line.held === null) this.#books.framesMissed(this.#collectorId, at);
    else line.held.push({ kind: 'missed', receivedAt: at });
    const missed = Math.max(0, sequence - expected);
    this.stats.missedFrames += missed;
    const outcome =
      missed > 0 ? `${missed} ${missed === 1 ? 'frame' : 'frames'} missed` : 'it went back';
    this.#problem(
      at,
      'missed_frames',
      `Frame ${sequence} came where ${expected} was due: ${outcome}`,
      frame.text,
    );
  }

  #count(event: FrameEvent, frame: ReceivedFrame, at: number): void {
    const { stats } = this;
    switch (event.kind) {
      case 'packed_trades':
      case 'trades':
        stats.dataFrames += 1;
        // A frame whose every trade was rejected, or is history, brought nothing new.
        if (isAlive(event)) stats.lastDataAt = at;
        return;
      case 'book':
        stats.dataFrames += 1;
        stats.rejectedUpdates += event.rejected.length;
        if (isAlive(event)) stats.lastDataAt = at;
        return;
      case 'unknown':
        stats.unknownFrames += 1;
        return;
      case 'unreadable':
        stats.unreadableFrames += 1;
        this.#problem(at, 'unreadable_frame', event.message, frame.text);
        return;
      case 'refused':
      case 'symbol_refused':
      case 'venue_error':
        stats.controlFrames += 1;
        stats.venueErrors += 1;
        this.#problem(at, 'venue_error', event.message, frame.text);
        return;
      case 'acknowledged':
      case 'symbols_acknowledged':
      case 'pong':
      case 'heartbeat':
      case 'shutdown_notice':
        stats.controlFrames += 1;
    }
  }

  #handOver(event: FrameData, at: number): void {
    if (event.kind === 'packed_trades') {
      this.#packedSink?.(event);
      return;
    }
    const problem = event.kind === 'trades' ? 'rejected_trade' : 'rejected_update';
    for (const { message, sample } of event.rejected) this.#problem(at, problem, message, sample);
    if (event.kind === 'trades') this.#sink(this.#collectorId, event.trades, event.rejected);
    else this.#books.accept(this.#collectorId, event.updates, event.rejected, at);
  }

  #problem(
    at: number,
    kind: Parameters<FrameJournal['problem']>[0]['kind'],
    message: string,
    sample: string,
  ): void {
    if (this.journal.problem({ at, kind, message, sample })) {
      this.#log.warn({ collector: this.#collectorId, kind, sample: sample.slice(0, 200) }, message);
    }
  }
}

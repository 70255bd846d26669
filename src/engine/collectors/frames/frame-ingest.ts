import type { CollectorStats, RawFrame } from '../../../shared/collector-status';
import type { Clock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import type { BookSink } from './book-sink';
import { isAlive, isData } from '../../frames/data-frame';
import type { DataFrame } from '../../frames/data-frame';
import { FrameNumbers } from './frame-numbers';
import type { FrameNumberVerdict } from './frame-numbers';
import { FrameJournal } from './recent-frames';
import { ReceivedFrame } from '../../frames/received-frame';
import type { TradeBatch } from '../../market-data/trade-batch';
import type { ConnectionScope, DecodedFrame } from '../../frames/decoded-frame';

type MutableStats = { -readonly [K in keyof CollectorStats]: CollectorStats[K] };

const FRAME_KIND: Readonly<Record<DecodedFrame['kind'], RawFrame['kind']>> = {
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

/** The frames of one connection while they are taken in. */
export interface FrameSequence {
  readonly connection: ConnectionScope;
  /** Number of the collector's connection, from 1. */
  readonly connectionNumber: number;
  readonly numbers: FrameNumbers;
  /** Data frames that wait for another connection to deliver what it still has; null hands over at once. */
  held: Held[] | null;
}

type Held =
  | { readonly kind: 'frame'; readonly frame: DataFrame; readonly receivedAt: number }
  | { readonly kind: 'missed'; readonly receivedAt: number };

type ParseReceived = (
  frame: ReceivedFrame,
  receivedAt: number,
  connection: ConnectionScope,
) => DecodedFrame;

function outcomeOf(verdict: Exclude<FrameNumberVerdict, { kind: 'next' }>): string {
  switch (verdict.kind) {
    case 'jumped':
      return `${verdict.missing} ${verdict.missing === 1 ? 'frame' : 'frames'} missed`;
    case 'late':
      return 'it was missing, and came late';
    case 'repeated':
      return 'it came before';
    case 'restarted':
      return 'the venue starts its numbers again';
  }
}

const copyOf = (frame: DataFrame): DataFrame => (frame.kind === 'trades' ? frame.copy() : frame);

/** What is shown of a frame that is no text. */
const beginningInHex = (data: Buffer): Buffer => Buffer.from(data.subarray(0, 64).toString('hex'));

export const startSequence = (
  connection: ConnectionScope,
  connectionNumber: number,
): FrameSequence => ({ connection, connectionNumber, numbers: new FrameNumbers(), held: null });

/**
 * Takes every frame of one collector, on whichever connection it came: counts it, has it parsed, keeps
 * it for the debugger and hands its data to the sinks. What a frame means for the lifecycle is not
 * decided here.
 */
export class FrameIngest {
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
    lateFrames: 0,
    internalErrors: 0,
    reconnects: 0,
    renewals: 0,
    lastFrameAt: null,
    lastDataAt: null,
  };
  /** When the last frame came, in ms of the monotonic clock. */
  receivedAtMonotonicMs = 0;
  #lastInternalError = '';
  readonly #collectorId: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #batch: TradeBatch;
  readonly #sink: (batch: TradeBatch) => void;
  readonly #books: BookSink;
  readonly #parse: ParseReceived;

  constructor(options: {
    collectorId: string;
    clock: Clock;
    log: Log;
    /** Begun for each frame; the parser fills it where the frame brings trades. */
    batch: TradeBatch;
    sink: (batch: TradeBatch) => void;
    books: BookSink;
    parse: ParseReceived;
  }) {
    this.#collectorId = options.collectorId;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#batch = options.batch;
    this.#sink = options.sink;
    this.#books = options.books;
    this.#parse = options.parse;
  }

  /**
   * Counts and decodes a frame. Its data are handed over now, or when the sequence is released.
   *
   * @returns the decoded frame; a batch of trades is reused for the next one
   */
  receive(data: Buffer, isBinary: boolean, sequence: FrameSequence): DecodedFrame {
    const receivedAt = this.#clock.now();
    this.receivedAtMonotonicMs = this.#clock.turnMs();
    const { stats } = this;
    stats.framesReceived += 1;
    stats.bytesReceived += data.length;
    stats.lastFrameAt = receivedAt;
    const received = new ReceivedFrame(isBinary ? beginningInHex(data) : data);
    this.#batch.begin(
      receivedAt,
      this.#clock.receiptMicros(),
      sequence.connectionNumber,
      received.bytes,
    );
    const frame: DecodedFrame = isBinary
      ? { kind: 'unreadable', message: `Binary frame of ${data.length} bytes` }
      : this.#parseSafely(received, receivedAt, sequence);
    this.journal.frame(receivedAt, data.length, FRAME_KIND[frame.kind], received.bytes);
    if (frame.frameSequence !== undefined) {
      this.#checkSequence(sequence, frame.frameSequence, received, receivedAt);
    }
    this.#count(frame, received, receivedAt);
    if (isData(frame)) {
      if (sequence.held === null) this.#handOver(frame, receivedAt);
      else sequence.held.push({ kind: 'frame', frame: copyOf(frame), receivedAt });
    }
    return frame;
  }

  /**
   * Hands over what was held; from now on frames of this sequence are handed over as they come.
   *
   * @returns the frames that were held
   */
  release(sequence: FrameSequence): readonly DataFrame[] {
    const held = sequence.held ?? [];
    sequence.held = null;
    for (const one of held) {
      if (one.kind === 'frame') this.#handOver(one.frame, one.receivedAt);
      else this.#books.framesMissed(this.#collectorId, one.receivedAt);
    }
    return held.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []));
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

  #parseSafely(frame: ReceivedFrame, receivedAt: number, sequence: FrameSequence): DecodedFrame {
    try {
      return this.#parse(frame, receivedAt, sequence.connection);
    } catch (error) {
      // A bug of ours in one frame must not take the feed down; it is counted and logged whole.
      this.#log.error({ collector: this.#collectorId, err: error }, 'Parsing a frame threw');
      this.internalError(error, frame.text);
      return { kind: 'unreadable', message: 'Parsing this frame threw' };
    }
  }

  /** A frame that could not be read, or whose number is missing, counts as missed: so does its content. */
  #checkSequence(sequence: FrameSequence, number: number, frame: ReceivedFrame, at: number): void {
    const verdict = sequence.numbers.take(number);
    if (verdict.kind === 'next') return;
    if (sequence.held === null) this.#books.framesMissed(this.#collectorId, at);
    else sequence.held.push({ kind: 'missed', receivedAt: at });
    if (verdict.kind === 'jumped') this.stats.missedFrames += verdict.missing;
    else if (verdict.kind === 'late') {
      this.stats.missedFrames -= 1;
      this.stats.lateFrames += 1;
    }
    const message = `Frame ${number} came where ${verdict.expected} was due: ${outcomeOf(verdict)}`;
    this.#problem(at, 'missed_frames', message, frame.text);
  }

  #count(event: DecodedFrame, frame: ReceivedFrame, at: number): void {
    const { stats } = this;
    switch (event.kind) {
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

  #handOver(event: DataFrame, at: number): void {
    const problem = event.kind === 'trades' ? 'rejected_trade' : 'rejected_update';
    for (const { message, sample } of event.rejected) this.#problem(at, problem, message, sample);
    if (event.kind === 'trades') this.#sink(event);
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

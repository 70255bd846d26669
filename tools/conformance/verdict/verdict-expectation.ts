import { faultSchema } from '../../../src/shared/faults';
import type { Fault, FaultInput } from '../../../src/shared/faults';
import { QUESTIONS } from '../../../src/shared/values/verdict';
import type { Answer, Question } from '../../../src/shared/values/verdict';

/** What a question must be answered, and how soon after the injection. */
export interface MustAnswer {
  readonly answers: readonly Answer[];
  readonly withinMs: number;
  /** It is enough when one symbol answers so: which ones are hit is up to chance. */
  readonly ofAny?: true;
}

/**
 * How a fault must show in the three answers. A question that is in neither list keeps its usual answer from
 * begin to end, and every question has it again after the hold times.
 */
export interface VerdictExpectation {
  readonly must: Readonly<Partial<Record<Question, MustAnswer>>>;
  /** Answers that are right as well, such as `degraded` while a backfill takes longer than 2 s. */
  readonly may: Readonly<Partial<Record<Question, readonly Answer[]>>>;
  /** Answers that are right for symbols that are not hit, where it cannot be known whose data is missing. */
  readonly beside?: Readonly<Partial<Record<Question, readonly Answer[]>>>;
  /** Symbols that are hit; null for all of the collector. */
  readonly symbols: readonly string[] | null;
}

/** What must be known of a feed to say what a fault does to its answers. */
export interface JudgedFeed {
  readonly venue: string;
  readonly channel: 'trades' | 'order_book';
  /** A missing trade shows in the ids. */
  readonly isProvable: boolean;
  /** Its frames are numbered per connection. */
  readonly hasFrameNumbers: boolean;
}

export const NO_CHANGE: VerdictExpectation = { must: {}, may: {}, symbols: null };

const WORSE = ['degraded', 'bad'] as const;
/** A connection that is back within milliseconds is seen by the next look, at the latest 2 s later. */
const LOSS_WITHIN_MS = 3_000;
/** `for` of the condition is 2 s. */
const FAULTY_DATA_WITHIN_MS = 5_000;
/** A busy symbol is silent after 5 s to 12 s by its own pace. */
const SILENCE_WITHIN_MS = 16_000;
const LATE_WITHIN_MS = 15_000;

/** What is missing until a backfill brings it, and what stays lost. */
const MAY_LACK = { complete: [...WORSE] };
/**
 * A lost connection: connected at once, complete until what was missed is here, and on time unknown as long as
 * nothing comes.
 */
const LOSS: VerdictExpectation = {
  must: { connected: { answers: WORSE, withinMs: LOSS_WITHIN_MS } },
  may: { ...MAY_LACK, on_time: ['unknown'] },
  symbols: null,
};
/** A book without a connection waits for a snapshot. */
const BOOK_LOSS: VerdictExpectation = {
  ...LOSS,
  may: { ...LOSS.may, complete: ['unknown', ...WORSE] },
};

/** The table: what each kind of fault does to the answers of that feed. */
export function expectVerdict(fault: Fault, feed: JudgedFeed): VerdictExpectation {
  const isBook = feed.channel === 'order_book';
  const symbols = 'symbol' in fault && fault.symbol !== undefined ? [fault.symbol] : null;
  const incomplete = (scope: readonly string[] | null): VerdictExpectation => ({
    must: { complete: { answers: WORSE, withinMs: FAULTY_DATA_WITHIN_MS } },
    may: {},
    symbols: scope,
  });
  const mayLack = (scope: readonly string[] | null): VerdictExpectation => ({
    must: {},
    may: MAY_LACK,
    symbols: scope,
  });
  const loss = isBook ? BOOK_LOSS : LOSS;
  switch (fault.kind) {
    case 'drop':
      // A number that is missing says nothing of whose frame it was.
      if (feed.hasFrameNumbers && (isBook || fault.unit === 'frame')) return incomplete(null);
      if (feed.hasFrameNumbers) return mayLack(null);
      return isBook || feed.isProvable ? mayLack(symbols) : NO_CHANGE;
    case 'reorder':
    case 'duplicate':
      // A late frame is no missing one; a book cannot wait for it.
      if (isBook && (feed.hasFrameNumbers || fault.kind === 'reorder')) {
        return mayLack(feed.hasFrameNumbers ? null : symbols);
      }
      return NO_CHANGE;
    case 'delay':
      return late(fault.ms);
    case 'clock_skew':
      // Ends before it can be judged; what came with it stays in the window.
      return fault.ms >= 0 ? NO_CHANGE : { must: {}, may: { on_time: WORSE }, symbols: null };
    case 'corrupt':
      return corrupted(fault.how, feed, symbols, incomplete, mayLack);
    case 'truncate':
      return incomplete(null);
    case 'sequence_jump':
      return isBook ? mayLack(symbols) : feed.isProvable ? incomplete(symbols) : NO_CHANGE;
    case 'silence':
      if (symbols === null) return loss;
      // The frames that are kept back are missing in the numbers of the connection, long before the silence shows.
      if (feed.hasFrameNumbers && isBook) {
        return { ...incomplete(null), may: { connected: ['bad'] } };
      }
      return {
        must: { connected: { answers: ['bad'], withinMs: SILENCE_WITHIN_MS } },
        may: MAY_LACK,
        ...(feed.hasFrameNumbers ? { beside: MAY_LACK } : {}),
        symbols,
      };
    case 'ack_without_data':
      return { ...loss, may: { ...loss.may, connected: ['unknown'] } };
    case 'oversize':
    case 'half_open':
    case 'close':
    case 'restart':
      return loss;
    case 'refuse':
    case 'rate_limit':
      // Alone it shuts a door that nobody is at.
      return mayLack(null);
    case 'stale_snapshot':
      return mayLack(symbols);
    case 'book_restart':
      return NO_CHANGE;
  }
}

/** Later than the limits: p50 1 s, p99 2 s. */
const late = (ms: number): VerdictExpectation => {
  if (ms < 900) return NO_CHANGE;
  if (ms < 2_500) return { must: {}, may: { on_time: WORSE }, symbols: null };
  return {
    must: { on_time: { answers: ['bad'], withinMs: LATE_WITHIN_MS } },
    // Until it counts as bad, some are late.
    may: { on_time: ['degraded'] },
    symbols: null,
  };
};

function corrupted(
  how: Extract<Fault, { kind: 'corrupt' }>['how'],
  feed: JudgedFeed,
  symbols: readonly string[] | null,
  incomplete: (scope: readonly string[] | null) => VerdictExpectation,
  mayLack: (scope: readonly string[] | null) => VerdictExpectation,
): VerdictExpectation {
  const isBook = feed.channel === 'order_book';
  switch (how) {
    case 'bit_flip':
      return incomplete(null);
    case 'price_invalid':
    case 'id_missing':
      if (isBook) return incomplete(null);
      // Where ids tell which trade it was, a backfill brings it.
      return feed.isProvable ? mayLack(symbols) : anyIncomplete(incomplete(symbols));
    case 'price_wrong':
      return NO_CHANGE;
    case 'checksum_wrong':
    case 'book_crossed':
      return mayLack(symbols);
  }
}

const anyIncomplete = ({ must, ...others }: VerdictExpectation): VerdictExpectation => ({
  ...others,
  must: {
    ...must,
    ...(must.complete === undefined ? {} : { complete: { ...must.complete, ofAny: true } }),
  },
});

/** Several faults at once: each answer that any of them must or may bring. */
export function together(expectations: readonly VerdictExpectation[]): VerdictExpectation {
  const [first = NO_CHANGE, ...others] = expectations.filter(
    ({ must, may }) => Object.keys(must).length + Object.keys(may).length > 0,
  );
  return others.reduce((all, one) => {
    const may = { ...all.may };
    for (const question of QUESTIONS) {
      const answers = one.may[question];
      if (answers !== undefined) may[question] = [...(may[question] ?? []), ...answers];
    }
    return {
      must: { ...all.must, ...one.must },
      may,
      beside: { ...all.beside, ...one.beside },
      symbols:
        all.symbols === null || one.symbols === null ? null : [...all.symbols, ...one.symbols],
    };
  }, first);
}

/** As `expectVerdict`, for all faults of a scenario. */
export const expectVerdictOf = (
  faults: readonly FaultInput[],
  feed: JudgedFeed,
): VerdictExpectation =>
  together(faults.map((fault) => expectVerdict(faultSchema.parse(fault), feed)));

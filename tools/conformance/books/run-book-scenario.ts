import type { BookLevel, BookStatus } from '../../../src/shared/order-book';
import { Overdue, waitFor } from '../bench-rig';
import { BOOK_FEEDS, marketOf } from './book-feeds';
import type { BookFeed, BookFeedId } from './book-feeds';
import { startBookRig } from './book-rig';
import type { BookRig } from './book-rig';
import { settleVerdict } from '../verdict/settle';
import { expectVerdictOf } from '../verdict/verdict-expectation';
import { VerdictWatch } from '../verdict/verdict-watch';
import type { VerdictResult } from '../verdict/verdict-watch';
import type { BookScenario, BookSign, BreakCount } from './book-scenario';

export interface BookResult {
  readonly scenario: string;
  readonly feed: BookFeedId;
  /** `harmless` is what must come where the fault takes nothing away. */
  readonly detected: 'yes' | 'harmless' | 'no';
  readonly healed: boolean;
  /** At the end every level of every book is the exchange's. */
  readonly isEqual: boolean;
  /** From the injection; null without detection. */
  readonly detectMs: number | null;
  /** From the end of the fault until every book is right and moves again. */
  readonly healMs: number | null;
  readonly verdict: VerdictResult;
  /** Why there is nothing to notice. */
  readonly note: string;
  /** What is not as expected; empty when all is. */
  readonly problems: readonly string[];
}

/** Updates of each book before anything is broken, and after it is whole again. */
const WARM_UP_UPDATES = 10;
const SOON_SILENT_MS = 12_000;
const EQUAL_WITHIN_MS = 3_000;

export async function runBookScenario(
  scenario: BookScenario,
  feedId: BookFeedId,
  seed: number,
): Promise<BookResult> {
  const feed = BOOK_FEEDS[feedId];
  const { hasOkxChecksums } = scenario;
  const rig = await startBookRig(feed, seed, { hasOkxChecksums });
  try {
    return await play(scenario, feed, rig);
  } finally {
    await rig.close();
  }
}

async function play(scenario: BookScenario, feed: BookFeed, rig: BookRig): Promise<BookResult> {
  const { sign, hitBreaks, otherBreaks } = scenario.expects(feed);
  const [hit, other] = feed.symbols;
  const problems: string[] = [];
  const silent = new Set<string>();
  const stopListening = rig.monitor.onSilence(({ kind, symbol }) => {
    if (kind === 'silent') silent.add(symbol);
  });
  const faultInputs = scenario.faults(feed);
  const verdict = new VerdictWatch(
    rig.monitor,
    feed.collectorId,
    { connected: 'good', complete: 'good', on_time: 'good' },
    expectVerdictOf(faultInputs, {
      venue: feed.venue,
      channel: 'order_book',
      isProvable: true,
      hasFrameNumbers: feed.venue === 'coinbase',
    }),
  );
  let [detected, healed, isEqual] = ['no' as BookResult['detected'], false, false];
  let [detectMs, healMs]: [number | null, number | null] = [null, null];
  try {
    await waitFor('books that move', () => feed.symbols.every((symbol) => isWarm(rig.status(symbol), 0))); // prettier-ignore
    if (scenario.needsPace === true) {
      await waitFor('known paces', () => isPaceKnown(rig, feed), 30_000);
    }
    await waitFor('the usual answers', () => verdict.isUsual, 30_000);
    const before: Before = {
      hit: rig.status(hit),
      other: rig.status(other),
      events: rig.events().length,
    };
    const begunAt = performance.now();
    verdict.begin(rig.clock.now());
    const faults = faultInputs.map((fault) => rig.exchange.injectFault(fault));
    const areOver = (): boolean =>
      rig.exchange.faultAccount().faults.every(({ endedAt }) => endedAt !== null);
    if (sign.kind === 'harmless') {
      detected = 'harmless';
    } else {
      await waitFor(`a sign (${sign.kind})`, () => shows(sign, rig, feed, before, silent), 30_000);
      detectMs = performance.now() - begunAt;
      detected = 'yes';
    }
    if (scenario.lasts === 'until_detected') for (const fault of faults) fault.end();
    await waitFor('the end of the fault', areOver, 30_000);
    const endedAt = performance.now();
    const updates = feed.symbols.map((symbol) => rig.status(symbol).updates);
    await waitFor(
      'books that are right and move',
      () => feed.symbols.every((symbol, index) => isWarm(rig.status(symbol), updates[index] ?? 0)),
      30_000,
    );
    healMs = performance.now() - endedAt;
    healed = true;
    problems.push(
      ...countProblems(hit, hitBreaks, before.hit, rig.status(hit)),
      ...countProblems(other, otherBreaks, before.other, rig.status(other)),
    );
    verdict.faultIsOver(rig.clock.now());
    await settleVerdict(rig, verdict);
    isEqual = await areEqual(rig, feed, problems);
  } catch (error) {
    if (!(error instanceof Overdue)) throw error;
    problems.push(`${error.message}; ${describe(rig, feed)}`);
  } finally {
    stopListening();
  }
  const judged = verdict.close();
  problems.push(...judged.problems);
  return {
    scenario: scenario.name,
    feed: feed.id,
    verdict: judged,
    detected,
    healed,
    isEqual,
    detectMs,
    healMs,
    note: sign.kind === 'harmless' ? sign.because : '',
    problems,
  };
}

const isWarm = ({ sync, updates }: BookStatus, before: number): boolean =>
  sync.kind === 'in_sync' && updates >= before + WARM_UP_UPDATES;

function isPaceKnown({ monitor }: BookRig, feed: BookFeed): boolean {
  const found = monitor.detail(feed.collectorId);
  return (
    found.ok && found.value.symbols.every(({ silence }) => silence.thresholdMs <= SOON_SILENT_MS)
  );
}

interface Before {
  readonly hit: BookStatus;
  readonly other: BookStatus;
  readonly events: number;
}

function shows(
  sign: Exclude<BookSign, { kind: 'harmless' }>,
  rig: BookRig,
  feed: BookFeed,
  before: Before,
  silent: ReadonlySet<string>,
): boolean {
  const [symbol] = feed.symbols;
  const status = rig.status(symbol);
  switch (sign.kind) {
    case 'out_of_sync': {
      // Only the first cause is told; what a new book was refused for shows in the state alone.
      if (status.sync.kind === 'out_of_sync' && status.sync.cause.code === sign.cause) return true;
      const instrument = `${marketOf(feed)}:${symbol}`;
      return rig
        .events()
        .slice(before.events)
        .some((event) => event.instrument === instrument && event.cause === sign.cause);
    }
    case 'new_snapshot':
      return status.snapshots > before.hit.snapshots;
    case 'silent_symbol':
      return silent.has(symbol);
  }
}

/** Every break must be counted, have healed, and there must be no others. */
function countProblems(
  symbol: string,
  expected: BreakCount,
  before: BookStatus,
  after: BookStatus,
): readonly string[] {
  const gaps = after.gaps - before.gaps;
  const resyncs = after.resyncs - before.resyncs;
  if (expected === 'any') return [];
  const isRight = expected === 'at_least_once' ? gaps >= 1 : gaps === expected;
  return [
    ...(isRight ? [] : [`${symbol}: ${gaps} gaps instead of ${expected}`]),
    ...(resyncs === gaps ? [] : [`${symbol}: ${gaps} gaps but ${resyncs} resyncs`]),
  ];
}

/** Holds the books of the exchange, and compares what it told with what is kept, level by level. */
async function areEqual(rig: BookRig, feed: BookFeed, problems: string[]): Promise<boolean> {
  rig.exchange.holdBooks(true);
  try {
    await waitFor(
      'equal books',
      () => feed.symbols.every((symbol) => difference(rig, feed, symbol) === null),
      EQUAL_WITHIN_MS,
    );
    return true;
  } catch (error) {
    if (!(error instanceof Overdue)) throw error;
    for (const symbol of feed.symbols) {
      const found = difference(rig, feed, symbol);
      if (found !== null) problems.push(`${symbol}: ${found}`);
    }
    return false;
  } finally {
    rig.exchange.holdBooks(false);
  }
}

/** The first level that differs; null when all are equal. */
function difference(rig: BookRig, feed: BookFeed, symbol: string): string | null {
  const [told, ...others] = rig.exchange.toldBooks(`${marketOf(feed)}:${symbol}`);
  if (told === undefined || others.length > 0) return 'the exchange does not tell one book';
  const kept = rig.view(symbol);
  if (kept.status.sync.kind !== 'in_sync') return `the book is ${kept.status.sync.kind}`;
  return firstOf(kept.bids, told.bids, 'bid') ?? firstOf(kept.asks, told.asks, 'ask');
}

function firstOf(
  kept: readonly BookLevel[],
  told: readonly BookLevel[],
  side: string,
): string | null {
  const levels = Math.max(kept.length, told.length);
  for (let index = 0; index < levels; index += 1) {
    const [ours, theirs] = [kept[index]?.join(' × '), told[index]?.join(' × ')];
    if (ours !== theirs)
      return `${side} ${index} is ${ours ?? 'missing'} instead of ${theirs ?? 'none'}`;
  }
  return null;
}

const describe = (rig: BookRig, feed: BookFeed): string =>
  feed.symbols
    .map((symbol) => {
      const { sync, updates, gaps, resyncs } = rig.status(symbol);
      const cause =
        sync.kind === 'out_of_sync' ? ` (${sync.cause.code}: ${sync.cause.detail})` : '';
      return `${symbol} ${sync.kind}${cause}, ${updates} updates, ${gaps} gaps, ${resyncs} resyncs`;
    })
    .join('; ');

/** Everything is as it must be. */
export const isBookAsExpected = ({ detected, healed, isEqual, problems }: BookResult): boolean =>
  detected !== 'no' && healed && isEqual && problems.length === 0;

import type { Transition } from '../../src/shared/collector-status';
import type { CauseCode } from '../../src/shared/values/lifecycle';
import { Overdue, startBench } from './bench-rig';
import type { BenchRig } from './bench-rig';
import { differences } from './compare';
import { expectFeed } from './expected-account';
import type { ExpectedFeed } from './expected-account';
import { FEEDS } from './feeds';
import type { Feed, FeedId } from './feeds';
import type { Expectation, Scenario } from './scenario';
import { FeedWatch } from './feed-watch';
import { settleVerdict } from './verdict/settle';
import { expectVerdictOf } from './verdict/verdict-expectation';
import { VerdictWatch } from './verdict/verdict-watch';
import type { VerdictResult } from './verdict/verdict-watch';

export interface ScenarioResult {
  readonly scenario: string;
  readonly feed: FeedId;
  /** `not_knowable` is what must come where nothing on the wire betrays the fault. */
  readonly detected: 'yes' | 'not_knowable' | 'no';
  /** `feed_only`: data flows again, and trades are gone for good. */
  readonly healed: 'yes' | 'permanent_gap' | 'feed_only' | 'no';
  readonly isAccountExact: boolean;
  /** Trades that happened and will never be here, and stored ones with a wrong price. */
  readonly tradesLost: number;
  readonly tradesWrong: number;
  /** From the injection; null without detection. */
  readonly detectMs: number | null;
  /** From the end of the fault until everything flows and no gap waits. */
  readonly healMs: number | null;
  readonly verdict: VerdictResult;
  /** Why not, or why no more than that. */
  readonly note: string;
  /** What is not as expected; empty when all is. */
  readonly problems: readonly string[];
}

const WARM_UP_TRADES = 25;
/** Node's timers count whole milliseconds and may so come one early. */
const TIMER_SLACK_MS = 1;
const NOT_REACHED = { detected: 'no', healed: 'no', detectMs: null, healMs: null } as const;

export async function runScenario(
  scenario: Scenario,
  feedId: FeedId,
  seed: number,
): Promise<ScenarioResult> {
  const feed = FEEDS[feedId];
  const rig = await startBench([feedId], seed, scenario.settings);
  const transitions: Transition[] = [];
  const stopListening = rig.monitor.onTransition((_id, transition) => transitions.push(transition));
  try {
    return await play(scenario, feed, rig, transitions);
  } finally {
    stopListening();
    await rig.close();
  }
}

async function play(
  scenario: Scenario,
  feed: Feed,
  rig: BenchRig,
  transitions: readonly Transition[],
): Promise<ScenarioResult> {
  const expectation = scenario.expects(feed);
  const watch = new FeedWatch(rig, feed, transitions);
  const reached: { -readonly [Key in keyof typeof NOT_REACHED]: ScenarioResult[Key] } = {
    ...NOT_REACHED,
  };
  const problems: string[] = [];
  const faultInputs = scenario.faults(feed);
  const verdict = new VerdictWatch(
    rig.monitor,
    feed.collectorId,
    { connected: 'good', complete: feed.isProvable ? 'good' : 'unknown', on_time: 'good' },
    scenario.verdict ??
      expectVerdictOf(faultInputs, {
        venue: feed.venue,
        channel: 'trades',
        isProvable: feed.isProvable,
        hasFrameNumbers: feed.venue === 'coinbase',
      }),
  );
  let startedAt = transitions.length;
  try {
    await rig.waitFor('a warm feed', () => watch.isWarm(WARM_UP_TRADES * feed.symbols.length));
    if (scenario.needsPace === true) {
      await rig.waitFor('known paces', () => watch.isPaceKnown, 30_000);
    }
    await rig.waitFor('the usual answers', () => verdict.isUsual, 30_000);
    startedAt = transitions.length;
    watch.begin();
    verdict.begin(rig.clock.now());
    const begunAt = performance.now();
    const faults = faultInputs.map((fault) => rig.inject(fault));
    const act = scenario.act?.(rig, feed);
    if (act?.until !== undefined) await rig.waitFor('the act to work', act.until, 30_000);
    act?.end?.();
    const { detected: sign } = expectation;
    if (sign.kind === 'unknowable') {
      reached.detected = 'not_knowable';
    } else {
      await rig.waitFor(`a sign (${sign.kind})`, () => watch.shows(sign));
      reached.detectMs = performance.now() - begunAt;
      reached.detected = 'yes';
    }
    if (scenario.lasts === 'until_judged') {
      await rig.waitFor('the verdict', () => verdict.hasAnswered, 30_000);
    }
    if (scenario.lasts !== 'by_itself') for (const fault of faults) fault.end();
    await rig.waitFor('the end of the fault', () => watch.areFaultsOver());
    const endedAt = performance.now();
    watch.faultIsOver();
    await rig.waitFor('everything well', () => watch.isWell(), 30_000);
    reached.healMs = performance.now() - endedAt;
    verdict.faultIsOver(rig.clock.now());
    await settleVerdict(rig, verdict);
  } catch (error) {
    if (!(error instanceof Overdue)) throw error;
    problems.push(`${error.message}; ${watch.describe()}`);
  }
  const judged = verdict.close();
  problems.push(...judged.problems);
  await rig.monitor.stopAll();
  const expected = expectFeed(rig, feed);
  const unlike = differences(rig, feed, expected);
  problems.push(...unlike, ...timelineProblems(transitions.slice(startedAt), expectation));
  const lost = expected.instruments.reduce((sum, instrument) => sum + instrument.lost.length, 0);
  const wrong = expected.instruments.reduce((sum, { wrongPrices }) => sum + wrongPrices.size, 0);
  if (reached.healMs !== null) {
    reached.healed = judge(expectation, watch, expected, lost + wrong, problems);
  }
  return {
    scenario: scenario.name,
    feed: feed.id,
    ...reached,
    isAccountExact: unlike.length === 0,
    tradesLost: lost,
    tradesWrong: wrong,
    verdict: judged,
    note: noteOf(expectation, lost + wrong),
    problems,
  };
}

function judge(
  { healed }: Expectation,
  watch: FeedWatch,
  { instruments }: ExpectedFeed,
  gone: number,
  problems: string[],
): ScenarioResult['healed'] {
  switch (healed.kind) {
    case 'wholly':
      if (gone === 0) return 'yes';
      problems.push(`${gone} trades are gone`);
      return 'no';
    case 'feed':
      return gone === 0 ? 'yes' : 'feed_only';
    case 'permanent': {
      const reasons = watch.permanentReasons;
      if (gone === 0 && reasons.length === 1 && reasons[0] === healed.reason) {
        return 'permanent_gap';
      }
      problems.push(`${gone} of ${instruments.length} gone; permanent because ${reasons.join()}`);
      return 'no';
    }
  }
}

const noteOf = ({ detected, healed }: Expectation, gone: number): string =>
  [
    ...(detected.kind === 'unknowable' ? [detected.because] : []),
    ...(healed.kind === 'feed' && gone > 0 ? [healed.because] : []),
    ...(healed.kind === 'permanent' ? [healed.reason] : []),
  ].join('; ');

/** The chain must not be broken, and each interruption must have the expected cause. */
function timelineProblems(
  transitions: readonly Transition[],
  { timeline, timelineMayHold = [], knocksAfterMs = 0 }: Expectation,
): readonly string[] {
  const problems: string[] = [];
  transitions.forEach(({ from, sequence }, index) => {
    const before = transitions[index - 1];
    if (before !== undefined && (before.to !== from || before.sequence + 1 !== sequence)) {
      problems.push(`timeline: ${before.to} is followed by ${from}`);
    }
  });
  const causes: CauseCode[] = [];
  for (const { to, cause } of transitions) {
    if (to !== 'RECONNECTING' && to !== 'ERROR') continue;
    if (timelineMayHold.includes(cause.code) && !timeline.includes(cause.code)) continue;
    if (causes.at(-1) !== cause.code) causes.push(cause.code);
  }
  if (causes.join() !== timeline.join()) {
    problems.push(`timeline: [${causes.join()}] instead of [${timeline.join()}]`);
  }
  const tooEarly = transitions.some(
    ({ to, afterMs }, index) =>
      to === 'CONNECTING' &&
      transitions[index - 1]?.cause.code === 'handshake_refused' &&
      afterMs < knocksAfterMs - TIMER_SLACK_MS,
  );
  if (tooEarly) problems.push(`knocked again before ${knocksAfterMs} ms were over`);
  return problems;
}

/** Everything is as it must be. */
export const isAsExpected = ({
  detected,
  healed,
  isAccountExact,
  problems,
}: ScenarioResult): boolean =>
  detected !== 'no' && healed !== 'no' && isAccountExact && problems.length === 0;

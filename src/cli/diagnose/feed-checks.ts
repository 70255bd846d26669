import type { CauseCode } from '../../shared/values/lifecycle';
import type { ClockReading, SubscriptionState } from '../../shared/collector-status';
import type { RollUp } from '../../shared/verdict';
import { ANSWERS, QUESTIONS } from '../../shared/values/verdict';
import type { Answer, Question } from '../../shared/values/verdict';
import { finding } from './finding';
import type { Finding } from './finding';

/** What one connection of a configured collector came to. Durations are ms since its turn to connect came. */
export interface FeedFacts {
  readonly id: string;
  /** After the start, by our own pace of connecting to the venue. */
  readonly turnAfterMs: number;
  /** `null` when it did not happen in time. */
  readonly openedAfterMs: number | null;
  readonly subscribedAfterMs: number | null;
  /** Of the first symbol that brought any. */
  readonly firstDataAfterMs: number | null;
  /** Why it failed first, if it did. */
  readonly failure: { readonly code: CauseCode; readonly detail: string } | null;
  readonly symbols: readonly { readonly symbol: string; readonly state: SubscriptionState }[];
  readonly clock: ClockReading;
  /** Of the symbols, when the watch was over; null when the collector was stopped. */
  readonly verdict: RollUp | null;
  readonly restServes: RestService;
  /** How long was waited. */
  readonly waitedMs: number;
}

/** What a feed needs its venue's REST API for, beside the venue's clock. */
export type RestService = 'missed_trades' | 'book_snapshots' | 'nothing_else';

/** A shorter wait for the turn to connect is not told. */
const WAIT_TOLD_MS = 1_000;
const TOLERABLE_OFFSET_MS = 500;
const WRONG_CLOCK_MS = 10_000;

/** Pure. */
export function feedFindings(facts: FeedFacts): readonly Finding[] {
  return [
    socketFinding(facts),
    subscriptionFinding(facts),
    dataFinding(facts),
    clockFinding(facts),
    ...verdictFindings(facts),
  ];
}

function socketFinding(facts: FeedFacts): Finding {
  const { id, turnAfterMs, openedAfterMs, failure, waitedMs } = facts;
  const turn =
    turnAfterMs < WAIT_TOLD_MS ? '' : `; its turn to connect came after ${seconds(turnAfterMs)}`;
  if (openedAfterMs !== null) {
    return finding('pass', id, 'WebSocket', `open after ${openedAfterMs} ms${turn}`);
  }
  return failure === null
    ? finding(
        'fail',
        id,
        'WebSocket',
        `not open after ${seconds(waitedMs)}${turn}`,
        ADVICE.connect_timeout,
      )
    : finding('fail', id, 'WebSocket', failure.detail, ADVICE[failure.code] ?? OTHER_ADVICE);
}

function subscriptionFinding(facts: FeedFacts): Finding {
  const { id, openedAfterMs, subscribedAfterMs, failure, symbols } = facts;
  const of = (level: Finding['level'], found: string, advice?: string): Finding =>
    finding(level, id, 'subscription', found, advice ?? null);
  if (openedAfterMs === null) return of('skip', 'no connection');
  const refused = symbols.flatMap(({ symbol, state }) =>
    state.kind === 'refused' ? [`${symbol}: ${state.reason}`] : [],
  );
  if (refused.length > 0) {
    return of(
      'fail',
      `refused ${listed(refused)}`,
      'Correct the symbols; the venue’s own spelling counts.',
    );
  }
  if (subscribedAfterMs !== null) return of('pass', `confirmed after ${subscribedAfterMs} ms`);
  return of(
    'fail',
    failure?.detail ?? 'not answered',
    'Check that the address serves this market and channel.',
  );
}

function dataFinding({
  id,
  symbols,
  firstDataAfterMs,
  subscribedAfterMs,
  waitedMs,
}: FeedFacts): Finding {
  const of = (level: Finding['level'], found: string, advice?: string): Finding =>
    finding(level, id, 'first data', found, advice ?? null);
  if (subscribedAfterMs === null && firstDataAfterMs === null) return of('skip', 'not subscribed');
  const silent = symbols.filter(({ state }) => state.kind !== 'flowing');
  if (firstDataAfterMs === null) {
    return of(
      'fail',
      `none within ${seconds(waitedMs)}`,
      'An acknowledgement proves nothing: check that the symbols exist there and that the market is open, or wait longer (--timeout).',
    );
  }
  if (silent.length === 0) {
    const count = symbols.length === 1 ? 'its symbol' : `all ${symbols.length} symbols`;
    return of('pass', `of ${count}, the first after ${firstDataAfterMs} ms`);
  }
  return of(
    'warn',
    `none of ${listed(silent.map(({ symbol }) => symbol))} within ${seconds(waitedMs)}`,
    'A quiet market, or a symbol that does not exist: wait longer (--timeout) to tell.',
  );
}

function clockFinding({ id, clock, restServes }: FeedFacts): Finding {
  const of = (level: Finding['level'], found: string, advice?: string): Finding =>
    finding(level, id, 'REST and clock', found, advice ?? null);
  if (clock.kind === 'unknown') {
    return of('warn', clock.reason, WITHOUT_REST[restServes]);
  }
  const { offsetMs, uncertaintyMs } = clock;
  const found = `this clock is ${Math.round(Math.abs(offsetMs))} ms ${offsetMs > 0 ? 'behind' : 'ahead of'} the venue’s, ± ${Math.ceil(uncertaintyMs)} ms`;
  const least = Math.abs(offsetMs) - uncertaintyMs;
  if (least <= TOLERABLE_OFFSET_MS) return of('pass', found);
  return of(
    least <= WRONG_CLOCK_MS ? 'warn' : 'fail',
    found,
    'Let this machine set its clock by NTP (timedatectl set-ntp true).',
  );
}

const VERDICT_CHECKS: Readonly<Record<Question, string>> = {
  connected: 'connected',
  complete: 'complete',
  on_time: 'on time',
};
const LEVEL_OF: Readonly<Record<Answer, Finding['level']>> = {
  good: 'pass',
  degraded: 'warn',
  bad: 'fail',
  // Of what is not known nothing is claimed.
  unknown: 'skip',
};

/** The answers to the three questions as every other surface gives them. */
function verdictFindings({ id, verdict }: FeedFacts): readonly Finding[] {
  if (verdict === null) return [];
  return QUESTIONS.map((question) => {
    const { answer, counts, reasons } = verdict[question];
    const counted = ANSWERS.filter((each) => counts[each] > 0).map(
      (each) => `${counts[each]} ${each}`,
    );
    const found = [counted.join(', '), ...reasons].join('; ');
    const advice = answer === 'bad' || answer === 'degraded' ? VERDICT_ADVICE : null;
    return finding(LEVEL_OF[answer], id, VERDICT_CHECKS[question], found, advice);
  });
}

const VERDICT_ADVICE = 'docs/verdict.md says what each reason means.';
const WITHOUT_REST: Readonly<Record<RestService, string>> = {
  missed_trades: 'Without REST missed trades cannot be fetched and lateness is not corrected.',
  book_snapshots:
    'Without REST there is no order book to be had: its snapshot comes that way, and so does the venue’s clock.',
  nothing_else:
    'The order book comes whole over the WebSocket; without REST only the venue’s clock and its list of symbols are not known.',
};
const OTHER_ADVICE = 'Try again later; npm run probe shows what the server says.';
const ADVICE: Readonly<Partial<Record<CauseCode, string>>> & { readonly connect_timeout: string } =
  {
    connect_failed: 'See DNS, TLS and proxy of that host above; a firewall may be in the way.',
    connect_timeout: 'A firewall may swallow the connection: try another network or a proxy.',
    handshake_refused:
      'The server is there and says no: check the address; 403 and 451 mean that this place is not served.',
  };

const LISTED = 5;

const listed = (words: readonly string[]): string =>
  words.length <= LISTED
    ? words.join(', ')
    : `${words.slice(0, LISTED).join(', ')} and ${words.length - LISTED} more`;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;

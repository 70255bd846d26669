import type { CauseCode } from '../../src/shared/values/lifecycle';
import type { FaultInput } from '../../src/shared/faults';
import { CORE_FEED_IDS, FEED_IDS } from './feeds';
import type { Feed } from './feeds';
import type { Expectation, Healing, Scenario, Sign } from './scenario';
import { NO_CHANGE } from './verdict/verdict-expectation';

const NO_TRACE: Sign = {
  kind: 'unknowable',
  because: "Bybit's trade ids have no order without gaps: a lost trade leaves no trace",
};
const NO_ID_TO_ASK: Healing = {
  kind: 'feed',
  because: 'Bybit has no ids to ask for, and its list is read only after an interruption',
};
const SHORT_LIST: Healing = {
  kind: 'feed',
  because: 'Bybit lists only the newest 60 trades on spot; the outage says from when to when',
};
const WHOLLY: Healing = { kind: 'wholly' };

/** Played on every feed; the others tell nothing more on more of them. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  'drop trades',
  'drop frames',
  'duplicate',
  'reorder',
  'corrupt: price invalid',
  'corrupt: id missing',
  'corrupt: bit flip',
  'truncate',
  'clock ahead',
  'silence of one symbol',
  'silence of all',
  'acknowledged, no data',
  'half-open',
  'close 1006',
  'restart',
]);
const feedsOf = (name: string): Scenario['feeds'] =>
  EVERYWHERE.has(name) ? FEED_IDS : CORE_FEED_IDS;

const on = ({ venue, market }: Feed) => ({ venue, market });

/** What an interruption leaves: Bybit hands out only its newest trades, the others every id. */
const afterInterruption = (feed: Feed): Healing => (feed.id === 'bybit_spot' ? SHORT_LIST : WHOLLY);

const left = (code: CauseCode): Sign => ({ kind: 'transition', code });

/** A fault of single frames, on a connection that stays. */
const inFrames = (
  name: string,
  fault: (feed: Feed) => FaultInput,
  expects: (feed: Feed) => Pick<Expectation, 'detected' | 'healed'>,
  lasts: Scenario['lasts'] = 'by_itself',
): Scenario => ({
  name,
  feeds: feedsOf(name),
  faults: (feed) => [fault(feed)],
  lasts,
  expects: (feed) => ({ ...expects(feed), timeline: [] }),
});

/** A fault that costs the connection. */
const interruption = (
  name: string,
  faults: (feed: Feed) => readonly FaultInput[],
  detectedBy: CauseCode,
  timeline: readonly CauseCode[] = [detectedBy],
  more: Partial<Expectation> & Pick<Partial<Scenario>, 'lasts' | 'settings'> = {},
): Scenario => {
  const { lasts = 'by_itself', settings, ...expectation } = more;
  return {
    name,
    feeds: feedsOf(name),
    faults,
    lasts,
    ...(settings === undefined ? {} : { settings }),
    expects: (feed) => ({
      detected: left(detectedBy),
      healed: afterInterruption(feed),
      timeline,
      ...expectation,
    }),
  };
};

const byVenue = <T>({ isProvable }: Feed, ofNumbered: T, ofBybit: T): T =>
  isProvable ? ofNumbered : ofBybit;

const FRAME_FAULTS: readonly Scenario[] = [
  ...(['trade', 'frame'] as const).map((unit) =>
    inFrames(
      `drop ${unit}s`,
      (feed) => ({ kind: 'drop', unit, every: 3, count: 4, ...on(feed) }),
      (feed) => ({
        detected: byVenue<Sign>(feed, { kind: 'gap' }, NO_TRACE),
        healed: byVenue<Healing>(feed, WHOLLY, NO_ID_TO_ASK),
      }),
    ),
  ),
  inFrames(
    'duplicate',
    (feed) => ({ kind: 'duplicate', copies: 2, count: 20, ...on(feed) }),
    () => ({ detected: { kind: 'duplicate' }, healed: WHOLLY }),
  ),
  inFrames(
    'reorder',
    (feed) => ({ kind: 'reorder', window: 2, every: 3, count: 6, ...on(feed) }),
    (feed) => ({
      detected: byVenue<Sign>(
        feed,
        { kind: 'gap' },
        { kind: 'unknowable', because: "Bybit's ids have no order; every trade is there" },
      ),
      healed: WHOLLY,
    }),
  ),
  inFrames(
    'delay',
    (feed) => ({ kind: 'delay', ms: 800, ...on(feed) }),
    () => ({ detected: { kind: 'late', byMs: 700 }, healed: WHOLLY }),
    'until_detected',
  ),
  {
    ...inFrames(
      'delay beyond the limits',
      (feed) => ({ kind: 'delay', ms: 4_000, ...on(feed) }),
      () => ({ detected: { kind: 'late', byMs: 3_900 }, healed: WHOLLY }),
      'until_judged',
    ),
    // Frames that are held back at first are no silence.
    settings: { dataSilenceMs: 20_000 },
  },
  ...(['price_invalid', 'id_missing'] as const).map((how) =>
    inFrames(
      `corrupt: ${how.replace('_', ' ')}`,
      (feed) => ({ kind: 'corrupt', how, every: 3, count: 4, ...on(feed) }),
      (feed) => ({
        detected: {
          kind: 'rejected',
          reason: how === 'id_missing' ? 'trade_id_invalid' : 'price_invalid',
        },
        healed: byVenue<Healing>(feed, WHOLLY, NO_ID_TO_ASK),
      }),
    ),
  ),
  inFrames(
    'corrupt: bit flip',
    (feed) => ({ kind: 'corrupt', how: 'bit_flip', every: 3, count: 4, ...on(feed) }),
    (feed) => ({
      detected: { kind: 'unreadable' },
      healed: byVenue<Healing>(feed, WHOLLY, NO_ID_TO_ASK),
    }),
  ),
  inFrames(
    'corrupt: price wrong',
    (feed) => ({ kind: 'corrupt', how: 'price_wrong', count: 4, ...on(feed) }),
    () => ({
      detected: {
        kind: 'unknowable',
        because: 'another valid price is a valid price: no venue signs its trades',
      },
      healed: { kind: 'feed', because: 'what cannot be noticed is not asked for again' },
    }),
  ),
  inFrames(
    'truncate',
    (feed) => ({ kind: 'truncate', every: 3, count: 4, ...on(feed) }),
    (feed) => ({
      detected: { kind: 'unreadable' },
      healed: byVenue<Healing>(feed, WHOLLY, NO_ID_TO_ASK),
    }),
  ),
  inFrames(
    'clock ahead',
    ({ venue }) => ({ kind: 'clock_skew', ms: 2_000, venue }),
    () => ({ detected: { kind: 'skew', byMs: 1_900 }, healed: WHOLLY }),
    'until_detected',
  ),
  inFrames(
    'clock behind',
    ({ venue }) => ({ kind: 'clock_skew', ms: -3_000, venue }),
    () => ({ detected: { kind: 'late', byMs: 2_900 }, healed: WHOLLY }),
    'until_detected',
  ),
  {
    ...inFrames(
      'sequence jump',
      (feed) => ({ kind: 'sequence_jump', by: 7, symbol: feed.symbols[0], ...on(feed) }),
      () => ({
        detected: { kind: 'gap' },
        healed: { kind: 'permanent', reason: 'The venue does not have them' },
      }),
    ),
    // Bybit's ids jump all the time: there is nothing to see and nothing is missing.
    feeds: ['binance', 'binance_usdm', 'okx', 'coinbase', 'kraken'],
  },
];

const silentSymbol = (feed: Feed): Sign => ({ kind: 'silent_symbol', symbol: feed.symbols[1] });
/** One symbol of a feed whose others go on. */
const symbolSilence = (
  name: string,
  faults: (feed: Feed) => readonly FaultInput[],
  timeline: readonly CauseCode[],
  more: Pick<Partial<Scenario>, 'isLong' | 'settings'> = {},
): Scenario => ({
  name,
  feeds: feedsOf(name),
  faults,
  lasts: 'by_itself',
  needsPace: true,
  settings: { tradesPerSecond: 600 },
  expects: (feed) => ({ detected: silentSymbol(feed), healed: afterInterruption(feed), timeline }),
  ...more,
});

const SILENCES: readonly Scenario[] = [
  symbolSilence(
    'silence of one symbol',
    (feed) => [{ kind: 'silence', symbol: feed.symbols[1], healedBy: 'resubscribe', ...on(feed) }],
    [],
  ),
  symbolSilence(
    'silence until a new connection',
    (feed) => [{ kind: 'silence', symbol: feed.symbols[1], healedBy: 'reconnect', ...on(feed) }],
    [],
    // Slower, so that Bybit linear's list still reaches back when the second try has failed.
    { isLong: true, settings: { tradesPerSecond: 350 } },
  ),
];

const close = (feed: Feed, code = 1012): FaultInput => ({ kind: 'close', code, ...on(feed) });
/** Away for so long that trades were missed for certain. */
const away: FaultInput = { kind: 'restart', downMs: 400 };

const tooManyQuestions = (
  feeds: Scenario['feeds'],
  settings: Scenario['settings'] = {},
): Scenario => ({
  ...interruption(
    '429 on backfill',
    (feed) => [{ kind: 'rate_limit', retryAfterSeconds: 1, at: ['rest'], venue: feed.venue }, away],
    'connection_closed',
    ['connection_closed'],
    {
      detected: { kind: 'backfill_waits' },
      lasts: 'until_detected',
      timelineMayHold: ['connect_failed'],
      settings,
    },
  ),
  feeds,
});

const INTERRUPTIONS: readonly Scenario[] = [
  interruption('oversize', (feed) => [{ kind: 'oversize', bytes: 9 * 1024 * 1024, count: 1, ...on(feed) }], 'frame_too_large'), // prettier-ignore
  interruption('silence of all', (feed) => [{ kind: 'silence', healedBy: 'reconnect', ...on(feed) }], 'data_silence'), // prettier-ignore
  interruption(
    'acknowledged, no data',
    (feed) => [{ kind: 'ack_without_data', healedBy: 'reconnect', ...on(feed) }, close(feed)],
    'data_silence',
    ['connection_closed', 'data_silence'],
    { lasts: 'until_detected' },
  ),
  interruption('half-open', (feed) => [{ kind: 'half_open', ...on(feed) }], 'data_silence'),
  ...[1000, 1001, 1006, 1008, 1011, 1012, 1013].map((code) =>
    interruption(`close ${code}`, (feed) => [close(feed, code)], 'connection_closed'),
  ),
  interruption(
    'refuse: HTTP 503',
    (feed) => [{ kind: 'refuse', venue: feed.venue }, close(feed)],
    'handshake_refused',
    ['connection_closed', 'handshake_refused'],
    { lasts: 'until_detected' },
  ),
  interruption(
    'refuse: reset',
    (feed) => [{ kind: 'refuse', answer: 'reset', venue: feed.venue }, close(feed)],
    'connect_failed',
    ['connection_closed', 'connect_failed'],
    { lasts: 'until_detected' },
  ),
  interruption(
    'refuse until it gives up',
    (feed) => [{ kind: 'refuse', venue: feed.venue }, close(feed)],
    'attempts_exhausted',
    ['connection_closed', 'handshake_refused', 'attempts_exhausted'],
    { lasts: 'until_detected', settings: { maxAttempts: 2 } },
  ),
  interruption(
    '429 on the handshake',
    (feed) => [
      { kind: 'rate_limit', retryAfterSeconds: 1, at: ['handshake'], venue: feed.venue },
      close(feed),
    ],
    'handshake_refused',
    ['connection_closed', 'handshake_refused'],
    { lasts: 'until_detected', knocksAfterMs: 1_000 },
  ),
  tooManyQuestions(['binance', 'bybit_spot', 'bybit_linear', 'binance_usdm', 'okx']),
  // Theirs must miss more than what they are told again on subscribing.
  tooManyQuestions(['coinbase', 'kraken'], { tradesPerSecond: 3_000 }),
  interruption(
    'restart',
    () => [{ kind: 'restart', downMs: 1_500 }],
    'connection_closed',
    ['connection_closed'],
    { timelineMayHold: ['connect_failed'] },
  ),
  {
    ...interruption(
      'outage beyond the list',
      () => [{ kind: 'restart', downMs: 1_500 }],
      'connection_closed',
      ['connection_closed'],
      {
        timelineMayHold: ['connect_failed'],
        settings: { tradesPerSecond: 8_000, historyPerInstrument: 200_000 },
        healed: {
          kind: 'feed',
          because: 'Bybit lists only the newest 1,000 trades; the outage says from when to when',
        },
      },
    ),
    feeds: ['bybit_linear'],
  },
];

/** An end of the connection that is known before: the next one is opened first, and nothing is lost. */
const handover = (
  name: string,
  code: CauseCode,
  feeds: Scenario['feeds'],
  more: Pick<Scenario, 'act' | 'settings'>,
): Scenario => ({
  name,
  feeds,
  faults: () => [],
  lasts: 'by_itself',
  verdict: NO_CHANGE,
  ...more,
  expects: () => ({ detected: { kind: 'renewed', code }, healed: WHOLLY, timeline: [] }),
});

const HANDOVERS: readonly Scenario[] = [
  handover('recycled by a person', 'recycle_requested', FEED_IDS, {
    act: ({ monitor }, { collectorId }) => {
      monitor.recycle(collectorId);
      return {};
    },
  }),
  handover('lifetime is over', 'planned_renewal', FEED_IDS, {
    settings: { maxConnectionAgeMs: 2_500 },
  }),
  // The others say nothing before they close.
  handover('shutdown announced', 'venue_shutdown_notice', ['binance', 'binance_usdm'], {
    act: ({ exchange }) => {
      exchange.announceShutdown();
      return {};
    },
  }),
];

const SLOW_READER: Scenario = {
  name: 'slow reader',
  feeds: CORE_FEED_IDS,
  faults: () => [],
  lasts: 'by_itself',
  verdict: {
    must: { connected: { answers: ['degraded', 'bad'], withinMs: 20_000 } },
    // What waits in the link arrives late.
    may: { complete: ['degraded', 'bad'], on_time: ['degraded', 'bad'] },
    symbols: null,
  },
  settings: {
    // The system's own buffers hold some megabytes.
    tradesPerSecond: 12_000,
    // The collector shall wait for its own slow machine instead of giving the feed up.
    dataSilenceMs: 60_000,
    maxBufferedBytes: 512 * 1024,
    hasSlowLink: true,
    historyPerInstrument: 200_000,
  },
  expects: (feed) => ({
    detected: left('connection_closed'),
    healed: byVenue<Healing>(feed, WHOLLY, {
      kind: 'feed',
      because: 'Bybit lists only its newest trades; the outage says from when to when',
    }),
    timeline: ['connection_closed'],
    // The machine that is too slow to read may be too slow to connect, too.
    timelineMayHold: ['connect_timeout', 'connect_failed'],
  }),
  act: ({ exchange, slowLink }) => {
    const before = exchange.stats().slowReadersDropped;
    slowLink?.setReading(false);
    return {
      until: () => exchange.stats().slowReadersDropped > before,
      end: () => {
        slowLink?.setReading(true);
        // The flood has filled the buffers; a busy machine would lose the next connections to it, too.
        exchange.setRate(500);
      },
    };
  },
};

export const SCENARIOS: readonly Scenario[] = [
  ...FRAME_FAULTS,
  ...SILENCES,
  ...INTERRUPTIONS,
  SLOW_READER,
  ...HANDOVERS,
];

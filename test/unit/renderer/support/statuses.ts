import type {
  CollectorStatus,
  SymbolStatus,
  Transition,
} from '../../../../src/shared/collector-status';
import type { MonitorSnapshot } from '../../../../src/shared/monitor-snapshot';
import type { Alarm } from '../../../../src/shared/alarms';
import type { InjectedFault } from '../../../../src/shared/faults';
import type { Gap, Outage } from '../../../../src/shared/gaps';
import type { TapeRow } from '../../../../src/shared/ipc/contract';
import type { TimelineEvent } from '../../../../src/shared/timeline';
import type {
  AnswerCounts,
  Judgement,
  RolledAnswer,
  RollUp,
  Verdict,
} from '../../../../src/shared/verdict';
import type { Answer, ConditionId } from '../../../../src/shared/values/verdict';

export const NOON = Date.UTC(2026, 10, 22, 12);

const GOOD: Judgement = { answer: 'good', since: NOON, reasons: [] };
const NOT_PROVABLE = 'Trade ids have no order.';

/** An answer that is not good, with one reason. */
export const judgement = (
  answer: Exclude<Answer, 'good'>,
  condition: ConditionId,
  message: string,
): Judgement => ({
  answer,
  since: NOON,
  reasons: [{ condition, answer, message, since: NOON, figures: {} }],
});

/** All good, but that nothing proves the symbol complete. */
export const verdict = (fields: Partial<Verdict> = {}): Verdict => ({
  collectorId: 'bybit_trades',
  instrument: 'bybit:spot:BTCUSDT',
  symbol: 'BTCUSDT',
  connected: GOOD,
  complete: judgement('unknown', 'not_provable', NOT_PROVABLE),
  on_time: GOOD,
  healthy: true,
  ...fields,
});

/** One question over `counts`, answered by the worst of them. */
export function rolledAnswer(
  counts: Partial<AnswerCounts>,
  ...reasons: readonly string[]
): RolledAnswer {
  const all = { good: 0, degraded: 0, bad: 0, unknown: 0, ...counts };
  const answer = (['bad', 'degraded', 'unknown'] as const).find((each) => all[each] > 0) ?? 'good';
  return { answer, since: NOON, counts: all, reasons: [...reasons] };
}

/** Two instruments, both healthy though unproven. */
export const rollUp = (fields: Partial<RollUp> = {}): RollUp => ({
  instruments: 2,
  healthy: 2,
  healthyUnproven: 2,
  connected: rolledAnswer({ good: 2 }),
  complete: rolledAnswer({ unknown: 2 }, NOT_PROVABLE),
  on_time: rolledAnswer({ good: 2 }),
  goodMinutes: { lastHour: null, lastDay: null },
  ...fields,
});

/** Two instruments whose three answers are good. */
export const provenRollUp = (fields: Partial<RollUp> = {}): RollUp =>
  rollUp({ healthyUnproven: 0, complete: rolledAnswer({ good: 2 }), ...fields });

export function transition(fields: Partial<Transition> = {}): Transition {
  return {
    sequence: 4,
    at: NOON,
    from: 'SUBSCRIBING',
    to: 'ACTIVE',
    cause: { code: 'first_data', detail: 'The first data frame arrived.' },
    afterMs: 200,
    ...fields,
  };
}

export function collector(fields: Partial<CollectorStatus> = {}): CollectorStatus {
  return {
    id: 'bybit_trades',
    shard: null,
    venue: 'bybit',
    market: 'spot',
    channel: 'trades',
    venueLabel: 'Bybit',
    marketLabel: 'Spot',
    stream: 'publicTrade',
    url: 'wss://stream.bybit.com/v5/public/spot',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    provability: { level: 'not_provable', reason: 'Trade ids have no order.' },
    state: 'ACTIVE',
    stateSince: NOON,
    stopRequestedAt: null,
    lastTransition: transition(),
    handover: null,
    attempt: 0,
    maxAttempts: 10,
    nextAttemptAt: null,
    circuit: { kind: 'closed' },
    health: { collector: 'healthy', connection: 'healthy', dataFlow: 'healthy', reasons: [] },
    verdict: rollUp(),
    connection: {
      socket: 'open',
      turnAt: NOON,
      openedAt: NOON,
      lastPingAt: null,
      lastPongAt: null,
      roundTripMs: null,
      renewAt: null,
    },
    stats: {
      framesReceived: 0,
      bytesReceived: 0,
      dataFrames: 0,
      controlFrames: 0,
      unknownFrames: 0,
      unreadableFrames: 0,
      rejectedUpdates: 0,
      missedFrames: 0,
      lateFrames: 0,
      venueErrors: 0,
      internalErrors: 0,
      reconnects: 0,
      renewals: 0,
      lastFrameAt: null,
      lastDataAt: null,
    },
    books: null,
    account: { received: 0, stored: 0, duplicate: 0, rejected: {} },
    rates: { over1s: 0, over10s: 0, over60s: 0 },
    latency: null,
    lateness: {
      oneMinute: { raw: null, corrected: null },
      tenMinutes: { raw: null, corrected: null },
      clock: { kind: 'unknown', reason: 'Not measured yet' },
      split: null,
    },
    symbolCounts: { total: 2, flowing: 2, awaitingFirstData: 0, refused: 0, silent: 0 },
    losses: { openGaps: 0, missingIds: 0, lostIds: 0, unknownOutages: 0 },
    ...fields,
  };
}

export function snapshot(fields: Partial<MonitorSnapshot> = {}): MonitorSnapshot {
  return {
    at: NOON,
    startedAt: NOON,
    collectors: [collector()],
    ledger: {
      intake: { received: 0, stored: 0, duplicate: 0, rejected: {} },
      holding: {
        stored: 0,
        held: 0,
        evicted: { symbol_cap: 0, global_cap: 0, memory_cap: 0, age: 0 },
      },
      balanced: true,
    },
    store: {
      held: 0,
      symbols: 0,
      maxTotalTrades: 10_000,
      maxTradesPerSymbol: 1_000,
      maxMegabytes: 512,
      retentionMinutes: 60,
      oldestReceivedAt: null,
      memoryBytesEstimate: 0,
    },
    rates: { over1s: 0, over10s: 0, over60s: 0 },
    health: { level: 'healthy', healthy: 1, running: 1, total: 1 },
    verdict: rollUp(),
    venues: { bybit: rollUp() },
    losses: { openGaps: 0, missingIds: 0, lostIds: 0, unknownOutages: 0, notProvable: 1 },
    alarms: 0,
    incidents: 0,
    loopDelayMs: 1,
    recording: { kind: 'off' },
    disk: { recording: null, timeline: null, log: null },
    replay: { kind: 'absent' },
    simulator: { kind: 'absent' },
    ...fields,
  };
}

export function tapeRow(sequence: number, fields: Partial<TapeRow> = {}): TapeRow {
  return {
    venue: 'bybit',
    market: 'spot',
    symbol: 'BTCUSDT',
    side: 'buy',
    price: '65114.30',
    quantity: '0.021',
    notional: '1367.40030',
    tradeId: `id-${sequence}`,
    exchangeTime: NOON,
    receivedAt: NOON + 41,
    collectorId: 'bybit_trades',
    sequence,
    ...fields,
  };
}

const loss = {
  id: 1,
  collectorId: 'bybit_trades',
  instrument: 'bybit:spot:BTCUSDT',
  fromTime: NOON - 20_000,
  toTime: NOON,
  detectedAt: NOON,
  cause: 'reconnect',
  filled: 0,
} as const;

export const gap = (fields: Partial<Gap> = {}): Gap => ({
  kind: 'gap',
  ...loss,
  fromId: '100',
  toId: '122',
  missing: 23,
  state: { kind: 'open' },
  ...fields,
});

export const outage = (fields: Partial<Outage> = {}): Outage => ({
  kind: 'outage',
  ...loss,
  state: { kind: 'open' },
  ...fields,
});

export const alarm = (fields: Partial<Alarm> = {}): Alarm => ({
  id: 1,
  rule: 'collector_error',
  collectorId: 'bybit_trades',
  instrument: null,
  message: '10 attempts in a row failed.',
  count: 1,
  firstAt: NOON,
  lastAt: NOON,
  muted: false,
  maintenance: false,
  state: { kind: 'raised' },
  ...fields,
});

export const injectedFault = (fields: Partial<InjectedFault> = {}): InjectedFault => ({
  id: 1,
  kind: 'drop',
  sentence: 'Drops 10 % of frames.',
  injectedAt: NOON,
  endedAt: null,
  touchedFrames: 12,
  suppressedTrades: 30,
  refused: 0,
  ...fields,
});

export const timelineEvent = (id: number): Extract<TimelineEvent, { kind: 'transition' }> => ({
  id,
  at: NOON + id,
  kind: 'transition',
  collectorId: 'bybit_trades',
  instrument: null,
  cause: 'first_data',
  durationMs: 200,
  sentence: 'The first data frame arrived.',
  from: 'SUBSCRIBING',
  change: 'ACTIVE',
});

export const symbolStatus = (fields: Partial<SymbolStatus> = {}): SymbolStatus => ({
  symbol: 'BTCUSDT',
  subscription: { kind: 'flowing', firstDataAt: NOON },
  requestedAt: NOON,
  acknowledgedAt: NOON,
  firstDataAt: NOON,
  silence: {
    thresholdMs: 5_000,
    expectedPerSecond: 2.1,
    lastDataAt: NOON,
    silentSince: null,
    resubscribedAt: null,
  },
  lastTradeAt: NOON,
  lastPrice: '65114.30',
  stored: 0,
  held: 0,
  tradesPerSecond: 0,
  gaps: { opened: 0, open: 0, missingIds: 0, permanentIds: 0 },
  ...fields,
});

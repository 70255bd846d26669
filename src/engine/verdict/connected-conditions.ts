import {
  CONNECT_LIMIT_MS,
  ANSWER_LIMIT_MS,
  QUIET_LIMIT_MS,
  JUST_LOST_MS,
  isActive,
  inactiveForMs,
} from './condition';
import type { Condition } from './condition';
import { durationOf } from './figures';

export const CONNECTED_CONDITIONS: readonly Condition[] = [
  {
    id: 'starting',
    question: 'connected',
    answer: 'unknown',
    when: 'the collector was started less than 10 s ago and was not ACTIVE since',
    forMs: 0,
    keepMs: 0,
    holds: (facts, now) =>
      !isActive(facts) &&
      !facts.collector.wasActive &&
      facts.collector.state !== 'ERROR' &&
      inactiveForMs(facts, now) < CONNECT_LIMIT_MS
        ? { message: facts.collector.waitsItsTurn ? 'Waits its turn to connect' : 'Connecting' }
        : null,
  },
  {
    id: 'reconnecting',
    question: 'connected',
    answer: 'degraded',
    when: 'the connection was lost less than 10 s ago and is not back, or was lost within the last 2 s',
    forMs: 0,
    keepMs: 5_000,
    holds(facts, now) {
      const { state, wasActive, lostAt, lastCause } = facts.collector;
      // One that is back before the next look would go unseen, and so would a feed that flaps.
      if (isActive(facts)) {
        if (lostAt === null || now - lostAt >= JUST_LOST_MS) return null;
        return { message: `Reconnected after a loss: ${lastCause}` };
      }
      if (!wasActive || state === 'ERROR' || inactiveForMs(facts, now) >= CONNECT_LIMIT_MS) {
        return null;
      }
      return { message: `Reconnecting: ${lastCause}` };
    },
  },
  {
    id: 'not_connected',
    question: 'connected',
    answer: 'bad',
    when: 'the collector is not ACTIVE for 10 s or more, or in ERROR',
    forMs: 0,
    keepMs: 5_000,
    holds(facts, now) {
      const { state, lastCause } = facts.collector;
      const ms = inactiveForMs(facts, now);
      if (isActive(facts) || (state !== 'ERROR' && ms < CONNECT_LIMIT_MS)) return null;
      return {
        message: `Not connected for ${durationOf(ms)}: ${lastCause}`,
        figures: { forSeconds: Math.round(ms / 1_000) },
      };
    },
  },
  {
    id: 'refused',
    question: 'connected',
    answer: 'bad',
    when: 'the venue refused the symbol',
    forMs: 0,
    keepMs: 0,
    holds: ({ subscription, symbol }) =>
      subscription.kind === 'refused'
        ? { message: `The venue refused ${symbol}: ${subscription.reason}` }
        : null,
  },
  {
    id: 'unanswered',
    question: 'connected',
    answer: 'bad',
    when: 'the symbol was requested 10 s ago or more, and neither an answer nor data came',
    forMs: 0,
    keepMs: 0,
    holds(facts, now) {
      const { subscription, symbol } = facts;
      if (!isActive(facts) || subscription.kind !== 'requested') return null;
      const ms = now - subscription.at;
      if (ms < ANSWER_LIMIT_MS) return null;
      return {
        message: `The venue has not answered the subscription of ${symbol} for ${durationOf(ms)}`,
        figures: { forSeconds: Math.round(ms / 1_000) },
      };
    },
  },
  {
    id: 'no_data_yet',
    question: 'connected',
    answer: 'unknown',
    when: 'the symbol has brought no data since its subscription',
    forMs: 0,
    keepMs: 0,
    holds: (facts) =>
      isActive(facts) &&
      facts.lastDataAt === null &&
      (facts.subscription.kind === 'awaiting_first_data' ||
        facts.subscription.kind === 'requested' ||
        facts.subscription.kind === 'idle')
        ? { message: `No data of ${facts.symbol} came yet, and its pace is not known` }
        : null,
  },
  {
    id: 'pace_unknown',
    question: 'connected',
    answer: 'unknown',
    when: 'the pace of the symbol is not learned, and its last data came 60 s ago or more',
    forMs: 0,
    keepMs: 0,
    holds(facts, now) {
      if (!isActive(facts) || facts.isPaceKnown || facts.lastDataAt === null) return null;
      const ms = now - facts.lastDataAt;
      if (ms < QUIET_LIMIT_MS) return null;
      return {
        message: `No data of ${facts.symbol} for ${durationOf(ms)}, and its pace is not known`,
        figures: { forSeconds: Math.round(ms / 1_000) },
      };
    },
  },
  {
    id: 'silent',
    question: 'connected',
    answer: 'bad',
    when: 'the symbol is silent for longer than its own learned pace allows (docs/silence.md)',
    forMs: 0,
    keepMs: 5_000,
    holds(facts, now) {
      if (!isActive(facts) || !facts.isPaceKnown || facts.silentSince === null) return null;
      const ms = now - facts.silentSince;
      const what = facts.collector.channel === 'trades' ? 'trade' : 'update';
      return {
        message: `No ${what} of ${facts.symbol} for ${durationOf(ms)}; up to ${durationOf(facts.silenceLimitMs)} is usual`,
        figures: {
          forSeconds: Math.round(ms / 1_000),
          limitSeconds: Math.round(facts.silenceLimitMs / 1_000),
        },
      };
    },
  },
  {
    id: 'connection_silent',
    question: 'connected',
    answer: 'degraded',
    when: 'the connection has brought no data for half of the time after which it is replaced',
    forMs: 0,
    keepMs: 0,
    holds(facts) {
      const { connectionSilentMs, connectionSilenceLimitMs } = facts.collector;
      if (!isActive(facts) || connectionSilentMs <= connectionSilenceLimitMs / 2) return null;
      return {
        message: `No data on the whole connection for ${durationOf(connectionSilentMs)}`,
        figures: { forSeconds: Math.round(connectionSilentMs / 1_000) },
      };
    },
  },
];

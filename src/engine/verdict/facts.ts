import type { ClockReading } from '../../shared/collector-status';
import type { Provability } from '../../shared/gaps';
import type { BookSync } from '../../shared/order-book';
import type { CollectorState } from '../../shared/values/lifecycle';
import type { Channel } from '../../shared/values/market';
import type { SubscriptionState } from '../../shared/collector-status';

/** What is known of a running collector at one moment. Times are epoch ms, durations ms. */
export interface CollectorFacts {
  readonly collectorId: string;
  readonly venue: string;
  readonly venueLabel: string;
  readonly channel: Channel;
  readonly state: CollectorState;
  /** When it was last connected and subscribed; null when it never was since its start. */
  readonly notActiveSince: number | null;
  /** When the run began. */
  readonly startedAt: number;
  readonly wasActive: boolean;
  /** When the connection was lost last within the run; null when it never was. */
  readonly lostAt: number | null;
  /** The venue's pace of connecting lets the connection be opened only later. */
  readonly waitsItsTurn: boolean;
  /** The last transition's cause, one sentence. */
  readonly lastCause: string;
  /** How long the connection has brought no data, and how long it may. */
  readonly connectionSilentMs: number;
  readonly connectionSilenceLimitMs: number;
  readonly provability: Provability;
  /** In the last 60 s, of the whole collector. */
  readonly recent: {
    /** Live trades that were stored. */
    readonly received: number;
    readonly dataFrames: number;
    readonly unreadableFrames: number;
    readonly missingFrames: number;
    readonly rejectedUpdates: number;
    /** Trades that were rejected without naming a symbol. */
    readonly rejectedWithoutSymbol: number;
    readonly lastRejection: string | null;
  };
  readonly latency: LatencyFacts;
}

/** Latency of the collector's live trades, by the venue's clock where its offset is known. */
export interface LatencyFacts {
  /** Trades of the last 20 s and of the last 60 s. */
  readonly short: LatencySample | null;
  readonly minute: LatencySample | null;
  readonly clock: ClockReading;
  readonly limits: LatencyLimits;
}

export interface LatencySample {
  readonly trades: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of trades later than the p99 limit by more than the clock's uncertainty, from 0 to 1. */
  readonly lateShare: number;
}

export interface LatencyLimits {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What is known of one instrument of a running collector at one moment. */
export interface InstrumentFacts {
  readonly collector: CollectorFacts;
  readonly instrument: string;
  readonly symbol: string;
  readonly subscription: SubscriptionState;
  /** When it was last requested; null before. */
  readonly requestedAt: number | null;
  /** Live data of this symbol; null before the first. */
  readonly lastDataAt: number | null;
  /** Silence that its own pace allows, and whether that pace is learned. */
  readonly silenceLimitMs: number;
  readonly isPaceKnown: boolean;
  readonly silentSince: number | null;
  /** In the last 60 s. */
  readonly recent: {
    readonly stored: number;
    readonly duplicate: number;
    readonly rejected: number;
    /** Ids found missing, less those that came since. */
    readonly missing: number;
    /** Ids given up as lost. */
    readonly lost: number;
  };
  /** Ids that may still come. */
  readonly missing: number;
  /** Outages whose loss is still being asked for. */
  readonly openOutages: number;
  /** Null for instruments of other channels. */
  readonly book: BookFacts | null;
}

export interface BookFacts {
  readonly sync: BookSync;
  readonly crossedSince: number | null;
  /** In the last 60 s. */
  readonly rejectedUpdates: number;
}

/** What all running collectors show together of this machine's clock. */
export interface ClockFacts {
  /** This machine's clock minus the venues', when several venues agree that it is wrong; else null. */
  readonly thisClockAheadMs: number | null;
  /** How many venues say so. */
  readonly venues: number;
}

/** How many of the running collectors' venues must agree before this machine's clock is to blame. */
const VENUES_TO_AGREE = 2;

/**
 * Judges this machine's clock by the venues' clocks, one reading per venue: when most venues, and at least
 * two, differ from it by more than `limitMs` and agree with each other within that limit, this machine is wrong.
 */
export function clockFactsOf(collectors: readonly CollectorFacts[], limitMs: number): ClockFacts {
  const offsets = new Map<string, number>();
  for (const { venue, latency } of collectors) {
    if (latency.clock.kind === 'measured') offsets.set(venue, latency.clock.offsetMs);
  }
  const far = [...offsets.values()].filter((offsetMs) => Math.abs(offsetMs) > limitMs);
  const agreeing = mostThatAgree(far, limitMs);
  if (agreeing.length < VENUES_TO_AGREE || agreeing.length * 2 <= offsets.size) {
    return { thisClockAheadMs: null, venues: 0 };
  }
  const median = agreeing[Math.floor(agreeing.length / 2)] ?? 0;
  return { thisClockAheadMs: -median, venues: agreeing.length };
}

/** The most offsets that lie within `limitMs` of each other, ascending: one broken clock must not hide the others. */
function mostThatAgree(offsets: readonly number[], limitMs: number): readonly number[] {
  const sorted = offsets.toSorted((a, b) => a - b);
  let most: readonly number[] = [];
  for (const [index, lowest] of sorted.entries()) {
    const group = sorted.slice(index).filter((offsetMs) => offsetMs - lowest <= limitMs);
    if (group.length > most.length) most = group;
  }
  return most;
}

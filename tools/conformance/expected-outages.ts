import type { Filled, LiveTrade } from './live-trade';
import type { RestAnswer } from './wire-tap';

export interface ExpectedOutage {
  readonly state: 'covered' | 'uncovered';
  readonly filled: number;
}

export interface ExpectedOutages {
  readonly kind: 'outages';
  readonly outages: readonly ExpectedOutage[];
}

interface Expectation {
  readonly filled: Filled;
  readonly losses: ExpectedOutages;
}

/** A symbol as busy as those of the bench is called silent after that. */
const SILENT_MS = 5_000;

/**
 * Ids prove nothing: each time without a connection, and each silence, is an outage, for which the list of the newest trades is
 * asked once; it covers the outage when it reaches back to the last trade before it.
 */
export function expectOutages(
  live: readonly LiveTrade[],
  answers: readonly RestAnswer[],
  times: ReadonlyMap<string, number>,
): Expectation {
  const stored = new Set<string>();
  const outages: ExpectedOutage[] = [];
  const open: LiveTrade[] = [];
  let last: LiveTrade | null = null;
  let backfilled = 0;
  const pending = [...answers];
  const answersBefore = (position: number): void => {
    while (pending[0] !== undefined && pending[0].at < position) {
      const ids = pending.shift()?.ids ?? [];
      const before = open.shift();
      if (before === undefined) continue;
      const isCovered = ids.includes(before.id);
      const since = isCovered ? (times.get(before.id) ?? 0) : 0;
      const missed = ids.filter((id) => !stored.has(id) && (times.get(id) ?? 0) >= since);
      for (const id of missed) stored.add(id);
      backfilled += missed.length;
      outages.push({ state: isCovered ? 'covered' : 'uncovered', filled: missed.length });
    }
  };
  for (const trade of live) {
    answersBefore(trade.firstAt);
    if (last !== null) {
      const isInterrupted = trade.connection > last.connection;
      if (isInterrupted || trade.firstMs - last.firstMs >= SILENT_MS) open.push(last);
    }
    // A trade that REST has told already is none that the outage ended with.
    if (!stored.has(trade.id)) last = trade;
    stored.add(trade.id);
  }
  answersBefore(Number.POSITIVE_INFINITY);
  return { filled: { stored, backfilled }, losses: { kind: 'outages', outages } };
}

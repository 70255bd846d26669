import type { Filled, LiveTrade } from './live-trade';
import type { RestAnswer } from './wire-tap';

export interface ExpectedGap {
  readonly fromId: string;
  readonly toId: string;
  readonly filled: number;
  readonly state: 'closed' | 'permanent';
}

export interface ExpectedGaps {
  readonly kind: 'gaps';
  readonly gaps: readonly ExpectedGap[];
}

interface Expectation {
  readonly filled: Filled;
  readonly losses: ExpectedGaps;
}

interface OpenedGap {
  readonly from: number;
  readonly to: number;
}

/** Ids count up by one: whatever is skipped is a gap, and what REST answers or comes late fills it. */
export function expectGaps(
  live: readonly LiveTrade[],
  answers: readonly RestAnswer[],
): Expectation {
  const stored = new Set<string>();
  const missing = new Set<number>();
  const opened: OpenedGap[] = [];
  let highest: number | null = null;
  let backfilled = 0;
  const pending = [...answers];
  const answersBefore = (position: number): void => {
    while (pending[0] !== undefined && pending[0].at < position) {
      for (const id of pending.shift()?.ids ?? []) {
        if (!missing.delete(Number(id))) continue;
        stored.add(id);
        backfilled += 1;
      }
    }
  };
  for (const { id, matches, firstAt } of live) {
    answersBefore(firstAt);
    const number = Number(id);
    const first = number - matches + 1;
    stored.add(id);
    for (let own = first; own <= number; own += 1) missing.delete(own);
    if (highest !== null && first > highest + 1) {
      opened.push({ from: highest + 1, to: first - 1 });
      for (let between = highest + 1; between < first; between += 1) missing.add(between);
    }
    highest = Math.max(highest ?? number, number);
  }
  answersBefore(Number.POSITIVE_INFINITY);
  const gaps = opened.map(({ from, to }): ExpectedGap => {
    let left = 0;
    for (let id = from; id <= to; id += 1) if (missing.has(id)) left += 1;
    return {
      fromId: String(from),
      toId: String(to),
      filled: to - from + 1 - left,
      state: left === 0 ? 'closed' : 'permanent',
    };
  });
  return { filled: { stored, backfilled }, losses: { kind: 'gaps', gaps } };
}

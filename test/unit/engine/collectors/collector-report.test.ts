import { describe, expect, it } from 'vitest';
import type { SubscriptionState } from '../../../../src/shared/collector-status';
import { buildReport } from '../../../../src/engine/collectors/collector-report';
import type { ReportSources } from '../../../../src/engine/collectors/collector-report';

const STATES: readonly SubscriptionState[] = [
  { kind: 'idle' },
  { kind: 'requested', at: 1 },
  { kind: 'awaiting_first_data', since: 1 },
  { kind: 'flowing', firstDataAt: 1 },
  { kind: 'refused', at: 1, reason: 'unknown' },
];

interface Given {
  readonly state: SubscriptionState;
  readonly silence: 'none' | 'after data' | 'without data';
}

/** Only what the counts are made of. */
function countsOf(given: readonly Given[]) {
  const names = given.map((_, index) => `S${index}`);
  const states = new Map(names.map((name, index) => [name, given[index]!.state]));
  const silent = names.flatMap((symbol, index) => {
    const { silence } = given[index]!;
    const hasTraded = silence === 'after data';
    return silence === 'none' ? [] : [{ symbol, since: 1, thresholdMs: 1, hasTraded }];
  });
  const sources = {
    settings: { symbols: names },
    profile: {},
    lifecycle: {},
    stats: {},
    connection: {},
    reconnect: {},
    subscriptions: { state: (symbol: string) => states.get(symbol) },
    silence: { silent },
  } as unknown as ReportSources;
  return buildReport(sources).symbolCounts;
}

describe('the counts of symbols', () => {
  it('count each symbol once, so that what is pending is left', () => {
    const all = STATES.flatMap((state) =>
      (['none', 'after data', 'without data'] as const).map((silence) => ({ state, silence })),
    );
    const { total, flowing, silent, awaitingFirstData, refused } = countsOf(all);
    expect(total).toBe(15);
    expect({ flowing, silent, awaitingFirstData, refused }).toEqual({
      flowing: 2,
      silent: 2,
      awaitingFirstData: 2,
      refused: 3,
    });
  });

  it('do not count 2 flowing, 1 awaiting and 1 silent of 3 symbols', () => {
    const flowing = { state: STATES[3]!, silence: 'none' } as const;
    const resubscribed = { state: STATES[2]!, silence: 'after data' } as const;
    expect(countsOf([flowing, flowing, resubscribed])).toEqual({
      total: 3,
      flowing: 2,
      awaitingFirstData: 0,
      refused: 0,
      silent: 1,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../tools/conformance/feeds';
import type { Feed, FeedId } from '../../tools/conformance/feeds';
import { runScenario } from '../../tools/conformance/run-scenario';
import type { Expectation, Scenario } from '../../tools/conformance/scenario';
import { SCENARIOS } from '../../tools/conformance/scenarios';

/** `npm run faults` runs every scenario on every feed; here each runs on one, the telling ones on all. */
const ON_ALL_FEEDS = new Set(['drop frames', 'corrupt: bit flip', 'close 1006', 'restart']);

const quick = SCENARIOS.filter(({ isLong }) => isLong !== true);
const rows = quick.flatMap((scenario, index) => {
  const { feeds, name } = scenario;
  const chosen = ON_ALL_FEEDS.has(name) ? feeds : feeds.filter((_, at) => at === index % feeds.length); // prettier-ignore
  return chosen.map((feed) => [sentence(scenario, FEEDS[feed]), scenario, feed] as const);
});

function sentence({ name, expects }: Scenario, feed: Feed): string {
  const { detected, healed } = expects(feed);
  const seen = detected.kind === 'unknowable' ? 'cannot be noticed' : `is noticed (${signOf(detected)})`; // prettier-ignore
  const after = {
    wholly: 'heals without loss',
    permanent: 'leaves a permanent gap with its reason',
    feed: 'heals, and only what cannot be had again is gone',
  }[healed.kind];
  return `"${name}" on ${feed.label} ${seen}, ${after}, and every count is exact`;
}

function signOf(sign: Expectation['detected']): string {
  return sign.kind === 'transition' ? sign.code : sign.kind.replace('_', ' ');
}

describe.concurrent('a fault', () => {
  it.each(rows)('%s', { timeout: 60_000 }, async (_, scenario: Scenario, feed: FeedId) => {
    const { detected } = scenario.expects(FEEDS[feed]);
    const result = await runScenario(scenario, feed, 11);
    expect(result.problems).toEqual([]);
    expect(result.detected).toBe(detected.kind === 'unknowable' ? 'not_knowable' : 'yes');
    expect(result.healed).not.toBe('no');
    expect(result.isAccountExact).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { BOOK_FEEDS } from '../../tools/conformance/books/book-feeds';
import type { BookFeed, BookFeedId } from '../../tools/conformance/books/book-feeds';
import type { BookScenario } from '../../tools/conformance/books/book-scenario';
import { BOOK_SCENARIOS } from '../../tools/conformance/books/book-scenarios';
import { runBookScenario } from '../../tools/conformance/books/run-book-scenario';

/** `npm run faults` runs every scenario on every feed; here each runs on one or two, the telling one on all. */
const ON_ALL_FEEDS = new Set(['missed delta']);

const quick = BOOK_SCENARIOS.filter(({ needsPace }) => needsPace !== true);
const rows = quick.flatMap((scenario, index) => {
  const { feeds, name } = scenario;
  const chosen = ON_ALL_FEEDS.has(name)
    ? feeds
    : feeds.filter((_, at) => at % 4 === index % Math.min(4, feeds.length));
  return chosen.map((feed) => [sentence(scenario, BOOK_FEEDS[feed]), scenario, feed] as const);
});

function sentence({ name, expects }: BookScenario, feed: BookFeed): string {
  const { sign } = expects(feed);
  const seen = {
    out_of_sync: `is noticed (${sign.kind === 'out_of_sync' ? sign.cause : ''}) and heals`,
    silent_symbol: 'is noticed (silent symbol) and heals',
    new_snapshot: 'is followed by a new book',
    harmless: 'changes nothing',
  }[sign.kind];
  return `"${name}" on ${feed.label} ${seen}, and every level is the exchange's at the end`;
}

describe.concurrent('a fault of order books', () => {
  it.each(rows)('%s', { timeout: 60_000 }, async (_, scenario: BookScenario, feed: BookFeedId) => {
    const result = await runBookScenario(scenario, feed, 11);
    expect(result.problems).toEqual([]);
    expect(result.detected).toBe(scenario.expects(BOOK_FEEDS[feed]).sign.kind === 'harmless' ? 'harmless' : 'yes'); // prettier-ignore
    expect(result.healed).toBe(true);
    expect(result.isEqual).toBe(true);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PAGE_EVENTS, TimelineFeed, withNewest } from '../../../src/renderer/lib/timeline-feed';
import { eventTone, eventWord } from '../../../src/renderer/lib/timeline-words';
import { FakeBridge } from './support/fake-bridge';
import { timelineEvent } from './support/statuses';

const events = (newest: number, count: number) =>
  Array.from({ length: count }, (_, index) => timelineEvent(newest - index));
const ids = (list: readonly { readonly id: number }[]) => list.map(({ id }) => id);

describe('the newest page of a timeline', () => {
  it('is put on top of what is shown', () => {
    const shown = events(300, 250);
    const next = withNewest(shown, { events: events(310, PAGE_EVENTS) });
    expect(ids(next)).toEqual(ids(events(310, 260)));
  });
  it('replaces what it has no join to, instead of hiding a hole', () => {
    const page = events(900, PAGE_EVENTS);
    expect(withNewest(events(300, 250), { events: page })).toBe(page);
  });
  it('changes nothing when nothing is new', () => {
    const shown = events(300, 250);
    expect(withNewest(shown, { events: events(300, PAGE_EVENTS) })).toBe(shown);
  });
  it('empties the list when main has none', () => {
    expect(withNewest(events(3, 3), { events: [] })).toEqual([]);
  });
});

describe('a timeline', () => {
  const all = events(450, 450);
  let bridge: FakeBridge;
  let disconnect = (): void => undefined;
  afterEach(() => disconnect());
  beforeEach(() => {
    bridge = new FakeBridge({
      'timeline:query': (payload) => {
        const { before = Infinity, limit } = payload as { before?: number; limit: number };
        const page = all.filter(({ id }) => id < before).slice(0, limit);
        return {
          ok: true,
          value: { events: page, matching: all.length, held: all.length, file: { kind: 'none' } },
        };
      },
    }).install();
  });

  it('goes back page by page to the first event, and not further', async () => {
    const feed = new TimelineFeed({ collectorId: 'bybit_trades' });
    disconnect = feed.connect();
    await vi.waitFor(() => expect(feed.getView().events).toHaveLength(PAGE_EVENTS));
    await feed.loadOlder();
    await feed.loadOlder();
    expect(ids(feed.getView().events)).toEqual(ids(all));
    const asked = bridge.payloadsOf('timeline:query').length;
    await feed.loadOlder();
    expect(bridge.payloadsOf('timeline:query')).toHaveLength(asked);
    expect(bridge.payloadsOf('timeline:query')[1]).toMatchObject({
      filter: { collectorId: 'bybit_trades' },
      before: 251,
    });
  });

  it('asks once for a page, however often the end is reached', async () => {
    const feed = new TimelineFeed({});
    disconnect = feed.connect();
    await vi.waitFor(() => expect(feed.getView().loading).toBe(false));
    await Promise.all([feed.loadOlder(), feed.loadOlder(), feed.loadOlder()]);
    expect(feed.getView().events).toHaveLength(2 * PAGE_EVENTS);
  });
});

describe('the words of an event', () => {
  it('name a transition by the state entered and anything else by what changed', () => {
    expect(eventWord(timelineEvent(1))).toBe('ACTIVE');
    const covered = { ...timelineEvent(2), kind: 'outage', change: 'covered' } as const;
    expect([eventWord(covered), eventTone(covered)]).toEqual(['outage covered', 'idle']);
  });
});

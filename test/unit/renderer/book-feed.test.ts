import { beforeEach, describe, expect, it } from 'vitest';
import { BookFeed } from '../../../src/renderer/lib/book-feed';
import type { BookChange } from '../../../src/shared/ipc/contract';
import { bookView } from '../../support/book-views';
import { FakeBridge } from './support/fake-bridge';

const CHOICE = { collectorId: 'bybit_order_book', symbol: 'BTCUSDT', depth: 50 } as const;

let bridge: FakeBridge;
let generation: number;
let frames: (() => void)[];
let feed: BookFeed;

const change = (sequence: number, of = generation): BookChange => ({
  generation: of,
  sequence,
  view: bookView({ sequence: 1_000 + sequence }),
});
/** The answer to a request is there after the microtasks that are due. */
const answered = (): Promise<void> => Promise.resolve().then(() => Promise.resolve());
const paint = (): void => {
  for (const frame of frames.splice(0)) frame();
};
const shownSequence = (): number | null => {
  const onScreen = feed.getOnScreen();
  return onScreen.kind === 'shown' ? onScreen.view.status.sequence : null;
};

beforeEach(() => {
  generation = 0;
  frames = [];
  bridge = new FakeBridge({
    'books:watch': () => {
      generation += 1;
      return { ok: true, value: { generation, view: bookView({ sequence: 1_000 }) } };
    },
  }).install();
  feed = new BookFeed((callback) => frames.push(callback));
});

describe('the window’s feed of a book', () => {
  it('shows the answer, then the newest change of each frame, and acknowledges what it drew', async () => {
    feed.watch(CHOICE);
    expect(feed.getOnScreen()).toEqual({ kind: 'loading' });
    await answered();
    expect(shownSequence()).toBe(1_000);
    bridge.push('books:changed', change(1));
    bridge.push('books:changed', change(2));
    expect(shownSequence()).toBe(1_000);
    paint();
    expect(shownSequence()).toBe(1_002);
    expect(bridge.payloadsOf('books:acknowledge')).toEqual([{ generation: 1, sequence: 2 }]);
  });

  it('does not acknowledge what was never painted', async () => {
    feed.watch(CHOICE);
    await answered();
    bridge.push('books:changed', change(1));
    expect(bridge.payloadsOf('books:acknowledge')).toEqual([]);
  });

  it('drops changes of a watch that is over', async () => {
    feed.watch(CHOICE)();
    feed.watch({ ...CHOICE, depth: 10 });
    await answered();
    bridge.push('books:changed', change(7, generation - 1));
    paint();
    expect(shownSequence()).toBe(1_000);
  });

  it('keeps a change that overtook the answer announcing it', async () => {
    feed.watch(CHOICE);
    bridge.push('books:changed', change(1, 1));
    paint();
    expect(shownSequence()).toBeNull();
    await answered();
    paint();
    expect(shownSequence()).toBe(1_001);
    expect(bridge.payloadsOf('books:acknowledge')).toEqual([{ generation: 1, sequence: 1 }]);
  });

  it('keeps the same book on screen while another depth is asked for, but not another book', async () => {
    const undo = feed.watch(CHOICE);
    await answered();
    undo();
    const undoAgain = feed.watch({ ...CHOICE, depth: 200 });
    expect(shownSequence()).toBe(1_000);
    undoAgain();
    feed.watch({ ...CHOICE, symbol: 'ETHUSDT' });
    expect(feed.getOnScreen()).toEqual({ kind: 'loading' });
  });

  it('tells main when nobody looks any more', async () => {
    const undo = feed.watch(CHOICE);
    await answered();
    undo();
    expect(bridge.payloadsOf('books:unwatch')).toHaveLength(1);
    bridge.push('books:changed', change(1));
    paint();
    expect(shownSequence()).toBe(1_000);
  });

  it('says why there is no book', async () => {
    const error = { code: 'not_found', message: 'No such book.' } as const;
    new FakeBridge({ 'books:watch': () => ({ ok: false, error }) }).install();
    feed.watch(CHOICE);
    await answered();
    expect(feed.getOnScreen()).toEqual({ kind: 'failed', error });
  });
});

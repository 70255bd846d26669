import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TapeFeed } from '../../../src/renderer/lib/tape-feed';
import type { TapeSnapshot } from '../../../src/shared/ipc/contract';
import { FakeBridge } from './support/fake-bridge';
import { tapeRow } from './support/statuses';

/** Frames run when the test says so. */
class Frames {
  #planned: (() => void)[] = [];
  readonly request = (callback: () => void): void => {
    this.#planned.push(callback);
  };
  run(): number {
    const due = this.#planned;
    this.#planned = [];
    for (const each of due) each();
    return due.length;
  }
}

let bridge: FakeBridge;
let frames: Frames;
let feed: TapeFeed;
let generation: number;
let disconnect: () => void;

afterEach(() => disconnect());

beforeEach(async () => {
  generation = 0;
  bridge = new FakeBridge({
    'tape:watch': (): { ok: true; value: TapeSnapshot } => {
      generation += 1;
      return { ok: true, value: { generation, rows: [tapeRow(10)], matching: 1 } };
    },
  }).install();
  frames = new Frames();
  feed = new TapeFeed(frames.request);
  disconnect = feed.connect();
  await vi.waitFor(() => expect(frames.run()).toBe(1));
});

/** Lets the answer to the last watch arrive. */
const answered = (): Promise<void> => new Promise((done) => setTimeout(done));

const send = (sequence: number, row: number): void =>
  bridge.push('tape:appended', { generation, sequence, rows: [tapeRow(row)], skipped: 0 });

describe('the tape feed', () => {
  it('changes the screen once a frame, however many batches came', () => {
    const changed = vi.fn();
    feed.subscribe(changed);
    send(1, 11);
    send(2, 12);
    send(3, 13);
    expect(changed).not.toHaveBeenCalled();
    frames.run();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(feed.getView().rows.map((row) => row.sequence)).toEqual([13, 12, 11, 10]);
  });

  it('acknowledges every batch, also while paused', () => {
    send(1, 11);
    feed.togglePause();
    send(2, 12);
    expect(bridge.payloadsOf('tape:acknowledge')).toEqual([
      { generation: 1, sequence: 1 },
      { generation: 1, sequence: 2 },
    ]);
  });

  it('watches anew with the filter that was chosen', () => {
    feed.setFilter({ venue: 'bybit', side: 'sell', minNotional: '1000' });
    expect(bridge.payloadsOf('tape:watch').at(-1)).toEqual({
      filter: { venue: 'bybit', side: 'sell', minNotional: '1000' },
    });
  });

  it('does not ask again for the filter it already watches', () => {
    feed.setFilter({ side: 'sell', venue: 'bybit' });
    feed.setFilter({ venue: 'bybit', side: 'sell' });
    expect(bridge.payloadsOf('tape:watch')).toHaveLength(2);
  });

  it('watches anew after a pause, after a lost batch and when the window is seen again', async () => {
    feed.togglePause();
    feed.togglePause();
    expect(bridge.payloadsOf('tape:watch')).toHaveLength(2);
    await answered();
    send(7, 99);
    expect(bridge.payloadsOf('tape:watch')).toHaveLength(3);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(bridge.payloadsOf('tape:watch')).toHaveLength(4);
  });
});

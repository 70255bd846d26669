import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tape } from '../../../src/renderer/features/trades/tape';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { clearFilter } from '../../../src/renderer/lib/window-store';
import type { TapeRow } from '../../../src/shared/ipc/contract';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { snapshot, tapeRow } from './support/statuses';

const ROW_HEIGHT = 24;
/** Ten rows and the head. */
const VIEW_HEIGHT = 11 * ROW_HEIGHT;

const rowsFrom = (newest: number, count: number): readonly TapeRow[] =>
  Array.from({ length: count }, (_, index) => tapeRow(newest - index));

const drawn = (): Promise<void> =>
  act(() => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done))));

let bridge: FakeBridge;
let newest: number;
let batches: number;

/** What comes is on screen by the next frame. */
function arrive(count: number): void {
  newest += count;
  batches += 1;
  const rows = [...rowsFrom(newest, count)];
  bridge.push('tape:appended', { generation: 1, sequence: batches, rows, skipped: 0 });
}

const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Recent trades' });

/** The chosen trade if it is drawn, and how far it stands below the head. */
function chosenRow(): { readonly sequence: number; readonly below: number } | null {
  const row = grid().querySelector<HTMLElement>('[aria-selected=true]');
  if (row === null) return null;
  const top = Number(/translateY\((\d+)px\)/.exec(row.style.transform)?.[1]);
  return { sequence: Number(row.dataset.sequence), below: top - grid().scrollTop };
}

beforeEach(async () => {
  giveLayout();
  clearFilter();
  useMonitor.setState({ snapshot: snapshot() });
  newest = 200;
  batches = 0;
  bridge = new FakeBridge({
    'tape:watch': () => ({
      ok: true,
      value: { generation: 1, rows: [...rowsFrom(200, 200)], matching: 200 },
    }),
    'trades:get-raw': () => ({ ok: true, value: '{"the":"frame"}' }),
  }).install();
  renderThemed(<Tape heading={null} actions={null} />);
  await waitFor(() => expect(grid().querySelector('[data-sequence="200"]')).not.toBeNull());
  act(() => grid().focus());
});

afterEach(() => vi.restoreAllMocks());

/** jsdom lays nothing out. Like in a browser, the event of a scroll comes with the next frame. */
function giveLayout(): void {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(VIEW_HEIGHT);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(900);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(VIEW_HEIGHT);
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(1_001 * ROW_HEIGHT);
  Element.prototype.scrollTo = function scrollTo(this: Element, to?: unknown): void {
    const { top = 0 } = to as ScrollToOptions;
    if (this.scrollTop === top) return;
    this.scrollTop = top;
    requestAnimationFrame(() => this.dispatchEvent(new Event('scroll')));
  };
}

describe('the chosen trade', () => {
  it('keeps its place when a burst arrives right after the key', async () => {
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    expect(chosenRow()).toEqual({ sequence: 198, below: 2 * ROW_HEIGHT });
    for (let bursts = 0; bursts < 4; bursts += 1) {
      arrive(60);
      await drawn();
      expect(chosenRow()).toEqual({ sequence: 198, below: 2 * ROW_HEIGHT });
    }
  });

  it('is drawn at once by the key that scrolls to it, and keeps its place in a burst', async () => {
    arrive(60);
    fireEvent.keyDown(grid(), { key: 'PageDown' });
    fireEvent.keyDown(grid(), { key: 'PageDown' });
    const atFoot = { sequence: 171, below: 9 * ROW_HEIGHT };
    expect(chosenRow()).toEqual(atFoot);
    for (let bursts = 0; bursts < 3; bursts += 1) {
      await drawn();
      expect(chosenRow()).toEqual(atFoot);
      arrive(60);
    }
  });

  it('is told to have left the newest 1,000, is still opened by Enter, and is let go by Escape', async () => {
    await userEvent.keyboard('{ArrowDown}');
    for (let bursts = 0; bursts < 5; bursts += 1) {
      arrive(300);
      await drawn();
    }
    expect(chosenRow()).toBeNull();
    expect(screen.getByText(/The chosen trade has left these rows/)).toBeTruthy();

    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('{"the":"frame"}')).toBeTruthy();
    expect(bridge.payloadsOf('trades:get-raw')).toEqual([{ sequence: 200 }]);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(grid()));

    await userEvent.keyboard('{Escape}');
    expect(screen.queryByText(/The chosen trade has left/)).toBeNull();
  });

  it('that left is followed by the nearest row that is there', async () => {
    await userEvent.keyboard('{ArrowDown}');
    for (let bursts = 0; bursts < 5; bursts += 1) {
      arrive(300);
      await drawn();
    }
    await userEvent.keyboard('{ArrowUp}');
    await drawn();
    expect(chosenRow()).toMatchObject({ sequence: newest - 999 });
  });
});

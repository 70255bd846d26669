import { act } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Age, Elapsed } from '../../../src/renderer/components/ticking';
import { LogFeed } from '../../../src/renderer/lib/log-feed';
import { connectMonitor } from '../../../src/renderer/lib/monitor-store';
import { TimelineFeed } from '../../../src/renderer/lib/timeline-feed';
import { everyWhileVisible } from '../../../src/renderer/lib/visibility';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';

let visibility: DocumentVisibilityState = 'visible';
function become(state: DocumentVisibilityState): void {
  visibility = state;
  document.dispatchEvent(new Event('visibilitychange'));
}

let undo: (() => void)[] = [];
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'],
  });
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  for (const each of undo) each();
  undo = [];
  become('visible');
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('what runs while the window is visible', () => {
  it('runs at its pace, and not at once', () => {
    const run = vi.fn();
    undo.push(everyWhileVisible(100, run));
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(350);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('stops when the window is hidden, and runs at once when it is seen again', () => {
    const run = vi.fn();
    undo.push(everyWhileVisible(100, run));
    become('hidden');
    vi.advanceTimersByTime(5_000);
    expect(run).not.toHaveBeenCalled();
    become('visible');
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('begins to run when a window that was opened hidden is seen', () => {
    become('hidden');
    const run = vi.fn();
    undo.push(everyWhileVisible(100, run));
    become('visible');
    vi.advanceTimersByTime(100);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('runs no more once it was ended', () => {
    const run = vi.fn();
    everyWhileVisible(100, run)();
    become('hidden');
    become('visible');
    vi.advanceTimersByTime(500);
    expect(run).not.toHaveBeenCalled();
  });
});

it('a hidden window has no timer, whatever is open in it', async () => {
  const refused = () => ({ ok: false, error: { code: 'internal', message: 'Not here.' } }) as const;
  new FakeBridge({ 'log:tail': refused, 'timeline:query': refused }).install();
  undo.push(connectMonitor(), new LogFeed().connect(), new TimelineFeed({}).connect());
  renderThemed(
    <>
      <Elapsed since={0} />
      <Age of={0} />
    </>,
  );
  await act(() => vi.advanceTimersByTimeAsync(300));
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  become('hidden');
  expect(vi.getTimerCount()).toBe(0);
});

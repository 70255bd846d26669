import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { CollectorCard } from '../../../src/renderer/features/collectors/collector-card';
import { useWindow } from '../../../src/renderer/lib/window-store';
import type { CollectorStatus } from '../../../src/shared/collector-status';
import { COLLECTOR_STATES } from '../../../src/shared/values/lifecycle';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { collector, provenRollUp, rolledAnswer, rollUp } from './support/statuses';

const EXACT = { level: 'exact', reason: 'Ids are consecutive.' } as const;

const show = (fields: Partial<CollectorStatus>) => {
  renderThemed(<CollectorCard status={collector(fields)} place={0} history={[]} dense={false} />);
  return within(screen.getByRole('article', { name: 'bybit_trades' }));
};

describe('a collector card', () => {
  it.each(COLLECTOR_STATES)('holds one status that reads exactly %s', (state) => {
    const status = show({ state }).getByRole('status');
    expect(status.textContent).toBe(state);
  });

  it('offers Stop while it runs and Start when it is stopped, by name', async () => {
    const bridge = new FakeBridge().install();
    await userEvent.click(show({}).getByRole('button', { name: 'Stop bybit_trades' }));
    expect(bridge.payloadsOf('collectors:stop')).toEqual([{ id: 'bybit_trades' }]);
  });
  it('starts by name when it is stopped', async () => {
    const bridge = new FakeBridge().install();
    const card = show({ state: 'STOPPED' });
    expect(card.queryByRole('button', { name: 'Stop bybit_trades' })).toBeNull();
    await userEvent.click(card.getByRole('button', { name: 'Start bybit_trades' }));
    expect(bridge.payloadsOf('collectors:start')).toEqual([{ id: 'bybit_trades' }]);
  });

  it('says that it is stopping and cannot be asked twice', () => {
    const button = show({ stopRequestedAt: Date.now() }).getByRole('button', {
      name: 'Stop bybit_trades',
    });
    expect(button.textContent).toBe('stopping…');
    expect(button).toHaveProperty('disabled', true);
  });

  it('opens its details by name', async () => {
    await userEvent.click(show({}).getByRole('button', { name: 'Details bybit_trades' }));
    expect(useWindow.getState().detailOf).toBe('bybit_trades');
  });

  it('counts down to the next attempt and lets a person skip the wait', async () => {
    const bridge = new FakeBridge().install();
    const card = show({ state: 'RECONNECTING', attempt: 4, nextAttemptAt: Date.now() + 90_000 });
    expect(card.getByText(/Attempt 4 of 10 in/).textContent).toMatch(/1:(29|30|31)$/);
    await userEvent.click(card.getByRole('button', { name: 'Retry bybit_trades now' }));
    expect(bridge.payloadsOf('collectors:retry-now')).toEqual([{ id: 'bybit_trades' }]);
  });

  it('counts down to its turn to connect, and no longer once it is being opened', () => {
    const waiting = { ...collector({}).connection, turnAt: Date.now() + 90_000, openedAt: null };
    const card = show({ state: 'CONNECTING', connection: { ...waiting, socket: 'none' } });
    expect(card.getByText(/Waits its turn to connect/).textContent).toMatch(/1:(29|30|31)$/);
    expect(card.queryByRole('button', { name: /Retry/ })).toBeNull();
    cleanup();
    const opening = show({ state: 'CONNECTING', connection: { ...waiting, socket: 'connecting' } });
    expect(opening.queryByText(/Waits its turn/)).toBeNull();
  });

  it('counts down to the probe after giving up', () => {
    const card = show({
      state: 'ERROR',
      circuit: { kind: 'open', probeAt: Date.now() + 272_000, openings: 1 },
    });
    expect(card.getByText(/Probe in/).textContent).toMatch(/4:3[123]$/);
  });

  it('shows negative lateness as clock skew, not as speed', () => {
    const latency = { p50: -12, p90: 1, p99: 5, max: 9, min: -20, samples: 100 };
    const card = show({ latency });
    expect(card.getByLabelText('clock skew')).toBeTruthy();
    expect(card.getByText('−12 ms')).toBeTruthy();
  });
  it('shows ordinary lateness without a warning', () => {
    const latency = { p50: 41, p90: 60, p99: 90, max: 120, min: 9, samples: 100 };
    expect(show({ latency }).queryByLabelText('clock skew')).toBeNull();
  });

  it('counts symbols that are silent by their own pace, and does not call them flowing', () => {
    const card = show({
      symbolCounts: { total: 3, flowing: 1, awaitingFirstData: 0, refused: 0, silent: 2 },
    });
    expect(card.getByText(/flowing/).textContent).toBe('1 flowing · 2 silent');
  });

  it('counts open gaps and lost trades where ids prove them, and shows them on request', async () => {
    const card = show({
      provability: { level: 'exact', reason: 'Ids are consecutive.' },
      losses: { openGaps: 2, missingIds: 31, lostIds: 4, unknownOutages: 0 },
    });
    await userEvent.click(card.getByRole('button', { name: '2 gaps open · 4 lost' }));
    expect(useWindow.getState()).toMatchObject({ detailOf: 'bybit_trades', detailTab: 'losses' });
  });
  it('says that there are no gaps only where ids prove it and the verdict agrees', () => {
    const proven = { provability: EXACT, verdict: provenRollUp() };
    expect(show(proven).getByRole('button', { name: 'no gaps' })).toBeTruthy();
    const { stats, account } = collector();
    for (const fields of [
      {},
      { provability: EXACT, verdict: null },
      { ...proven, verdict: provenRollUp({ complete: rolledAnswer({ good: 1, degraded: 1 }) }) },
      { ...proven, stats: { ...stats, missedFrames: 4_303 } },
      { ...proven, stats: { ...stats, unreadableFrames: 1 } },
      { ...proven, account: { ...account, received: 1, rejected: { price_invalid: 1 } } },
    ]) {
      cleanup();
      expect(show(fields).queryByRole('button', { name: 'no gaps' })).toBeNull();
    }
  });
  it('counts outages of which nothing is known', () => {
    const card = show({
      losses: { openGaps: 0, missingIds: 0, lostIds: 0, unknownOutages: 1 },
    });
    expect(card.getByRole('button', { name: '1 outage unknown' })).toBeTruthy();
  });

  it('tells flowing, awaiting and refused symbols apart', () => {
    const card = show({
      symbolCounts: { total: 5, flowing: 3, awaitingFirstData: 1, refused: 1, silent: 0 },
    });
    expect(card.getByText(/flowing/).textContent).toBe(
      '3 flowing · 1 awaiting first data · 1 refused',
    );
  });
  it('counts every symbol once: what the venue has not answered is pending', () => {
    const card = show({
      symbolCounts: { total: 6, flowing: 2, awaitingFirstData: 1, refused: 1, silent: 1 },
    });
    const shown = card.getByText(/flowing/).textContent;
    expect(shown).toBe('2 flowing · 1 awaiting first data · 1 silent · 1 pending · 1 refused');
  });
});

describe('the verdict on a card', () => {
  const verdictOf = (fields: Partial<CollectorStatus>) =>
    show(fields).getByRole('button', { name: /^Verdict bybit_trades/ });
  const SILENT = '2 of 30 symbols silent: A, B';

  it('answers the three questions in words, for eyes and screen readers alike', () => {
    expect(verdictOf({}).textContent).toBe(
      'Verdict bybit_trades: connected: good, complete: unknown, on time: good',
    );
  });

  it('says the worst reason in one line and how many there are more', () => {
    const button = verdictOf({
      verdict: rollUp({
        instruments: 30,
        healthy: 28,
        connected: rolledAnswer({ good: 28, bad: 2 }, SILENT),
        on_time: rolledAnswer({ good: 29, degraded: 1 }, 'p99 is 3.1 s'),
      }),
    });
    expect(button.textContent).toContain('connected: bad');
    expect(button.textContent).toContain(`${SILENT}+1 more`);
  });

  it('lists every reason with its counts on focus', async () => {
    const button = verdictOf({
      verdict: rollUp({
        instruments: 30,
        connected: rolledAnswer({ good: 28, bad: 2 }, SILENT, 'Another reason'),
      }),
    });
    await userEvent.tab();
    while (document.activeElement !== button) await userEvent.tab();
    const tooltip = await screen.findByRole('tooltip');
    expect(tooltip.textContent).toContain('28 good, 2 bad');
    expect(tooltip.textContent).toContain('Another reason');
    expect(tooltip.textContent).toContain('Trade ids have no order.');
  });

  it('takes it for no news that nothing proves a feed complete', () => {
    expect(verdictOf({}).textContent).not.toContain('Trade ids have no order.');
  });

  it('opens the symbols', async () => {
    await userEvent.click(verdictOf({}));
    expect(useWindow.getState()).toMatchObject({ detailOf: 'bybit_trades', detailTab: 'symbols' });
  });

  it('never says connected beside a state that is not, for the second until it is judged again', () => {
    expect(verdictOf({ state: 'RECONNECTING' }).textContent).toContain('connected: unknown');
  });

  it('is unknown before the first look, and absent while the collector is stopped', () => {
    expect(verdictOf({ verdict: null }).textContent).toContain('complete: unknown');
    cleanup();
    expect(show({ state: 'STOPPED' }).queryByRole('button', { name: /^Verdict/ })).toBeNull();
  });

  it('keeps the state word the only status', () => {
    expect(show({}).getAllByRole('status')).toHaveLength(1);
  });
});

describe('the books on a card', () => {
  const books = { total: 2, inSync: 2, outOfSync: 0, gaps: 0, resyncs: 0, updatesPerSecond: 9 };
  const numbersOf = (fields: Partial<CollectorStatus>): string =>
    show({ channel: 'order_book', books, ...fields })
      .getByText('in sync')
      .closest('dl')?.textContent ?? '';

  it('are in sync when the verdict agrees', () => {
    expect(numbersOf({ verdict: provenRollUp() })).toContain('in sync2 of 2out of sync0');
  });
  it('that are silent or crossed are in doubt, whatever their numbers say', () => {
    const verdict = provenRollUp({ complete: rolledAnswer({ good: 1, bad: 1 }, 'silent') });
    expect(numbersOf({ verdict })).toContain('in sync1 of 2in doubt1');
  });
});

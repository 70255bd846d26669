import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { CollectorCard } from '../../../src/renderer/features/collectors/collector-card';
import { useWindow } from '../../../src/renderer/lib/window-store';
import type { CollectorStatus } from '../../../src/shared/collector-status';
import { COLLECTOR_STATES } from '../../../src/shared/values/lifecycle';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { collector } from './support/statuses';

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

  it('counts symbols that are silent by their own pace', () => {
    const card = show({
      symbolCounts: { total: 3, flowing: 3, awaitingFirstData: 0, refused: 0, silent: 2 },
    });
    expect(card.getByText(/2 silent/)).toBeTruthy();
  });

  it('counts open gaps and lost trades where ids prove them, and shows them on request', async () => {
    const card = show({
      provability: { level: 'exact', reason: 'Ids are consecutive.' },
      losses: { openGaps: 2, missingIds: 31, lostIds: 4, unknownOutages: 0 },
    });
    await userEvent.click(card.getByRole('button', { name: '2 gaps open · 4 lost' }));
    expect(useWindow.getState()).toMatchObject({ detailOf: 'bybit_trades', detailTab: 'losses' });
  });
  it('says that there are no gaps only where ids would show them', () => {
    const exact = show({ provability: { level: 'exact', reason: 'Ids are consecutive.' } });
    expect(exact.getByRole('button', { name: 'no gaps' })).toBeTruthy();
    cleanup();
    expect(show({}).queryByRole('button', { name: 'no gaps' })).toBeNull();
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
});

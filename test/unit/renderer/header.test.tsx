import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { VerdictSummary } from '../../../src/renderer/features/status/verdict-summary';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { useWindow } from '../../../src/renderer/lib/window-store';
import type { MonitorSnapshot } from '../../../src/shared/monitor-snapshot';
import { renderThemed } from './support/render';
import { collector, rolledAnswer, rollUp, snapshot } from './support/statuses';

const WORSE = rollUp({
  instruments: 24,
  healthy: 22,
  healthyUnproven: 9,
  connected: rolledAnswer({ good: 23, bad: 1 }, 'No trade of A for 40 s'),
  complete: rolledAnswer({ good: 14, degraded: 1, unknown: 9 }),
  on_time: rolledAnswer({ good: 24 }),
  goodMinutes: { lastHour: 0.998, lastDay: 1 },
});

function show(fields: Partial<MonitorSnapshot>): HTMLElement {
  useMonitor.setState({ snapshot: snapshot(fields) });
  renderThemed(<VerdictSummary />);
  return screen.getByRole('button');
}

describe('the verdict in the header', () => {
  it('says how many are healthy, how many of them unproven, and the three answers in counts', () => {
    const text = show({ verdict: WORSE }).textContent;
    expect(text).toContain('22 of 24 healthy, 9 of them not provable');
    expect(text).toContain('connected: 23 good, 1 bad');
    expect(text).toContain('complete: 14 good, 1 degraded, 9 unknown');
    expect(text).toContain('on time: 24 good');
    expect(text).toContain('good minutes: 99.8 % 1 h, 100 % 24 h');
  });

  it('counts collectors that are stopped apart', () => {
    const health = { level: 'healthy', healthy: 1, running: 1, total: 3 } as const;
    expect(show({ health }).textContent).toContain('2 collectors stopped');
  });

  it('claims nothing while all are stopped', () => {
    const health = { level: 'off', healthy: 0, running: 0, total: 3 } as const;
    expect(show({ health }).textContent).toBe('all stopped');
  });

  it('opens the verdict of each venue and the worst collectors by keyboard', async () => {
    const verdict = rollUp({ connected: rolledAnswer({ good: 1, bad: 1 }, 'No trade of A') });
    show({ verdict: WORSE, venues: { bybit: WORSE }, collectors: [collector({ verdict })] });
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    const table = within(await screen.findByRole('table', { name: 'Verdict by venue' }));
    expect(table.getByRole('row', { name: /^Bybit/ }).textContent).toContain('22 of 24');
    const worst = within(screen.getByRole('list', { name: 'Collectors that are not good' }));
    expect(worst.getByRole('listitem').textContent).toBe('bybit_tradesNo trade of A');
    await userEvent.click(screen.getByRole('button', { name: 'List all 1 not good' }));
    expect(useWindow.getState().listed).toBe('not_good');
  });
});

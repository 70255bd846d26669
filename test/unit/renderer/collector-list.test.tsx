import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CollectorList } from '../../../src/renderer/features/collectors/collector-list';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { listCollectors } from '../../../src/renderer/lib/window-store';
import { renderThemed } from './support/render';
import { collector, provenRollUp, rolledAnswer, snapshot } from './support/statuses';

// jsdom lacks it, and user-event asks for it; the names of Mantine's radios need no escape.
vi.stubGlobal('CSS', { escape: (text: string) => text });

const GOOD = collector({ id: 'good', verdict: provenRollUp() });
const BAD = collector({
  id: 'bad',
  verdict: provenRollUp({ connected: rolledAnswer({ good: 1, bad: 1 }, 'No trade of A') }),
});
const UNPROVEN = collector({ id: 'unproven' });

function show(...collectors: Parameters<typeof collector>[0][]): void {
  useMonitor.setState({ snapshot: snapshot({ collectors: collectors.map(collector) }) });
  renderThemed(<CollectorList />);
}
const listed = (): readonly (string | null)[] =>
  screen.queryAllByRole('article').map((card) => card.getAttribute('aria-label'));

beforeEach(() => listCollectors('all'));

describe('the list of collectors', () => {
  it('is filtered by answer with the keyboard alone', async () => {
    show(GOOD, BAD, UNPROVEN);
    expect(listed()).toEqual(['good', 'bad', 'unproven']);
    const group = screen.getByRole('radiogroup', { name: 'Which collectors' });
    expect(group.textContent).toBe('All 3Not good 1Unknown 1');
    screen.getByRole('radio', { name: /^All/ }).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(listed()).toEqual(['bad']);
    await userEvent.keyboard('{ArrowRight}');
    expect(listed()).toEqual(['unproven']);
  });

  it('says when the filter leaves none, and how to see them again', async () => {
    show(GOOD, UNPROVEN);
    await userEvent.click(screen.getByRole('radio', { name: /^Not good/ }));
    expect(listed()).toEqual([]);
    expect(screen.getByText('No collector is degraded or bad')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(listed()).toHaveLength(2);
  });
});

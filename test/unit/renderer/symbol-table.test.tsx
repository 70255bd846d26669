import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Profiler } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { SymbolTable } from '../../../src/renderer/features/collectors/detail/symbol-table';
import { explainThreshold, formatThreshold } from '../../../src/renderer/lib/silence-words';
import type { SymbolStatus } from '../../../src/shared/collector-status';
import type { Verdict } from '../../../src/shared/verdict';
import { renderThemed } from './support/render';
import { judgement, symbolStatus, verdict } from './support/statuses';

const rowOf = (fields: Partial<SymbolStatus>): string => {
  renderThemed(<SymbolTable symbols={[symbolStatus(fields)]} verdicts={[]} />);
  const [, row] = within(screen.getByRole('table', { name: 'Symbols' })).getAllByRole('row');
  return row?.textContent ?? '';
};
const { silence } = symbolStatus();

describe('a symbol', () => {
  it('that is silent says for how long, and how long it may be', () => {
    const now = Date.now();
    const row = rowOf({
      silence: { ...silence, silentSince: now - 12_400, resubscribedAt: now - 11_400 },
    });
    expect(row).toMatch(/silent for 12 s, threshold 5 s, resubscribed 11 s ago/);
    expect(row).not.toContain('flowing');
  });

  it('that is acknowledged without data waits, and is not called flowing', () => {
    const row = rowOf({
      subscription: { kind: 'awaiting_first_data', since: Date.now() - 95_400 },
      silence: { ...silence, lastDataAt: null, silentSince: Date.now() - 35_000 },
    });
    expect(row).toContain('awaiting first data for 1 m 35 s');
    expect(row).not.toMatch(/flowing|silent/);
  });

  it('that was subscribed again for its silence is no less silent', () => {
    const row = rowOf({
      subscription: { kind: 'awaiting_first_data', since: Date.now() - 3_000 },
      silence: { ...silence, silentSince: Date.now() - 12_400 },
    });
    expect(row).toContain('silent for 12 s');
  });

  it('of a venue whose ids prove nothing has no count of gaps', () => {
    expect(rowOf({ gaps: null })).toContain('not provable');
  });
});

describe('the threshold of silence', () => {
  it('keeps tenths while they matter', () => {
    expect([800, 5_000, 9_440, 61_000].map(formatThreshold)).toEqual([
      '0.8 s',
      '5 s',
      '9.4 s',
      '1 m 01 s',
    ]);
  });
  it('says whether it was learned', () => {
    expect(explainThreshold(silence)).toContain('pace of 2.1 a second');
    expect(explainThreshold({ ...silence, expectedPerSecond: null })).toContain('not learned yet');
  });
});

describe('the verdicts of symbols', () => {
  const SYMBOLS = ['GOOD', 'LATE', 'SILENT', 'QUIET'] as const;
  const of = (symbol: string, fields: Partial<Verdict> = {}): Verdict =>
    verdict({ symbol, instrument: `bybit:spot:${symbol}`, ...fields });
  const VERDICTS = [
    of('GOOD'),
    of('LATE', { on_time: judgement('degraded', 'some_late', 'p99 is 3.1 s') }),
    of('SILENT', { connected: judgement('bad', 'silent', 'No trade of SILENT for 40 s') }),
    of('QUIET', { connected: judgement('unknown', 'pace_unknown', 'No data of QUIET for 90 s') }),
  ];
  const show = (): void => {
    renderThemed(
      <SymbolTable
        symbols={SYMBOLS.map((symbol) => symbolStatus({ symbol }))}
        verdicts={VERDICTS}
      />,
    );
  };
  const table = () => within(screen.getByRole('table', { name: 'Symbols' }));
  const listed = (): readonly string[] =>
    table()
      .getAllByRole('row')
      .flatMap((row) => SYMBOLS.filter((symbol) => row.firstElementChild?.textContent === symbol));
  const choose = (name: RegExp) => userEvent.click(screen.getByRole('radio', { name }));

  it('say each answer, since when, and below why it is not good', () => {
    show();
    const row = table().getByRole('row', { name: /^SILENT/ });
    expect(row.textContent).toMatch(/^SILENTbad \d/);
    const reasons = row.nextElementSibling;
    expect(reasons?.textContent).toMatch(/^No trade of SILENT for 40 s for \d/);
  });

  it('leave to the roll-up above what holds for every symbol', () => {
    show();
    expect(table().queryByText(/Trade ids have no order/)).toBeNull();
  });

  it('are filtered by answer, with counts', async () => {
    show();
    expect(screen.getAllByRole('radio').map((radio) => radio.closest('div')?.textContent)).toEqual([
      'All 4',
      'Not good 2',
      'Unknown 4',
    ]);
    await choose(/^Not good/);
    expect(listed()).toEqual(['LATE', 'SILENT']);
    await choose(/^All/);
    expect(listed()).toEqual([...SYMBOLS]);
  });

  it('are sorted by badness on request', async () => {
    show();
    await userEvent.click(screen.getByRole('button', { name: 'Worst first' }));
    expect(listed()).toEqual(['SILENT', 'LATE', 'QUIET', 'GOOD']);
    await userEvent.click(screen.getByRole('button', { name: /^connected/ }));
    expect(listed().slice(0, 2)).toEqual(['SILENT', 'QUIET']);
    const header = screen.getByRole('columnheader', { name: /^connected/ });
    expect(header.getAttribute('aria-sort')).toBe('descending');
  });
});

describe('the table of symbols', () => {
  it('rests when nothing changes', async () => {
    const renders = vi.fn();
    const tableOf = (stored: number) => (
      <Profiler id="symbols" onRender={renders}>
        <SymbolTable symbols={[symbolStatus({ stored })]} verdicts={[verdict()]} />
      </Profiler>
    );
    const { rerender } = renderThemed(tableOf(1));
    // The first data reset nothing yet.
    await new Promise((resolve) => setTimeout(resolve, 50));
    rerender(tableOf(2));
    await waitFor(() => expect(screen.getByRole('table').textContent).toContain('2'));
    renders.mockClear();
    await new Promise((resolve) => setTimeout(resolve, 500));
    // Its ages tick four times a second.
    expect(renders.mock.calls.length).toBeLessThan(8);
  });
});

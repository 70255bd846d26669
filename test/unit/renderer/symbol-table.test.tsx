import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { SymbolTable } from '../../../src/renderer/features/collectors/detail/symbol-table';
import { explainThreshold, formatThreshold } from '../../../src/renderer/lib/silence-words';
import type { SymbolStatus } from '../../../src/shared/collector-status';
import { renderThemed } from './support/render';
import { symbolStatus } from './support/statuses';

const rowOf = (fields: Partial<SymbolStatus>): string => {
  renderThemed(<SymbolTable symbols={[symbolStatus(fields)]} />);
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
      silence: { ...silence, silentSince: Date.now() - 35_000 },
    });
    expect(row).toContain('awaiting first data for 1 m 35 s');
    expect(row).not.toMatch(/flowing|silent/);
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

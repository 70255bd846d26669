import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import {
  LatenessTable,
  offsetWords,
} from '../../../src/renderer/features/collectors/detail/lateness-table';
import { TAPE_COLUMNS } from '../../../src/renderer/features/trades/tape-columns';
import type { Lateness, LatencySummary } from '../../../src/shared/collector-status';
import { textOf } from './support/render';
import { collector, tapeRow } from './support/statuses';

const summary = (p50: number): LatencySummary => ({
  p50,
  p90: p50,
  p99: p50,
  max: p50,
  min: p50,
  samples: 10,
});
const show = (fields: Partial<Lateness>) =>
  textOf(<LatenessTable lateness={{ ...collector().lateness, ...fields }} />);

describe('lateness', () => {
  it('below zero is clock skew, not speed', () => {
    show({ oneMinute: { raw: summary(-12), corrected: summary(4) } });
    const row = within(screen.getByRole('row', { name: /^p50/ }));
    expect(row.getByText('−12 ms')).toBeTruthy();
    expect(row.getAllByLabelText('clock skew')).toHaveLength(1);
    expect(row.getByText('4 ms')).toBeTruthy();
  });

  it('is not corrected by an offset that is not known, and says why', () => {
    const text = show({
      oneMinute: { raw: summary(41), corrected: null },
      clock: { kind: 'unknown', reason: 'HTTP 403' },
    });
    expect(text).toContain('Clock offset unknown: HTTP 403');
    expect(within(screen.getByRole('row', { name: /^p99/ })).getAllByText('–')).toHaveLength(3);
  });

  it('is told in parts only where the venue says when it sent', () => {
    expect(show({})).toContain('cannot be told apart');
    show({
      split: { venueInternal: summary(3), network: { raw: summary(38), corrected: null } },
    });
    expect(screen.getByRole('table', { name: 'In parts, last minute' })).toBeTruthy();
  });

  it('names no direction within the uncertainty', () => {
    expect(offsetWords(12.4, 7.6)).toBe("+12 ± 8 ms: the venue's clock is ahead");
    expect(offsetWords(-12, 4)).toBe("−12 ± 4 ms: the venue's clock is behind");
    expect(offsetWords(-0.2, 3)).toBe('0 ± 3 ms: no difference can be told');
    expect(offsetWords(3, 7)).toBe('+3 ± 7 ms: no difference can be told');
  });
});

describe('the tape’s latency', () => {
  const latency = TAPE_COLUMNS.find(({ key }) => key === 'latency')!;
  it.each(['backfill', 'snapshot'] as const)('is not told of a trade from %s', (origin) => {
    const text = textOf(<>{latency.cell(tapeRow(1, { origin }))}</>);
    expect(text.trim()).toBe(origin);
  });
  it('is told of one that came as it happened', () => {
    expect(textOf(<>{latency.cell(tapeRow(1))}</>)).toBe('41 ms');
  });
});

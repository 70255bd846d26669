import { describe, expect, it } from 'vitest';
import { EVERYTHING, matching } from '../../../src/renderer/features/log/log-filter';
import { withNewer } from '../../../src/renderer/lib/log-feed';
import type { LogView } from '../../../src/renderer/lib/log-feed';
import type { LogEntry } from '../../../src/shared/log';

const entry = (sequence: number, change: Partial<LogEntry> = {}): LogEntry => ({
  sequence,
  at: sequence,
  level: 'info',
  collectorId: null,
  message: `line ${sequence}`,
  fields: '',
  ...change,
});
const EMPTY: LogView = { entries: [], forgotten: 0, level: null, error: null };
const sequences = (list: readonly LogEntry[]): readonly number[] =>
  list.map(({ sequence }) => sequence);

describe('the log on screen', () => {
  it('puts newer lines on top, and is the same when there are none', () => {
    const first = withNewer(EMPTY, { entries: [entry(1), entry(2)], forgotten: 0, level: 'info' });
    const second = withNewer(first, { entries: [entry(3)], forgotten: 0, level: 'info' });
    expect(sequences(second.entries)).toEqual([3, 2, 1]);
    expect(withNewer(second, { entries: [], forgotten: 0, level: 'info' })).toBe(second);
    expect(withNewer(second, { entries: [], forgotten: 0, level: 'debug' }).level).toBe('debug');
  });

  it('never grows beyond what it shows', () => {
    const entries = Array.from({ length: 2_500 }, (_, index) => entry(index + 1));
    const view = withNewer(EMPTY, { entries, forgotten: 0, level: 'info' });
    expect(view.entries).toHaveLength(2_000);
    expect(view.entries[0]?.sequence).toBe(2_500);
  });

  it('filters by level and above, collector and words in any order', () => {
    const all = [
      entry(4, { level: 'fatal' }),
      entry(3, { level: 'error', collectorId: 'bybit_trades', fields: '"code":"ECONNREFUSED"' }),
      entry(2, { level: 'warn', collectorId: 'okx_trades', message: 'Late frames' }),
      entry(1, { level: 'debug' }),
    ];
    const by = (change: object): readonly number[] =>
      sequences(matching(all, { ...EVERYTHING, ...change }));
    expect(by({})).toEqual([4, 3, 2, 1]);
    expect(by({ from: 'warn' })).toEqual([4, 3, 2]);
    expect(by({ from: 'error' })).toEqual([4, 3]);
    expect(by({ collectorId: 'okx_trades' })).toEqual([2]);
    expect(by({ text: 'frames LATE' })).toEqual([2]);
    expect(by({ text: 'econnrefused bybit' })).toEqual([3]);
    expect(by({ text: 'nowhere' })).toEqual([]);
  });
});

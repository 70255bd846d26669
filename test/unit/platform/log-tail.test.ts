import { describe, expect, it } from 'vitest';
import { LogTail } from '../../../src/platform/log-tail';

const line = (fields: object): string =>
  `${JSON.stringify({ level: 30, time: '2026-11-01T00:00:00.000Z', pid: 1, ...fields })}\n`;

describe('the tail of the log', () => {
  it('reads lines into what a person looks for', () => {
    const tail = new LogTail();
    tail.write(
      line({ level: 40, collector: 'bybit_trades', msg: 'late', attempt: 3, venue: 'bybit' }),
    );
    expect(tail.after(0)).toEqual({
      entries: [
        {
          sequence: 1,
          at: Date.UTC(2026, 10, 1),
          level: 'warn',
          collectorId: 'bybit_trades',
          message: 'late',
          fields: '"attempt":3,"venue":"bybit"',
        },
      ],
      forgotten: 0,
    });
  });

  it('keeps the newest lines, and counts those it forgot', () => {
    const tail = new LogTail(3);
    for (let count = 1; count <= 20; count += 1) {
      tail.write(line({ msg: `line ${count}` }));
      const { entries, forgotten } = tail.after(0);
      expect(entries.map(({ message }) => message)).toEqual(
        [count - 2, count - 1, count].filter((each) => each > 0).map((each) => `line ${each}`),
      );
      expect(forgotten).toBe(Math.max(0, count - 3));
    }
    expect(tail.after(19).entries.map(({ sequence }) => sequence)).toEqual([20]);
  });

  it('cuts what is too long, and takes what is no JSON as it is', () => {
    const tail = new LogTail();
    tail.write(line({ msg: 'x'.repeat(10_000), sample: 'y'.repeat(10_000) }));
    tail.write('not JSON\n');
    const [long, odd] = tail.after(0).entries;
    expect(long?.message.length).toBeLessThan(3_000);
    expect(long?.fields.length).toBeLessThan(5_000);
    expect(odd).toMatchObject({ message: 'not JSON', level: 'info' });
  });
});

import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatCountdown,
  formatDuration,
  formatLatency,
  formatRate,
  shortenMiddle,
} from '../../../src/renderer/lib/format';

describe('numbers', () => {
  it('group thousands', () => {
    expect(formatCount(1_204_311)).toBe('1,204,311');
  });
  it('keep one decimal of a rate only below ten', () => {
    expect([0, 3, 3.44, 9.96, 10.4, 3_412.7].map(formatRate)).toEqual([
      '0',
      '3',
      '3.4',
      '10.0',
      '10',
      '3,413',
    ]);
  });
  it('show bytes in decimal units', () => {
    expect([812, 12_400_000, 999_999].map(formatBytes)).toEqual(['812 B', '12.4 MB', '1,000.0 kB']);
  });
});

describe('durations', () => {
  it('show the two largest units, the smaller one with a fixed width', () => {
    const second = 1_000;
    const minute = 60 * second;
    const hour = 60 * minute;
    expect(
      [999, 41 * second, 12 * minute + 5 * second, 2 * hour + 13 * minute, 76 * hour].map(
        formatDuration,
      ),
    ).toEqual(['0 s', '41 s', '12 m 05 s', '2 h 13 m', '3 d 04 h']);
  });
  it('never go below zero when the clock ran back', () => {
    expect(formatDuration(-5_000)).toBe('0 s');
    expect(formatAge(-5_000)).toBe('0.0 s');
  });
  it('show tenths of an age only while it is young', () => {
    expect([260, 9_999, 10_000].map(formatAge)).toEqual(['0.2 s', '9.9 s', '10 s']);
  });
  it('count down to zero only when the time is over', () => {
    expect([1, 6_400, 272_000, 3_723_000, 0, -1].map(formatCountdown)).toEqual([
      '0:01',
      '0:07',
      '4:32',
      '1:02:03',
      '0:00',
      '0:00',
    ]);
  });
});

describe('lateness', () => {
  it('is in milliseconds until it is absurd', () => {
    expect([41, 9_999, 12_340].map(formatLatency)).toEqual(['41 ms', '9,999 ms', '12.3 s']);
  });
  it('keeps its sign with a true minus', () => {
    expect(formatLatency(-12)).toBe('−12 ms');
  });
});

describe('long ids', () => {
  it('keep both ends', () => {
    expect(shortenMiddle('a918f2c0-1b2d-5e4f-9a8b-07c4d1e2f3a4', 11)).toBe('a918f2c…3a4');
  });
  it('stay whole when they fit', () => {
    expect(shortenMiddle('4101205719', 11)).toBe('4101205719');
  });
});

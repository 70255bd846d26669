import { describe, expect, it } from 'vitest';
import { diskReport, limitDisk } from '../../../../src/platform/disk-limits';
import type { DiskWriter } from '../../../../src/platform/disk-limits';
import { limitList } from '../../../../src/engine/wiring/limit-list';
import type { LimitFacts } from '../../../../src/engine/wiring/limit-list';
import { diskSettingsSchema } from '../../../../src/shared/disk';

class Writer implements DiskWriter {
  disk = { bytes: 1_000, maxBytes: 2_000 };
  limitDisk(maxBytes: number): void {
    this.disk = { ...this.disk, maxBytes };
  }
}

const facts: Omit<LimitFacts, 'disk'> = {
  store: {
    held: 90,
    symbols: 1,
    maxTotalTrades: 100,
    maxTradesPerSymbol: 50,
    maxMegabytes: 16,
    retentionMinutes: 60,
    oldestReceivedAt: null,
    memoryBytesEstimate: 12_000,
  },
  evicted: { symbol_cap: 1, global_cap: 2, memory_cap: 3, age: 4 },
  recording: { kind: 'off' },
  sockets: { open: 1, maxSockets: 5, refused: 0, mostFramesPerSecond: 7, maxFramesPerSecond: 100, cutOff: 0 }, // prettier-ignore
  timelineUnwritten: 6,
};

describe('the limits in force', () => {
  it('tell of memory and disk what is used, how much may be, and what became of the rest', () => {
    const writers = { recording: new Writer(), timeline: new Writer(), log: new Writer() };
    limitDisk(
      writers,
      diskSettingsSchema.parse({ maxRecordingMegabytes: 700, maxLogMegabytes: 3 }),
    );
    const list = limitList({ ...facts, disk: diskReport(writers) });
    const inBytes = list.filter(({ unit }) => unit === 'bytes');
    expect(
      inBytes.map(({ name, used, max, policy, cut }) => [name, used, max, policy, cut]),
    ).toEqual([
      ['Memory of trades', 12_000, 16e6, 'oldest leave', 3],
      ['Recording on disk', 1_000, 700e6, 'recording ends', null],
      ['Timeline on disk', 1_000, 9e6, 'oldest leave', 6],
      ['Logs on disk', 1_000, 3e6, 'oldest leave', null],
    ]);
  });

  it('leave out what this run does not write or open', () => {
    const disk = { recording: null, timeline: null, log: null };
    const list = limitList({ ...facts, disk, sockets: null });
    expect([...new Set(list.map(({ unit }) => unit))]).toEqual(['trades', 'bytes']);
    expect(list.filter(({ name }) => name.includes('disk'))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { STREAM_LIMITS, StreamClient } from '../../../../src/outputs/api/stream-client';
import type { StreamTally } from '../../../../src/outputs/api/stream-client';
import { TradeStorage } from '../../../../src/engine/channels/trades/trade-storage';
import { TradeMatcher } from '../../../../src/engine/store/trade-filter';
import { ManualClock } from '../../../support/manual-clock';
import { sampleRollUp } from '../../../support/verdict-samples';
import { sampleTrade } from '../../../support/sample-trade';
import { batchOf } from '../../../support/trade-batches';

const STORAGE = {
  maxTradesPerSymbol: 1_000,
  maxTotalTrades: 10_000,
  maxMegabytes: 512,
  retentionMinutes: 60,
};

class Outlet {
  written: string[] = [];
  bufferedBytes = 0;
  hasEnded = false;
  write = (text: string): void => void this.written.push(text);
  end = (): void => void (this.hasEnded = true);

  get trades(): { trades: { sequence: number }[]; skipped: number }[] {
    return this.written
      .filter((text) => text.startsWith('event: trades'))
      .map((text) => JSON.parse(text.slice(text.indexOf('data: ') + 6)) as never);
  }
}

function open(status = false) {
  const outlet = new Outlet();
  const clock = new ManualClock();
  const tally: StreamTally = {
    skippedTrades: 0,
    skippedStatuses: 0,
    skippedTransitions: 0,
    droppedClients: 0,
  };
  const health = { level: 'healthy' as const, healthy: 1, running: 1, total: 1 };
  const { ingest, store: held } = new TradeStorage(STORAGE, ({ error }) => {
    throw error;
  });
  const client = new StreamClient({
    store: held,
    outlet,
    clock,
    tally,
    limits: { ...STREAM_LIMITS, maxTradesPerEvent: 10, maxBufferedBytes: 100 },
    matcher: new TradeMatcher({}),
    takeStatus: status
      ? () => ({ at: 1, health, verdict: sampleRollUp(), tradesPerSecond: 2, collectors: [] })
      : null,
  });
  ingest.onTradesStored(client.tradesStored);
  const store = (count: number): void =>
    ingest.accept(batchOf(Array.from({ length: count }, () => sampleTrade())));
  return { outlet, clock, tally, client, store };
}

describe('a client of the stream', () => {
  it('gets the trades of an interval together', async () => {
    const { outlet, clock, store } = open();
    store(3);
    store(2);
    expect(outlet.written).toEqual([]);
    await clock.advance(STREAM_LIMITS.tradesEveryMs);
    expect(outlet.trades.map(({ trades }) => trades.length)).toEqual([5]);
    await clock.advance(STREAM_LIMITS.tradesEveryMs * 3);
    expect(outlet.trades).toHaveLength(1);
  });

  it('keeps the newest of a burst and says how many it left out', async () => {
    const { outlet, clock, store, tally } = open();
    store(25);
    await clock.advance(STREAM_LIMITS.tradesEveryMs);
    expect(outlet.trades[0]?.skipped).toBe(15);
    expect(outlet.trades[0]?.trades.map(({ sequence }) => sequence)).toEqual([
      16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    ]);
    expect(tally.skippedTrades).toBe(15);
  });

  it('writes nothing while too much waits, however long and however much comes', async () => {
    const { outlet, clock, store, tally } = open(true);
    const before = outlet.written.length;
    outlet.bufferedBytes = 101;
    for (let second = 0; second < 20; second += 1) {
      store(1_000);
      await clock.advance(1_000);
    }
    expect(outlet.written.length).toBe(before);
    outlet.bufferedBytes = 0;
    await clock.advance(STREAM_LIMITS.tradesEveryMs);
    expect(outlet.trades.at(-1)).toMatchObject({ skipped: 20_000 - 10 });
    expect(tally).toMatchObject({ skippedTrades: 19_990, skippedStatuses: 20, droppedClients: 0 });
  });

  it('is let go when it reads nothing for too long, and leaves no timer behind', async () => {
    const { outlet, clock, store, tally } = open(true);
    outlet.bufferedBytes = 101;
    store(1);
    await clock.advance(STREAM_LIMITS.patienceMs + 2_000);
    expect(outlet.hasEnded).toBe(true);
    expect(tally.droppedClients).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('hears a word now and then when there is nothing to say', async () => {
    const { outlet, clock } = open();
    await clock.advance(STREAM_LIMITS.keepAliveEveryMs);
    expect(outlet.written).toEqual([':\n\n']);
  });
});

import { expect, it } from 'vitest';
import type { FeedFacts } from '../../../../src/cli/diagnose/feed-checks';
import { configurationToWatch, watchFeeds } from '../../../../src/cli/diagnose/feed-watch';
import { createEngine } from '../../../../src/engine/wiring/engine-core';
import { collectorSettingsSchema, settingsSchema } from '../../../../src/shared/settings';
import type { CollectorSettings } from '../../../../src/shared/settings';
import { FakeFeedSockets } from '../../../support/fake-feed-socket';
import { ManualClock } from '../../../support/manual-clock';
import { RecordingLog } from '../../../support/recording-log';

const PATIENCE_MS = 3_000;

const feed = (id: string, changes: object): CollectorSettings =>
  collectorSettingsSchema.parse({
    id,
    venue: 'kraken',
    market: 'spot',
    symbols: ['BTC/USDT'],
    ...changes,
  });

/** Watches them on a clock moved by hand; their sockets open at once, but for those of `closed`. */
async function watch(
  collectors: readonly CollectorSettings[],
  closed: ReadonlySet<number> = new Set(),
): Promise<{ readonly facts: readonly FeedFacts[]; readonly longWaits: readonly number[] }> {
  const clock = new ManualClock();
  const sockets = new FakeFeedSockets();
  const longWaits: number[] = [];
  const ended: (readonly FeedFacts[])[] = [];
  const { collectors: started, ...limits } = configurationToWatch({
    ...settingsSchema.parse({}),
    collectors,
  });
  const engine = createEngine({
    collectors: started,
    limits,
    clock,
    random: Math.random,
    openSocket: (url, options, events) => {
      const place = sockets.all.length;
      const socket = sockets.open(url, options, events);
      if (!closed.has(place)) clock.after(80, () => sockets.all[place]?.opens());
      return socket;
    },
    fetch: () => Promise.reject(new Error('no REST here')),
    log: new RecordingLog(),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
  });
  void watchFeeds({
    engine,
    start: () => engine.open(),
    clock,
    patienceMs: PATIENCE_MS,
    onLongWait: (ms) => longWaits.push(ms),
  }).then((found) => ended.push(found));
  for (let passedMs = 0; ended.length === 0 && passedMs < 60_000; passedMs += 50) {
    await clock.advance(50);
  }
  const [facts] = ended;
  if (facts === undefined) throw new Error('It never came to an end');
  // Delays with chance in them leave a clock that adds them up beside the millisecond.
  const whole = facts.map((each) => ({ ...each, waitedMs: Math.round(each.waitedMs) }));
  return { facts: whole, longWaits };
}

const krakens = Array.from({ length: 7 }, (_, n) => feed(`kraken_${n}`, {}));

it('counts from when a feed’s turn to connect came, and waits so much longer', async () => {
  const { facts, longWaits } = await watch(krakens);
  expect(facts.map(({ turnAfterMs }) => turnAfterMs)).toEqual([0, 0, 0, 0, 0, 4_500, 9_000]);
  expect(facts.map(({ openedAfterMs }) => openedAfterMs)).toEqual(krakens.map(() => 80));
  expect(facts.at(-1)?.waitedMs).toBe(PATIENCE_MS);
  expect(longWaits).toEqual([9_000]);
});

it('gives a feed whose turn came late no more time to open than any other', async () => {
  const { facts } = await watch(krakens, new Set([6]));
  expect(facts.at(-1)).toMatchObject({
    turnAfterMs: 9_000,
    openedAfterMs: null,
    failure: null,
    waitedMs: PATIENCE_MS,
  });
});

it('knows what each feed needs REST for', async () => {
  const { facts, longWaits } = await watch([
    feed('trades', {}),
    feed('kraken_book', { channel: 'order_book' }),
    feed('binance_book', { channel: 'order_book', venue: 'binance', symbols: ['BTCUSDT'] }),
  ]);
  expect(facts.map(({ restServes }) => restServes)).toEqual([
    'missed_trades',
    'nothing_else',
    'book_snapshots',
  ]);
  expect(longWaits).toEqual([]);
});

import { afterEach, expect, it } from 'vitest';
import { accountOfBooks } from '../../../src/engine/replay/book-account';
import { startRecording } from '../../../src/engine/recording/recording';
import { createRecordingTap } from '../../../src/engine/recording/recording-tap';
import { createReplay } from '../../../src/engine/replay/replay';
import { planReplay } from '../../../src/engine/replay/replay-plan';
import { systemClock } from '../../../src/platform/clock';
import { openFeedSocket } from '../../../src/engine/transport/feed-socket';
import { createEngine } from '../../../src/engine/wiring/engine-core';
import { simulatedDamage } from '../../../src/engine/simulated-faults';
import { startExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import {
  collectorSettingsSchema,
  reconnectSettingsSchema,
  storageSettingsSchema,
  timeoutSettingsSchema,
} from '../../../src/shared/settings';
import { temporaryFolder } from '../../support/capture-files';
import { RecordingLog } from '../../support/recording-log';
import { waitFor } from '../../support/wait-for';

let simulator: ExchangeSimulator;
afterEach(() => simulator.kill());

it('order books replay to what they were, with the snapshots that were fetched for them', async () => {
  simulator = await startExchangeSimulator({
    tradesPerSecond: 200,
    seed: 5,
    symbols: ['BTCUSDT', 'ETHUSDT'],
  });
  const { urls } = simulator;
  const bybit = { venue: 'bybit', market: 'spot', url: urls.bybitSpot };
  const binance = { venue: 'binance', market: 'spot', url: urls.binanceSpotCombined };
  const collectors = [
    { id: 'bybit_order_book', ...bybit },
    { id: 'binance_order_book', ...binance, restUrl: urls.http },
  ].map((settings) =>
    collectorSettingsSchema.parse({
      ...settings,
      channel: 'order_book',
      symbols: ['BTCUSDT', 'ETHUSDT'],
    }),
  );
  const tap = createRecordingTap(openFeedSocket, systemClock);
  const storage = storageSettingsSchema.parse({});
  const monitor = createEngine({
    collectors,
    limits: {
      storage,
      reconnect: reconnectSettingsSchema.parse({}),
      timeouts: timeoutSettingsSchema.parse({}),
    },
    clock: systemClock,
    random: () => 0,
    openSocket: tap.openSocket,
    fetch: globalThis.fetch,
    onBookFetched: tap.http,
    log: new RecordingLog(),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
  });
  const recording = startRecording(tap, {
    folder: temporaryFolder(),
    compression: 'none',
    clock: systemClock,
  });
  monitor.startAll();
  const moved = (): boolean =>
    collectors.every(({ id }) =>
      monitor.books
        .statusesOf(id)
        .every(({ sync, updates }) => sync.kind === 'in_sync' && updates > 20),
    );
  await waitFor('books that move', moved, 20_000);
  const live = accountOfBooks(monitor.books.all());
  const { files } = await recording.stop();
  await monitor.close();

  const replay = createReplay(await planReplay(files[0] ?? ''), {
    log: new RecordingLog(),
    storage,
    damage: simulatedDamage,
  });
  await replay.run({ speed: 'max' });
  const summary = replay.summary();
  expect(live.size).toBe(4);
  for (const [instrument, account] of live) {
    expect(summary.instruments[instrument]?.book).toEqual(account.summary);
  }
  expect(summary.booksOutOfSync).toBeUndefined();
  expect(summary.capture.http).toBe(2);
}, 60_000);

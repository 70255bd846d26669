import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serialize } from 'node:v8';

const LIMITS = {
  reconnect: {
    baseDelayMs: 1_000,
    maxDelayMs: 30_000,
    maxAttempts: 10,
    jitter: true,
    coolDownMs: 300_000,
  },
  timeouts: { connectMs: 10_000, subscriptionMs: 10_000, pongMs: 60_000, dataSilenceMs: 3_600_000 },
  storage: {
    maxTradesPerSymbol: 1_000,
    maxTotalTrades: 10_000,
    maxMegabytes: 512,
    retentionMinutes: 60,
  },
};
const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: console.error };

/**
 * The monitor as it runs in the app, without Electron. `window`: with the batches for a visible window, and
 * what copying them to another process costs.
 */
export async function connect({ url, venue, variant, symbols, connections, onTrades }) {
  const { createEngine, TapeFeed, openFeedSocket, systemClock } = await import(
    pathToFileURL(join(process.env.BENCH_BUNDLE, 'monitor-for-bench.js'))
  );
  const settings = {
    bybit: { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear' },
    binance: { id: 'binance_trades', venue: 'binance', market: 'spot' },
  }[venue];
  const monitor = createEngine({
    collectors: Array.from({ length: connections }, (_, index) => ({
      ...settings,
      id: index === 0 ? settings.id : `${settings.id}_${index}`,
      channel: 'trades',
      symbols: symbols.slice(
        (symbols.length / connections) * index,
        (symbols.length / connections) * (index + 1),
      ),
      url: index === 0 ? url : url.replace(/(127\.0\.0\.1:\d+\/[^/]+)/, `$1.${index}`),
      autostart: true,
    })),
    limits: LIMITS,
    clock: systemClock,
    random: Math.random,
    openSocket: openFeedSocket,
    log,
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
    // Pauses between segments are no silence to be healed.
    passive: true,
  });
  monitor.onTradesStored((trades) => onTrades(trades.length));
  let batches = 0;
  if (variant === 'window') {
    const feed = new TapeFeed({
      store: monitor.store,
      onTradesStored: (listener) => monitor.onTradesStored(listener),
      send(batch) {
        batches += serialize(batch).length > 0 ? 1 : 0;
        setImmediate(() => feed.acknowledge(batch.generation, batch.sequence));
      },
      now: () => performance.now(),
      setTimer(run, delayMs) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    });
    feed.setVisible(true);
    feed.watch({});
    setInterval(() => serialize(monitor.snapshot()), 1_000);
  }
  monitor.open();
  return { account: () => ({ ...monitor.snapshot().ledger, batches }) };
}

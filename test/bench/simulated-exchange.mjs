import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** The built simulator in a thread of its own, with its own account of what it sent. */
export async function startExchange(options) {
  const entry = new URL('../../out/main/simulator-worker.js', import.meta.url);
  const markets = ['bybit:spot', 'bybit:linear', 'binance:spot'];
  const worker = new Worker(entry, { workerData: { markets, ...options } });
  const [started] = await once(worker, 'message');
  if (started.kind !== 'started')
    throw new Error(`The simulator did not start: ${started.message}`);
  let lastRequest = 0;
  const ask = async (command) => {
    const requestId = ++lastRequest;
    worker.postMessage({ requestId, command });
    for (;;) {
      const [event] = await once(worker, 'message');
      if (event.requestId === requestId) return event.stats;
    }
  };
  return {
    urls: started.urls,
    stats: () => ask({ kind: 'get_stats' }),
    end: () => worker.terminate(),
  };
}

/** The collectors of a config file that point at `urls`. */
export const collectorsAt = (urls, symbols) => [
  { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols, url: urls.bybitSpot },
  { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear', symbols, url: urls.bybitLinear },
  {
    id: 'binance_trades',
    venue: 'binance',
    market: 'spot',
    symbols,
    url: urls.binanceSpotCombined,
  },
];

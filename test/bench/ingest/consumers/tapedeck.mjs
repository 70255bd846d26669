import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SETTINGS = {
  'bybit trades': { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear' },
  'binance trades': { id: 'binance_trades', venue: 'binance', market: 'spot' },
  'bybit order_book': {
    id: 'bybit_linear_order_book',
    venue: 'bybit',
    market: 'linear',
    depth: 50,
  },
  'binance order_book': { id: 'binance_order_book', venue: 'binance', market: 'spot' },
};

/** The engine as a host of the app runs it: `app`, `window`, `headless` or `recording`. */
export async function connect({ urls, restUrl, venue, channel, variant, symbols, onTrades }) {
  const { openEngineUnderTest } = await import(
    pathToFileURL(join(process.env.BENCH_BUNDLE, 'engine-under-test.js'))
  );
  const dataFolder = mkdtempSync(join(tmpdir(), 'tapedeck-bench-'));
  process.on('exit', () => rmSync(dataFolder, { recursive: true, force: true }));
  const settings = SETTINGS[`${venue} ${channel}`];
  const each = symbols.length / urls.length;
  const engine = await openEngineUnderTest({
    collectors: urls.map((url, index) => ({
      ...settings,
      id: index === 0 ? settings.id : `${settings.id}_${index}`,
      channel,
      symbols: symbols.slice(each * index, each * (index + 1)),
      url,
      restUrl,
      autostart: true,
    })),
    dataFolder,
    host: variant === '' ? 'app' : variant,
    onTrades: channel === 'trades' ? onTrades : () => undefined,
    onBookUpdate: channel === 'order_book' ? () => onTrades(1) : () => undefined,
  });
  engine.start();
  return {
    api: engine.api,
    account: () => engine.account(),
    books: () => engine.books(),
    stop: () => engine.close(),
  };
}

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../peers/package.json', import.meta.url));

/** tardis-dev's whole way: `streamNormalized` with `normalizeTrades`. */
export async function connect({ urls: [url], venue, symbols, onTrades }) {
  process.env[venue === 'bybit' ? 'WSS_URL_BYBIT' : 'WSS_URL_BINANCE'] = url;
  const { streamNormalized, normalizeTrades } = require('tardis-dev');
  const messages = streamNormalized(
    {
      exchange: venue,
      symbols: venue === 'bybit' ? symbols : symbols.map((symbol) => symbol.toLowerCase()),
      withDisconnectMessages: true,
    },
    normalizeTrades,
  );
  void (async () => {
    for await (const message of messages) if (message.type === 'trade') onTrades(1);
  })();
  return {};
}

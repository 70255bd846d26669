import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { startApiServer } from '../../src/outputs/api/api-server';
import type { ApiServer, ApiServerOptions } from '../../src/outputs/api/api-server';
import { loadOrMakeToken } from '../../src/outputs/api/api-token';
import { systemClock } from '../../src/platform/clock';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import type { Logging } from '../../src/platform/logging';
import { Metrics } from '../../src/outputs/metrics/metrics';
import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine } from '../../src/engine/wiring/engine-core';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { configFileSchema } from '../../src/shared/settings';
import { join } from 'node:path';
import { temporaryFolder } from './capture-files';
import { RecordingLog } from './recording-log';
import { waitFor } from './wait-for';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json(): unknown;
}

export interface Asking {
  readonly method?: string;
  /** Null shows none; absent shows the right one. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ApiRig {
  readonly monitor: Engine;
  readonly exchange: ExchangeSimulator;
  readonly metrics: Metrics;
  readonly api: ApiServer;
  readonly token: string;
  readonly log: RecordingLog;
  ask(path: string, asking?: Asking): Promise<Answer>;
  /** Resolves when both collectors have stored trades, and all feeds have been judged. */
  flowing(): Promise<void>;
  close(): Promise<void>;
}

/** Two collectors on a real simulated exchange behind a real API, on ports that are free. */
export async function apiRig(
  options: Partial<ApiServerOptions> & {
    readonly monitorFor?: (real: Engine) => Engine;
    /** With two collectors of order books, too. */
    readonly withBooks?: boolean;
    readonly symbolsPerConnection?: number;
    /** Written by the collectors in place of the recorder. */
    readonly logging?: Logging;
  } = {},
): Promise<ApiRig> {
  const {
    monitorFor = (each: Engine) => each,
    withBooks = false,
    symbolsPerConnection = 100,
    logging,
    ...serverOptions
  } = options;
  const exchange = await startExchangeSimulator({
    seed: 5,
    tradesPerSecond: 300,
    symbols: ['BTCUSDT', 'ETHUSDT', 'BTC-USD'],
    markets: ['bybit:spot', 'binance:spot', 'kraken:spot'],
  });
  const common = {
    channel: 'trades',
    market: 'spot',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    restUrl: exchange.urls.http,
  };
  const { collectors = [], ...limits } = configFileSchema.parse({
    collectors: [
      { ...common, id: 'bybit_trades', venue: 'bybit', url: exchange.urls.bybitSpot },
      { ...common, id: 'binance_trades', venue: 'binance', url: exchange.urls.binanceSpotCombined },
      ...(withBooks
        ? [
            {
              ...common,
              id: 'bybit_order_book',
              venue: 'bybit',
              channel: 'order_book',
              symbols: ['BTCUSDT'],
              url: exchange.urls.bybitSpot,
            },
            {
              ...common,
              id: 'kraken_order_book',
              venue: 'kraken',
              channel: 'order_book',
              symbols: ['BTC/USD'],
              url: exchange.urls.kraken,
            },
          ]
        : []),
    ],
  });
  const log = new RecordingLog();
  const real = createEngine({
    collectors,
    limits,
    clock: systemClock,
    random: () => 0,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
    symbolsPerConnection,
    log: logging?.logger ?? log,
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 3,
  });
  real.open();
  const monitor = monitorFor(real);
  const metrics = new Metrics({ monitor, version: '1.2.3', mode: 'SIMULATED' });
  const loaded = loadOrMakeToken(join(temporaryFolder(), 'token.json'));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const token = loaded.value.fresh ?? '';
  const started = await startApiServer(
    {
      monitor,
      control: { start: (id) => monitor.start(id), stop: (id) => monitor.stop(id) },
      logging: logging ?? { level: () => 'info', setLevel: () => undefined },
      metrics,
      clock: systemClock,
      log,
      version: '1.2.3',
      mode: 'SIMULATED',
    },
    { host: '127.0.0.1', port: 0, token: () => loaded.value.token, ...serverOptions },
  );
  if (!started.ok) throw new Error(started.error.message);
  const api = started.value;

  return {
    monitor,
    exchange,
    metrics,
    api,
    token,
    log,
    ask: (path, asking) => askOf(api.port, token, path, asking),
    async flowing() {
      await waitFor('trades of both', () =>
        real
          .snapshot()
          .collectors.every(({ channel, account }) => channel !== 'trades' || account.stored > 5),
      );
      await waitFor('verdicts', () => real.verdict.latest.verdicts.length > 0);
    },
    async close() {
      await api.close();
      metrics.close();
      await real.close();
      await exchange.stop();
    },
  };
}

function askOf(
  port: number,
  right: string,
  path: string,
  { method = 'GET', token = right, headers = {}, body = '' }: Asking = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const credentials = token === null ? {} : { authorization: `Bearer ${token}` };
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        path,
        method,
        headers: { ...credentials, ...headers },
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, headers, text, json: () => JSON.parse(text) as unknown });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

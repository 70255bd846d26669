import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Venue } from '../../shared/values/market';
import { AttemptLimiter } from './attempt-limiter';
import type { AttemptLimit } from './attempt-limiter';
import type { ConnectionAccount, TradesSent } from './client-connection';
import { ConnectionRegistry } from './connection-registry';
import { buildInstruments } from './instruments';
import { createMarketModel } from './market-model';
import { parseTarget } from './request-target';
import { VENUE_REST_LIMITS } from './rest/rest-limits';
import type { RestLimits } from './rest/rest-limits';
import { restListener } from './rest/rest-listener';
import { simulatorOptionsSchema, tradesPerSecondSchema } from './simulator-options';
import type { SimulatorOptions } from './simulator-options';
import { systemRuntime } from './simulator-runtime';
import type { SimulatorRuntime } from './simulator-runtime';
import { TradeHistory } from './trade-history';
import { TradeLoop } from './trade-loop';
import type { VenueFeed } from './venue-feed';
import { binanceSpotFeed } from './venues/binance/feed';
import { binanceRest } from './venues/binance/rest';
import type { BinanceTimings } from './venues/binance/session';
import { bybitFeed } from './venues/bybit/feed';
import { bybitRest } from './venues/bybit/rest';

const HOST = '127.0.0.1';
const BINANCE_TIMINGS: BinanceTimings = {
  pingIntervalMs: 20_000,
  pongTimeoutMs: 60_000,
  lifetimeMs: 86_400_000,
};
const BYBIT_IDLE_TIMEOUT_MS = 600_000;
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
const HISTORY_PER_INSTRUMENT = 20_000;
const MAX_REQUEST_BYTES = 256 * 1024;
/** A client that does not answer our close frame within this time is cut off. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface SimulatorUrls {
  readonly bybitSpot: string;
  readonly bybitLinear: string;
  /** Raw and combined base addresses: append `/<stream>` or `?streams=<stream>/…`. */
  readonly binanceSpot: string;
  readonly binanceSpotCombined: string;
  /** Base address of the REST endpoints of every venue: `/api/v3/…` and `/v5/market/…`. */
  readonly http: string;
}

/** What only code in the same thread can ask for: other limits than the venues', time, and a look at the account. */
export interface ExchangeSimulatorOptions extends SimulatorOptions {
  readonly binance?: Partial<BinanceTimings>;
  readonly bybitIdleTimeoutMs?: number;
  /** Connection attempts beyond this are answered 429. Default: none; `VENUE_CONNECTION_LIMITS` are the real ones. */
  readonly connectionLimits?: Partial<Record<Venue, AttemptLimit>>;
  /** REST requests beyond this are answered as the venue does: 429 or 403. Default: what the venues publish. */
  readonly restLimits?: Partial<RestLimits>;
  /** A connection with more unsent bytes than this is cut off. */
  readonly maxBufferedBytes?: number;
  readonly runtime?: SimulatorRuntime;
  /** Called for every frame with its trades as they are on the wire, at the moment they are sent. */
  readonly onTradesSent?: (sent: TradesSent) => void;
}

export interface SimulatorStats {
  readonly tradesPerSecond: number;
  /** Trades that happened on the exchange, whether or not anybody was there to see them. */
  readonly tradesProduced: number;
  /** Trades sent over all connections, by instrument key. */
  readonly tradesSent: Readonly<Record<string, number>>;
  readonly connectionsOpen: number;
  readonly connectionsAccepted: number;
  readonly connectionsRefused: number;
  readonly slowReadersDropped: number;
  /** Time in which nothing traded because the machine slept or could not keep up. */
  readonly skippedMs: number;
}

export interface ExchangeSimulator {
  readonly port: number;
  readonly urls: SimulatorUrls;
  readonly setRate: (tradesPerSecond: number) => void;
  readonly stats: () => SimulatorStats;
  readonly connections: () => readonly ConnectionAccount[];
  /** Trades sent on that connection by instrument key; kept for the last 1,000 closed connections. */
  readonly sentTrades: (connectionId: number) => ReadonlyMap<string, number>;
  /** Binance's `serverShutdown` event to every Binance connection. Closing is up to the caller. */
  readonly announceShutdown: () => void;
  /** Closes every connection of that venue, or all. */
  readonly closeConnections: (code: number, reason: string, venue?: Venue) => void;
  /** Cuts every connection and listens no more; the market trades on. */
  readonly goOffline: () => Promise<void>;
  /** Listens again on the same port. */
  readonly goOnline: () => Promise<void>;
  /** Says goodbye (1001) and frees the port. */
  readonly stop: () => Promise<void>;
  /** Destroys every socket at once and frees the port. */
  readonly kill: () => Promise<void>;
}

/** A local exchange that speaks Bybit v5 and Binance spot. Rejects when the port is taken. */
export async function startExchangeSimulator(
  options: ExchangeSimulatorOptions = {},
): Promise<ExchangeSimulator> {
  const {
    binance,
    bybitIdleTimeoutMs = BYBIT_IDLE_TIMEOUT_MS,
    connectionLimits = {},
    restLimits,
    maxBufferedBytes = MAX_BUFFERED_BYTES,
    runtime = systemRuntime,
    onTradesSent,
    ...market
  } = options;
  const {
    port,
    seed,
    symbols,
    historyPerInstrument = HISTORY_PER_INSTRUMENT,
    ...rest
  } = simulatorOptionsSchema.parse(market);
  let { tradesPerSecond } = rest;

  const instruments = buildInstruments(symbols);
  const history = new TradeHistory(instruments, historyPerInstrument);
  const model = createMarketModel({
    seed,
    tradesPerSecond,
    instruments,
    startAt: runtime.now(),
  });
  const bybit = { model, seed, idleTimeoutMs: bybitIdleTimeoutMs };
  const feeds: readonly VenueFeed[] = [
    bybitFeed({ ...bybit, market: 'bybit:spot' }),
    bybitFeed({ ...bybit, market: 'bybit:linear' }),
    binanceSpotFeed({ ...BINANCE_TIMINGS, ...binance }),
  ];
  const feedOfMarket = new Map(feeds.map((feed) => [feed.market, feed]));
  const limiters = new Map(
    Object.entries(connectionLimits).map(([venue, limit]) => [venue, new AttemptLimiter(limit)]),
  );
  const registry = new ConnectionRegistry({ runtime, maxBufferedBytes, onTradesSent });
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_REQUEST_BYTES,
    clientTracking: false,
  });
  const loop = new TradeLoop(
    model,
    runtime,
    (trades, now) => {
      history.record(trades);
      const traded = trades[0]?.instrument.market;
      if (traded !== undefined) feedOfMarket.get(traded)?.publish(trades, now);
    },
    (now) => registry.endStep(now),
  );

  const limits = { ...VENUE_REST_LIMITS, ...restLimits };
  const onRequest = restListener(
    [binanceRest(history, limits.binance), bybitRest(history, model, limits.bybit)],
    () => runtime.now(),
  );

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const url = parseTarget(request.url);
    const feed = url === null ? undefined : feeds.find((candidate) => candidate.serves(url));
    if (url === null || feed === undefined || !(stream instanceof Socket)) {
      refuse(stream, '404 Not Found');
      return;
    }
    const waitMs = limiters.get(feed.venue)?.attempt(runtime.now()) ?? 0;
    if (waitMs > 0) {
      registry.refused += 1;
      refuse(stream, '429 Too Many Requests', `Retry-After: ${Math.ceil(waitMs / 1_000)}\r\n`);
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (webSocket) => {
      registry.accept(feed, url, webSocket, stream);
    });
  };

  const servers = new Set<Server>();
  const listen = async (onPort: number): Promise<number> => {
    const server = createServer(onRequest);
    server.on('upgrade', onUpgrade);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(onPort, HOST, () => {
        server.off('error', reject);
        resolve();
      });
    });
    servers.add(server);
    return (server.address() as AddressInfo).port;
  };
  const closeServers = async (): Promise<void> => {
    const closing = [...servers].map(async (server) => {
      servers.delete(server);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    });
    await Promise.all(closing);
  };

  const boundPort = await listen(port);
  loop.start();

  let hasEnded = false;
  const end = async (disconnect: () => Promise<void>): Promise<void> => {
    hasEnded = true;
    loop.stop();
    const closed = closeServers();
    await disconnect();
    await closed;
  };

  return {
    port: boundPort,
    urls: urlsOf(boundPort),
    setRate(next) {
      tradesPerSecond = tradesPerSecondSchema.parse(next);
      model.setRate(tradesPerSecond, runtime.now());
    },
    stats: () => ({
      tradesPerSecond,
      tradesProduced: loop.tradesProduced,
      skippedMs: loop.skippedMs,
      ...registry.stats(),
    }),
    connections: () => registry.accounts(),
    sentTrades: (connectionId) => registry.sentTrades(connectionId),
    announceShutdown() {
      for (const feed of feeds) feed.announceShutdown?.(runtime.now());
    },
    closeConnections: (code, reason, venue) => registry.close(code, reason, venue),
    async goOffline() {
      const closed = closeServers();
      registry.terminateAll();
      await closed;
    },
    async goOnline() {
      if (hasEnded) throw new Error('The simulator has ended');
      if (servers.size === 0) await listen(boundPort);
    },
    stop: () =>
      end(async () => {
        registry.close(1001, 'Exchange is shutting down');
        await registry.whenEmpty(CLOSE_TIMEOUT_MS);
      }),
    kill: () =>
      end(() => {
        registry.terminateAll();
        return registry.whenEmpty(CLOSE_TIMEOUT_MS);
      }),
  };
}

function refuse(stream: Duplex, status: string, headers = ''): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n${headers}\r\n`);
}

function urlsOf(port: number): SimulatorUrls {
  const base = `ws://${HOST}:${port}`;
  return {
    bybitSpot: `${base}/v5/public/spot`,
    bybitLinear: `${base}/v5/public/linear`,
    binanceSpot: `${base}/ws`,
    binanceSpotCombined: `${base}/stream`,
    http: `http://${HOST}:${port}`,
  };
}

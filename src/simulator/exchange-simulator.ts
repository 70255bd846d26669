import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Venue } from '../shared/values/market';
import { BookBoard } from './books/book-board';
import type { ToldBook } from './books/book-stream';
import { AttemptLimiter } from './attempt-limiter';
import type { AttemptLimit } from './attempt-limiter';
import type { ConnectionAccount, TradesSent } from './client-connection';
import type { SentTrade } from './data-frame';
import { ConnectionRegistry } from './connection-registry';
import type { FaultInput, ScenarioInput } from '../shared/faults';
import type { FaultAccount, FaultRecord } from './faults/fault-account';
import { FaultEngine } from './faults/fault-engine';
import type { FaultHandle, FaultOptions } from './faults/fault-handle';
import type { Rejection } from './faults/fault-engine';
import type { ScenarioRun } from './faults/scenario-run';
import { buildInstruments } from './instruments';
import { createMarketModel } from './market-model';
import type { SimulatedTrade } from './market-model';
import { parseTarget } from './request-target';
import { restListener } from './rest/rest-listener';
import { simulatorOptionsSchema, tradesPerSecondSchema } from './simulator-options';
import type { SimulatorOptions } from './simulator-options';
import { systemRuntime } from './simulator-runtime';
import type { SimulatorRuntime } from './simulator-runtime';
import { urlsAt } from './simulator-urls';
import type { SimulatorUrls } from './simulator-urls';
import { TradeHistory } from './trade-history';
import { TradeLoop } from './trade-loop';
import type { VenueFeed } from './venue-feed';
import { openVenues } from './venues';
import type { VenueOptions } from './venues';

const HOST = '127.0.0.1';
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
const HISTORY_PER_INSTRUMENT = 20_000;
const MAX_REQUEST_BYTES = 256 * 1024;
/** A client that does not answer our close frame within this time is cut off. */
const CLOSE_TIMEOUT_MS = 1_000;

/** What only code in the same thread can ask for: other limits than the venues', time, and a look at the account. */
export interface ExchangeSimulatorOptions extends SimulatorOptions, VenueOptions {
  /** Connection attempts beyond this are answered 429. Default: none; `VENUE_CONNECTION_LIMITS` are the real ones. */
  readonly connectionLimits?: Partial<Record<Venue, AttemptLimit>>;
  /** A connection with more unsent bytes than this is cut off. */
  readonly maxBufferedBytes?: number;
  readonly runtime?: SimulatorRuntime;
  /** Called for every frame with its trades as they are on the wire, at the moment they are sent. */
  readonly onTradesSent?: (sent: TradesSent) => void;
  /** Called when a fault is injected, and again when it is over (`endedAt` is set then). */
  readonly onFault?: (record: FaultRecord) => void;
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
  /** The last trades of that instrument, oldest first, as its stream tells them, whether or not anybody heard. */
  readonly happened: (instrumentKey: string) => readonly SentTrade[];
  /** The same, where a row of the stream stands for several: one by one. */
  readonly matches: (instrumentKey: string) => readonly SentTrade[];
  /** What the readers of that instrument's book streams know now, faults apart: one for each stream that is read. */
  readonly toldBooks: (instrumentKey: string) => readonly ToldBook[];
  /** Held books change no more, whatever trades; changes from before are still told. */
  readonly holdBooks: (isHeld: boolean) => void;
  /** Binance's `serverShutdown` event to every Binance connection. Closing is up to the caller. */
  readonly announceShutdown: () => void;
  /** Closes every connection of that venue, or all. */
  readonly closeConnections: (code: number, reason: string, venue?: Venue) => void;
  /** Cuts every connection and listens no more; the market trades on. */
  readonly goOffline: () => Promise<void>;
  /** Listens again on the same port. */
  readonly goOnline: () => Promise<void>;
  /** Throws when the fault is not one. The decisions it takes depend on the seed alone. */
  readonly injectFault: (fault: FaultInput, options?: FaultOptions) => FaultHandle;
  /** Ends that fault; ending it twice does nothing. */
  readonly endFault: (id: number) => void;
  /** One at a time. Steps are injected as the clock reaches them. */
  readonly runScenario: (scenario: ScenarioInput) => ScenarioRun;
  /** What was injected, and what it did to every stream of every connection. */
  readonly faultAccount: () => FaultAccount;
  /** Says goodbye (1001) and frees the port. */
  readonly stop: () => Promise<void>;
  /** Destroys every socket at once and frees the port. */
  readonly kill: () => Promise<void>;
}

/** A local exchange that speaks the protocols of five venues. Rejects when the port is taken. */
export async function startExchangeSimulator(
  options: ExchangeSimulatorOptions = {},
): Promise<ExchangeSimulator> {
  const {
    binance,
    bybitIdleTimeoutMs,
    okxIdleTimeoutMs,
    coinbase,
    hasOkxChecksums,
    restLimits,
    connectionLimits = {},
    maxBufferedBytes = MAX_BUFFERED_BYTES,
    runtime = systemRuntime,
    onTradesSent,
    onFault,
    ...market
  } = options;
  const {
    port,
    seed,
    symbols,
    bookUpdatesPerSecond,
    bookLevels,
    markets,
    historyPerInstrument = HISTORY_PER_INSTRUMENT,
    ...rest
  } = simulatorOptionsSchema.parse(market);
  let { tradesPerSecond } = rest;

  const instruments = buildInstruments(symbols, markets);
  const history = new TradeHistory(instruments, historyPerInstrument);
  const model = createMarketModel({
    seed,
    tradesPerSecond,
    instruments,
    startAt: runtime.now(),
  });
  const books: BookBoard = new BookBoard({
    seed,
    levels: bookLevels,
    updatesPerSecond: bookUpdatesPerSecond,
    now: () => runtime.now(),
    skewMs: (venue) => faults.clockSkewMs(venue),
  });
  const venues = openVenues(
    { history, model, books, seed },
    { binance, bybitIdleTimeoutMs, okxIdleTimeoutMs, coinbase, hasOkxChecksums, restLimits },
  );
  const { feeds } = venues;
  const feedOfMarket = new Map(feeds.map((feed) => [feed.market, feed]));
  const limiters = new Map(
    Object.entries(connectionLimits).map(([venue, limit]) => [venue, new AttemptLimiter(limit)]),
  );
  const faults: FaultEngine = new FaultEngine(
    {
      now: () => runtime.now(),
      connections: () => registry.openConnections(),
      knownConnections: () => registry.known(),
      forgottenStreams: () => registry.forgottenStreams(),
      jumpIds: (matches, by) => model.jumpIds(matches, by),
      books,
      goDown: () => cutOff(),
      async comeBack() {
        if (wantsOnline && !hasEnded && servers.size === 0) await listen(boundPort);
      },
    },
    { seed, onFault },
  );
  const registry: ConnectionRegistry = new ConnectionRegistry({
    runtime,
    faults,
    maxBufferedBytes,
    onTradesSent,
  });
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_REQUEST_BYTES,
    // The connection answers pings itself, so that a fault can keep it from doing so.
    autoPong: false,
    clientTracking: false,
  });
  const loop = new TradeLoop(
    model,
    runtime,
    (trades, now) => {
      const market = trades[0]?.instrument.market;
      const feed = market === undefined ? undefined : feedOfMarket.get(market);
      if (feed === undefined) return;
      books.onTrades(trades);
      const skewMs = faults.clockSkewMs(feed.venue);
      const timed = skewMs === 0 ? trades : trades.map((trade) => ({ ...trade, time: trade.time + skewMs })); // prettier-ignore
      history.record(timed);
      feed.publish(timed, now, now + skewMs);
    },
    (now) => {
      books.step(now);
      faults.tick(now);
      registry.endStep(now);
    },
  );

  const onRequest = restListener(venues.rest, {
    now: (venue) => runtime.now() + faults.clockSkewMs(venue),
    rejection: (venue) => faults.rejection('rest', venue),
  });

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const url = parseTarget(request.url);
    const feed = url === null ? undefined : feeds.find((candidate) => candidate.serves(url));
    if (url === null || feed === undefined || !(stream instanceof Socket)) {
      reject(stream, { kind: 'status', status: 404, retryAfterSeconds: null });
      return;
    }
    const rejection = faults.rejection('handshake', feed.venue);
    if (rejection !== null) {
      registry.refused += 1;
      reject(stream, rejection);
      return;
    }
    const waitMs = limiters.get(feed.venue)?.attempt(runtime.now()) ?? 0;
    if (waitMs > 0) {
      registry.refused += 1;
      const retryAfterSeconds = Math.ceil(waitMs / 1_000);
      reject(stream, { kind: 'status', status: 429, retryAfterSeconds });
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

  const cutOff = async (): Promise<void> => {
    const closed = closeServers();
    registry.terminateAll();
    await closed;
  };

  let hasEnded = false;
  let wantsOnline = true;
  const boundPort = await listen(port);
  loop.start();

  const end = async (disconnect: () => Promise<void>): Promise<void> => {
    hasEnded = true;
    loop.stop();
    const closed = closeServers();
    await disconnect();
    await closed;
  };

  const described = (
    instrumentKey: string,
    describe: (feed: VenueFeed, trades: readonly SimulatedTrade[]) => readonly SentTrade[],
  ): readonly SentTrade[] => {
    const instrument = instruments.find(({ key }) => key === instrumentKey);
    const feed = instrument === undefined ? undefined : feedOfMarket.get(instrument.market);
    if (instrument === undefined || feed === undefined) return [];
    return describe(feed, history.of(instrument));
  };

  return {
    port: boundPort,
    urls: urlsAt(HOST, boundPort),
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
    happened: (instrumentKey) => described(instrumentKey, (feed, trades) => feed.describe(trades)),
    matches: (instrumentKey) =>
      described(instrumentKey, (feed, trades) => trades.flatMap((one) => feed.describe([one]))),
    toldBooks: (instrumentKey) => books.told(instrumentKey),
    holdBooks: (isHeld) => books.hold(isHeld),
    announceShutdown() {
      for (const feed of feeds) feed.announceShutdown?.(runtime.now());
    },
    closeConnections: (code, reason, venue) => registry.close(code, reason, venue),
    async goOffline() {
      wantsOnline = false;
      await cutOff();
    },
    async goOnline() {
      if (hasEnded) throw new Error('The simulator has ended');
      wantsOnline = true;
      if (servers.size === 0) await listen(boundPort);
    },
    injectFault: (fault, faultOptions) => faults.inject(fault, faultOptions),
    endFault: (id) => faults.end(id),
    runScenario: (scenario) => faults.runScenario(scenario),
    faultAccount: () => faults.account(),
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

function reject(stream: Duplex, rejection: Rejection): void {
  if (rejection.kind === 'reset') {
    if (stream instanceof Socket) stream.resetAndDestroy();
    else stream.destroy();
    return;
  }
  const { status, retryAfterSeconds } = rejection;
  const retryAfter = retryAfterSeconds === null ? '' : `Retry-After: ${retryAfterSeconds}\r\n`;
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n` +
      `Connection: close\r\nContent-Length: 0\r\n${retryAfter}\r\n`,
  );
}

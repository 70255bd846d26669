import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { BookBoard } from '../../src/simulator/books/book-board';
import { ClientConnection } from '../../src/simulator/client-connection';
import { FaultEngine } from '../../src/simulator/faults/fault-engine';
import { buildInstruments } from '../../src/simulator/instruments';
import { createMarketModel } from '../../src/simulator/market-model';
import type { SimulatedTrade } from '../../src/simulator/market-model';
import { byInstrument } from '../../src/simulator/trade-loop';
import type { ClientSession, VenueFeed } from '../../src/simulator/venue-feed';
import { binanceFeed } from '../../src/simulator/venues/binance/feed';
import { bybitFeed } from '../../src/simulator/venues/bybit/feed';

const START = Date.UTC(2026, 10, 22);
const STEP_MS = 25;

export interface RigClient {
  readonly connection: ClientConnection;
  readonly session: ClientSession;
  /** Every frame of trades on the wire, in order. */
  readonly wire: string[];
  /** Trades of its instruments that happened while it was subscribed. */
  readonly happened: SimulatedTrade[];
  isCut: boolean;
}

/** The exchange with its faults, on a clock moved by hand and with sockets that only write down. */
export class FaultRig {
  now = START;
  readonly engine: FaultEngine;
  readonly clients: RigClient[] = [];
  readonly model;
  readonly books: BookBoard;
  private readonly feeds: readonly VenueFeed[];

  constructor(seed: number, tradesPerSecond = 800) {
    const instruments = buildInstruments(
      ['BTCUSDT', 'ETHUSDT'],
      ['bybit:spot', 'bybit:linear', 'binance:spot'],
    );
    this.books = new BookBoard({ seed, levels: 100, updatesPerSecond: 200, now: () => this.now, skewMs: () => 0 }); // prettier-ignore
    this.model = createMarketModel({ seed, instruments, tradesPerSecond, startAt: START });
    const timings = { pingIntervalMs: 1e9, pongTimeoutMs: 1e9, lifetimeMs: 1e9 };
    this.feeds = [
      bybitFeed({ model: this.model, books: this.books, seed, market: 'bybit:linear', idleTimeoutMs: 1e9 }), // prettier-ignore
      binanceFeed('binance:spot', timings, instruments, this.books),
    ];
    this.engine = new FaultEngine(
      {
        now: () => this.now,
        connections: () => this.clients.filter(({ isCut }) => !isCut).map((client) => client.connection), // prettier-ignore
        knownConnections: () => this.clients.map(({ connection }) => connection),
        forgottenStreams: () => [],
        jumpIds: (matches, by) => this.model.jumpIds(matches, by),
        books: this.books,
        goDown: () => Promise.resolve(),
        comeBack: () => Promise.resolve(),
      },
      { seed },
    );
  }

  /** A client of Bybit linear or Binance spot with both symbols, unless `symbols` is empty. */
  connect(
    venue: 'bybit' | 'binance',
    symbols: readonly string[] = ['BTCUSDT', 'ETHUSDT'],
  ): RigClient {
    const feed = this.feeds.find((candidate) => candidate.venue === venue)!;
    const wire: string[] = [];
    const webSocket = {
      OPEN: 1,
      readyState: 1,
      bufferedAmount: 0,
      send: (data: Buffer | string) => typeof data === 'string' || wire.push(data.toString()),
      terminate: () => this.cut(client),
      close: () => this.cut(client),
    };
    const socket = { cork: () => undefined, uncork: () => undefined, on: () => undefined, removeAllListeners: () => undefined }; // prettier-ignore
    const connection = new ClientConnection(
      this.clients.length + 1,
      venue,
      feed.market,
      '/',
      webSocket as unknown as WebSocket,
      socket as unknown as Socket,
      1e9,
      { onTradesSent: undefined, onSlowReader: () => undefined },
      this.now,
    );
    this.engine.onOpened(connection);
    const session = feed.open(new URL('ws://rig/ws'), connection);
    const client: RigClient = { connection, session, wire, happened: [], isCut: false };
    this.clients.push(client);
    if (symbols.length > 0) this.subscribe(client, symbols);
    return client;
  }

  subscribe({ connection, session }: RigClient, symbols: readonly string[], isOn = true): void {
    const request =
      connection.venue === 'bybit'
        ? { op: isOn ? 'subscribe' : 'unsubscribe', args: symbols.map((symbol) => `publicTrade.${symbol}`) } // prettier-ignore
        : {
            method: isOn ? 'SUBSCRIBE' : 'UNSUBSCRIBE',
            params: symbols.map((symbol) => `${symbol.toLowerCase()}@trade`),
            id: 1,
          };
    session.onText(JSON.stringify(request), (this.now += 1_000));
  }

  cut(client: RigClient): void {
    if (client.isCut) return;
    client.isCut = true;
    client.session.onClosed();
    this.engine.onClosed(client.connection);
  }

  run(ms: number): void {
    const end = this.now + ms;
    this.model.skipTo(this.now);
    while (this.now < end) {
      this.now = Math.min(end, this.now + STEP_MS);
      for (const trades of byInstrument(this.model.advance(this.now))) {
        this.books.onTrades(trades);
        this.publish(trades);
      }
      this.books.step(this.now);
      this.engine.tick(this.now);
    }
  }

  private publish(trades: readonly SimulatedTrade[]): void {
    const { market } = trades[0]!.instrument;
    const feed = this.feeds.find((candidate) => candidate.market === market);
    for (const client of this.clients) {
      if (!client.isCut && client.connection.market === market) client.happened.push(...trades);
    }
    feed?.publish(trades, this.now, this.now);
  }
}

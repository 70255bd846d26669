import pino from 'pino';
import type { CollectorDetail, CollectorStatus } from '../../src/shared/collector-status';
import { configFileSchema } from '../../src/shared/settings';
import type { ConfigFile } from '../../src/shared/settings';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine } from '../../src/engine/wiring/engine-core';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type {
  ExchangeSimulator,
  ExchangeSimulatorOptions,
} from '../../src/simulator/exchange-simulator';
import type { SentTrade } from '../../src/simulator/data-frame';
import type { TradesSent } from '../../src/simulator/client-connection';
import type { FaultHandle, FaultOptions } from '../../src/simulator/faults/fault-handle';
import type { FaultInput } from '../../src/shared/faults';
import { FEEDS, PAIRS, marketsOf } from './feeds';
import type { Feed, FeedId } from './feeds';
import { PacedClock } from './paced-clock';
import { SlowLink } from './slow-link';
import { WireTap } from './wire-tap';

export interface BenchSettings {
  readonly tradesPerSecond?: number;
  readonly maxAttempts?: number;
  readonly dataSilenceMs?: number;
  readonly storage?: ConfigFile['storage'];
  readonly historyPerInstrument?: number;
  /** Connections are renewed at this age. */
  readonly maxConnectionAgeMs?: number;
  /** The exchange drops a client for whom more than that piles up. */
  readonly maxBufferedBytes?: number;
  /** Clients connect by way of a link that can be slowed down. */
  readonly hasSlowLink?: boolean;
  /** Notes every id on the wire: exact, and too much memory for a soak. */
  readonly keepsEvidence?: boolean;
  readonly onFault?: ExchangeSimulatorOptions['onFault'];
}

/** Of the wire as the exchange wrote it: what went out whole, by instrument and connection. */
export type SentByConnection = ReadonlyMap<string, ReadonlyMap<number, readonly SentTrade[]>>;

const POLL_MS = 10;

/** A simulated exchange, the live system listening to it, and witnesses in between. */
export interface BenchRig {
  readonly exchange: ExchangeSimulator;
  readonly monitor: Engine;
  readonly feeds: readonly Feed[];
  readonly tap: WireTap;
  readonly sent: SentByConnection;
  /** Null unless the settings ask for it. */
  readonly slowLink: SlowLink | null;
  /** The one of the exchange and of the live system. */
  readonly clock: PacedClock;
  inject(fault: FaultInput, options?: FaultOptions): FaultHandle;
  status(feed: Feed): CollectorStatus;
  detail(feed: Feed): CollectorDetail;
  /** Resolves with the first value that is not false, null or undefined; rejects after the deadline. */
  waitFor<T>(
    what: string,
    probe: () => T | undefined | null | false,
    deadlineMs?: number,
  ): Promise<T>;
  close(): Promise<void>;
}

export async function startBench(
  feedIds: readonly FeedId[],
  seed: number,
  settings: BenchSettings = {},
): Promise<BenchRig> {
  const { keepsEvidence = true, onFault, historyPerInstrument, maxBufferedBytes } = settings;
  const feeds = feedIds.map((id) => FEEDS[id]);
  const { markets, rateShare } = marketsOf(feeds);
  const sent = new Map<string, Map<number, SentTrade[]>>();
  const clock = new PacedClock();
  const tap = new WireTap(() => clock.now());
  const exchange = await startExchangeSimulator({
    seed,
    tradesPerSecond: (settings.tradesPerSecond ?? 300) * rateShare,
    symbols: [...PAIRS],
    markets,
    ...(historyPerInstrument === undefined ? {} : { historyPerInstrument }),
    ...(maxBufferedBytes === undefined ? {} : { maxBufferedBytes }),
    ...(keepsEvidence ? { onTradesSent: (part: TradesSent) => note(sent, part) } : {}),
    ...(onFault === undefined ? {} : { onFault }),
    runtime: clock,
  });
  const slowLink = settings.hasSlowLink === true ? new SlowLink(Number(new URL(exchange.urls.http).port)) : null; // prettier-ignore
  await slowLink?.listen();
  const { reconnect, timeouts, storage } = configFileSchema.parse({
    reconnect: {
      baseDelayMs: 50,
      maxDelayMs: 400,
      jitter: false,
      maxAttempts: settings.maxAttempts ?? 10,
      coolDownMs: 500,
    },
    timeouts: {
      connectMs: 1_000,
      subscriptionMs: 1_000,
      pongMs: 500,
      dataSilenceMs: settings.dataSilenceMs ?? 500,
    },
    storage: settings.storage ?? { maxTradesPerSymbol: 500_000, maxTotalTrades: 1_000_000 },
  });
  const monitor = createEngine({
    collectors: feeds.map(({ collectorId, venue, market, symbols, url }) => ({
      id: collectorId,
      venue,
      market,
      channel: 'trades',
      symbols: [...symbols],
      autostart: true,
      url: slowLink?.through(url(exchange.urls)) ?? url(exchange.urls),
      restUrl: exchange.urls.http,
    })),
    limits: { reconnect, timeouts, storage },
    clock,
    random: () => 0,
    openSocket: keepsEvidence ? tap.wrapSocket(openFeedSocket) : openFeedSocket,
    fetch: keepsEvidence ? tap.wrapFetch(globalThis.fetch) : globalThis.fetch,
    log: pino({ level: 'silent' }),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
    ...(settings.maxConnectionAgeMs === undefined
      ? {}
      : { maxConnectionAgeMs: settings.maxConnectionAgeMs }),
  });
  monitor.open();

  const detail = (feed: Feed): CollectorDetail => {
    const found = monitor.detail(feed.collectorId);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  return {
    exchange,
    monitor,
    feeds,
    tap,
    sent,
    slowLink,
    clock,
    detail,
    status: (feed) => detail(feed).status,
    inject: (fault, options) => exchange.injectFault(fault, options),
    waitFor,
    async close() {
      await monitor.close();
      slowLink?.close();
      await exchange.kill();
    },
  };
}

function note(
  sent: Map<string, Map<number, SentTrade[]>>,
  { connectionId, instrumentKey, trades }: TradesSent,
): void {
  let connections = sent.get(instrumentKey);
  if (connections === undefined) {
    connections = new Map<number, SentTrade[]>();
    sent.set(instrumentKey, connections);
  }
  const known = connections.get(connectionId);
  if (known === undefined) connections.set(connectionId, [...trades]);
  else known.push(...trades);
}

export class Overdue extends Error {}

export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | null | false,
  deadlineMs = 15_000,
): Promise<T> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > giveUpAt) throw new Overdue(`${what}: not within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * The few things used of the peers, written down here: the project's type check must not need them installed.
 */
export interface BybitApi {
  readonly WebsocketClient: new (
    options: { readonly wsUrl: string },
    logger: Readonly<Record<'trace' | 'info' | 'error', () => void>>,
  ) => BybitApiClient;
}

export interface BybitApiClient {
  on(event: 'update', listener: (update: BybitApiUpdate) => void): void;
  on(event: 'response' | 'exception', listener: (answer: unknown) => void): void;
  subscribeV5(topics: readonly string[], category: 'spot' | 'linear'): unknown;
  closeAll(force: boolean): void;
}

export interface BybitApiUpdate {
  readonly topic: string;
  readonly data: readonly {
    readonly i: string;
    readonly p: string;
    readonly v: string;
    readonly S: string;
  }[];
}

export interface CcxtTrade {
  readonly id: string;
  readonly symbol: string;
  readonly side: string;
  readonly price: number;
  readonly amount: number;
  readonly timestamp: number;
}

export interface CcxtBook {
  readonly bids: readonly (readonly [price: number, quantity: number])[];
  readonly asks: readonly (readonly [price: number, quantity: number])[];
}

export interface CcxtExchange {
  readonly urls: { readonly api: Record<string, unknown> };
  safeMarketStructure(market: object): object;
  setMarkets(markets: readonly object[]): void;
  loadHttpProxyAgent(): Promise<unknown>;
  watchTrades(symbol: string): Promise<readonly CcxtTrade[]>;
  watchTradesForSymbols(symbols: readonly string[]): Promise<readonly CcxtTrade[]>;
  /** Resolves with the same object each time, changed in place. */
  watchOrderBook(symbol: string, limit?: number): Promise<CcxtBook>;
  close(): Promise<unknown>;
}

export interface Ccxt {
  readonly pro: Record<
    'bybit' | 'binance' | 'okx' | 'coinbase' | 'kraken',
    new (options: { readonly newUpdates: boolean }) => CcxtExchange
  >;
}

/** Throws with what to run when the peers are not installed. */
export function loadPeers(): { readonly bybitApi: BybitApi; readonly ccxt: Ccxt } {
  if (!existsSync(join(import.meta.dirname, 'node_modules', 'ccxt'))) {
    throw new Error('The peer clients are not installed: run `npm ci --prefix test/peers`');
  }
  const require = createRequire(import.meta.url);
  return { bybitApi: require('bybit-api') as BybitApi, ccxt: require('ccxt') as Ccxt };
}

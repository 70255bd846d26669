import type { BookBoard } from '../books/book-board';
import type { MarketModel } from '../market-model';
import { VENUE_REST_LIMITS } from '../rest/rest-limits';
import type { RestLimits } from '../rest/rest-limits';
import type { RestVenue } from '../rest/rest-venue';
import type { TradeHistory } from '../trade-history';
import type { VenueFeed } from '../venue-feed';
import { binanceFeed } from './binance/feed';
import { binanceRest } from './binance/rest';
import type { BinanceTimings } from './binance/session';
import { bybitFeed } from './bybit/feed';
import { bybitRest } from './bybit/rest';
import { coinbaseFeed } from './coinbase/feed';
import { coinbaseRest } from './coinbase/rest';
import type { CoinbaseTimings } from './coinbase/session';
import { krakenFeed } from './kraken/feed';
import { krakenRest } from './kraken/rest';
import { okxFeed } from './okx/feed';
import { okxRest } from './okx/rest';

const BINANCE_TIMINGS: BinanceTimings = {
  pingIntervalMs: 20_000,
  pongTimeoutMs: 60_000,
  lifetimeMs: 86_400_000,
};
const BINANCE_USDM_TIMINGS: BinanceTimings = {
  pingIntervalMs: 180_000,
  pongTimeoutMs: 600_000,
  lifetimeMs: 86_400_000,
};
const BYBIT_IDLE_TIMEOUT_MS = 600_000;
const OKX_IDLE_TIMEOUT_MS = 30_000;
const COINBASE_TIMINGS: CoinbaseTimings = { subscribeWithinMs: 5_000, idleTimeoutMs: 60_000 };

/** What a test may have other than the venues do. */
export interface VenueOptions {
  /** Of spot and futures. */
  readonly binance?: Partial<BinanceTimings> | undefined;
  readonly bybitIdleTimeoutMs?: number | undefined;
  readonly okxIdleTimeoutMs?: number | undefined;
  readonly coinbase?: Partial<CoinbaseTimings> | undefined;
  /** OKX's books carry checksums, as they did until 2026. Default: they say 0. */
  readonly hasOkxChecksums?: boolean | undefined;
  /** REST requests beyond this are answered as the venue does: 429 or 403. Default: what the venues publish. */
  readonly restLimits?: Partial<RestLimits> | undefined;
}

/** Every venue there is, as WebSocket and HTTP clients see it; the first that serves an address has it. */
export function openVenues(
  exchange: {
    readonly history: TradeHistory;
    readonly model: MarketModel;
    readonly books: BookBoard;
    readonly seed: number;
  },
  options: VenueOptions,
): { readonly feeds: readonly VenueFeed[]; readonly rest: readonly RestVenue[] } {
  const { history, model, books, seed } = exchange;
  const { instruments } = model;
  const limits = { ...VENUE_REST_LIMITS, ...options.restLimits };
  const bybit = {
    model,
    books,
    seed,
    idleTimeoutMs: options.bybitIdleTimeoutMs ?? BYBIT_IDLE_TIMEOUT_MS,
  };
  return {
    feeds: [
      // Before Binance, for whose path its own would pass.
      okxFeed({
        history,
        books,
        seed,
        hasChecksums: options.hasOkxChecksums ?? false,
        idleTimeoutMs: options.okxIdleTimeoutMs ?? OKX_IDLE_TIMEOUT_MS,
      }),
      bybitFeed({ ...bybit, market: 'bybit:spot' }),
      bybitFeed({ ...bybit, market: 'bybit:linear' }),
      binanceFeed('binance:usdm', { ...BINANCE_USDM_TIMINGS, ...options.binance }, instruments, books), // prettier-ignore
      binanceFeed('binance:spot', { ...BINANCE_TIMINGS, ...options.binance }, instruments, books),
      coinbaseFeed({ history, books, timings: { ...COINBASE_TIMINGS, ...options.coinbase } }),
      krakenFeed({ history, books, seed }),
    ],
    rest: [
      // Before Binance, whose prefix its paths share.
      coinbaseRest(history, limits.coinbase),
      binanceRest('binance:spot', history, books, limits.binance),
      binanceRest('binance:usdm', history, books, limits.binanceUsdm),
      bybitRest(history, model, limits.bybit),
      okxRest(history, limits.okx),
      krakenRest(history, limits.kraken),
    ],
  };
}

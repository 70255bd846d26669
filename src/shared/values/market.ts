/** The words every process uses for where a trade came from. Free of zod, so the window may use the values. */
export const VENUES = ['bybit', 'binance', 'okx', 'coinbase', 'kraken'] as const;
export type Venue = (typeof VENUES)[number];

export const MARKETS = ['spot', 'linear', 'usdm'] as const;
export type Market = (typeof MARKETS)[number];

export const CHANNELS = ['trades', 'order_book'] as const;
export type Channel = (typeof CHANNELS)[number];

/** The side of the taker, never of the maker. */
export const SIDES = ['buy', 'sell'] as const;
export type Side = (typeof SIDES)[number];

/** What kind of trade a venue reports; `regular` where it does not say. */
export const TRADE_KINDS = ['regular', 'block', 'rpi', 'liquidation', 'insurance', 'adl'] as const;
export type TradeKind = (typeof TRADE_KINDS)[number];

import { z } from 'zod';
import { symbolSchema } from '../shared/market-data';
import { DEFAULT_SYMBOLS, SIMULATED_MARKETS } from './instruments';

export const MIN_TRADES_PER_SECOND = 1;
export const MAX_TRADES_PER_SECOND = 50_000;

const MAX_BOOK_UPDATES_PER_SECOND = 20_000;
const MAX_BOOK_LEVELS = 25_000;

export const MAX_SYMBOLS = 500;

export const tradesPerSecondSchema = z
  .number()
  .min(MIN_TRADES_PER_SECOND, 'expected 1 to 50000 trades per second')
  .max(MAX_TRADES_PER_SECOND, 'expected 1 to 50000 trades per second');

/** What can be chosen from outside: the app, the command line, a test in another thread. */
export const simulatorOptionsSchema = z.strictObject({
  /** 0 takes a free port. */
  port: z
    .int('expected a port')
    .min(0, 'expected a port')
    .max(65_535, 'expected a port')
    .default(0),
  /** The same seed gives the same market. */
  seed: z.int('expected a whole number').min(0).max(0xffff_ffff).default(1),
  /** Mean total over all instruments of the exchange, subscribed or not. */
  tradesPerSecond: tradesPerSecondSchema.default(200),
  /** Pairs in any spelling: each trades on every simulated market, in that venue's own. */
  symbols: z
    .array(symbolSchema)
    .min(1, 'expected at least one symbol')
    .max(MAX_SYMBOLS, 'expected at most 500 symbols')
    .refine((symbols) => new Set(symbols).size === symbols.length, 'expected no symbol twice')
    .default([...DEFAULT_SYMBOLS]),
  /** Mean changes of each order book that somebody reads, beside those that trades make. */
  bookUpdatesPerSecond: z
    .number()
    .min(1, 'expected 1 to 20000 updates per second')
    .max(MAX_BOOK_UPDATES_PER_SECOND, 'expected 1 to 20000 updates per second')
    .default(120),
  /** About so many levels a side. */
  bookLevels: z
    .int('expected a whole number')
    .min(10, 'expected 10 to 25000 levels')
    .max(MAX_BOOK_LEVELS, 'expected 10 to 25000 levels')
    .default(1_200),
  /** Where trades happen; addresses of the others are served as well, and stay silent. */
  markets: z
    .array(z.enum(SIMULATED_MARKETS))
    .min(1, 'expected at least one market')
    .default([...SIMULATED_MARKETS]),
  /** Trades of each instrument that REST still knows (default 20,000). Many symbols get fewer, so that memory stays bounded. */
  historyPerInstrument: z.int().min(1).max(1_000_000).optional(),
});
export type SimulatorOptions = z.input<typeof simulatorOptionsSchema>;

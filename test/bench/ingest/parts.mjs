import { measureBooks } from './books.mjs';
import { bundleBuilds } from './bundle.mjs';
import { measureBursts, measureLatency } from './delays.mjs';
import { measureIngest } from './ingest.mjs';
import { startFeeder } from './processes.mjs';
import {
  COLLECTORS_SHAPES,
  SCALE_SHAPES,
  measureFlood,
  measureScale,
  measureSoak,
} from './volume.mjs';

const VENUES = ['bybit', 'binance'];

/** One after the other: rows of two venues make one table. */
async function eachVenue(measure, venues = VENUES) {
  const rows = [];
  for (const venue of venues) {
    for (const row of [await measure(venue)].flat()) rows.push({ venue, ...row });
  }
  return rows;
}

/*
 * A client takes longer to start than a short part to run: in a short run each of Tapedeck's hosts and each other
 * client starts once, in `ingest` of Bybit, and other parts take what they need.
 */
const SHORT_VENUES = ['bybit'];
const SHORT_DELAYS = {
  rounds: 1,
  warmUps: 1,
  warmUp: 5_000,
  settlingRounds: 0,
  attempts: 1,
  only: ['plain:normalise', 'tapedeck'],
};
const SHORT_ONLY = { bybit: undefined, binance: ['plain:json', 'tapedeck', 'ccxt'] };
const SHORT_SCALE = { rounds: 1, trades: 5_000, warmUps: 0, toleratesDisturbance: true };

const PARTS = {
  ingest: (bench, { isShort }) =>
    eachVenue((venue) =>
      measureIngest(bench, {
        venue,
        ...(isShort
          ? { rounds: 1, trades: 5_000, warmUps: 1, only: SHORT_ONLY[venue], toleratesDisturbance: true } // prettier-ignore
          : { rounds: 20, trades: 45_000 }),
      }),
    ),
  bursts: (bench, { isShort }) =>
    eachVenue(
      (venue) =>
        measureBursts(bench, { venue, trades: 3_000, ...(isShort ? SHORT_DELAYS : { rounds: 7 }) }),
      isShort ? SHORT_VENUES : VENUES,
    ),
  flood: (bench, { isShort }) =>
    eachVenue(
      (venue) =>
        measureFlood(bench, {
          venue,
          connections: 12,
          ...(isShort ? { trades: 50_000, rounds: 1 } : { trades: 1_000_000, rounds: 5 }),
        }),
      isShort ? ['binance'] : VENUES,
    ),
  latency: (bench, { isShort }) =>
    eachVenue(
      (venue) =>
        measureLatency(bench, {
          venue,
          tradesPerSecond: 5_000,
          ...(isShort ? { ...SHORT_DELAYS, seconds: 1 } : { rounds: 5, seconds: 3 }),
        }),
      isShort ? SHORT_VENUES : VENUES,
    ),
  scale: (bench, { isShort }) =>
    eachVenue(
      (venue) =>
        measureScale(bench, {
          venue,
          ...(isShort
            ? { ...SHORT_SCALE, shapes: [{ symbols: 100, connections: 5 }] }
            : { rounds: 9, shapes: SCALE_SHAPES }),
        }),
      isShort ? SHORT_VENUES : VENUES,
    ),
  collectors: (bench, { isShort }) =>
    eachVenue(
      (venue) =>
        measureScale(bench, {
          venue,
          shapes: COLLECTORS_SHAPES,
          ...(isShort ? SHORT_SCALE : { rounds: 9 }),
        }),
      isShort ? ['binance'] : VENUES,
    ),
  books: (bench, { isShort }) =>
    eachVenue((venue) =>
      measureBooks(bench, {
        venue,
        ...(isShort
          ? { rounds: 1, updates: 1_000, symbols: 2, warmUps: 1, toleratesDisturbance: true }
          : { rounds: 9, updates: venue === 'bybit' ? 10_000 : 3_000, symbols: 5 }),
      }),
    ),
  soak: async (bench, { isShort }) => [
    await measureSoak(bench, {
      venue: 'bybit',
      tradesPerSecond: 10_000,
      ...(isShort ? { minutes: 1 / 30, settleMinutes: 1 / 60 } : { minutes: 10, settleMinutes: 2 }),
    }),
  ],
};

export const INGEST_PARTS = Object.keys(PARTS);

/**
 * What needs neither Electron nor a display. `measured` is called with each part, how to measure it, and the builds
 * that are compared.
 */
export async function runIngestParts(parts, { against, ...options }, measured) {
  const wanted = INGEST_PARTS.filter((part) => parts.includes(part));
  if (wanted.length === 0) return;
  const { builds, remove } = await bundleBuilds(against);
  const feeder = await startFeeder();
  const bench = { feeder, builds };
  try {
    for (const part of wanted) await measured(part, () => PARTS[part](bench, options), builds);
  } finally {
    await feeder.end();
    await remove();
  }
}

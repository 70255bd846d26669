import { bundleMonitor } from './bundle.mjs';
import { measureBursts, measureLatency } from './delays.mjs';
import { measureIngest } from './ingest.mjs';
import { startFeeder } from './processes.mjs';
import { measureFlood, measureScale, measureSoak } from './volume.mjs';

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
 * A client takes longer to start than a short part to run: `ingest` alone starts each of each venue. Twenty
 * connections take longer still, because they are opened at the pace that the venue allows.
 */
const SHORT_VENUES = ['bybit'];
const SHORT_SHAPES = [{ symbols: 100, connections: 5 }];
const SHORT_DELAYS = { rounds: 1, warmUps: 1, warmUp: 5_000, settlingRounds: 0 };
const SHORT_CONSUMERS = ['plain:normalise', 'tapedeck', 'tapedeck:window'];

const PARTS = {
  ingest: (feeder, { bundle, isShort }) =>
    eachVenue((venue) =>
      measureIngest(feeder, {
        venue,
        bundle,
        ...(isShort
          ? { rounds: 1, trades: 5_000, warmUps: 1, toleratesDisturbance: true }
          : { rounds: 20, trades: 50_000 }),
      }),
    ),
  bursts: (feeder, { bundle, isShort }) =>
    eachVenue(
      (venue) =>
        measureBursts(feeder, {
          venue,
          bundle,
          trades: 3_000,
          ...(isShort ? { ...SHORT_DELAYS, only: SHORT_CONSUMERS } : { rounds: 5 }),
        }),
      isShort ? SHORT_VENUES : VENUES,
    ),
  flood: (feeder, { bundle, isShort }) =>
    eachVenue((venue) =>
      measureFlood(feeder, { venue, bundle, trades: isShort ? 50_000 : 1_000_000 }),
    ),
  latency: (feeder, { bundle, isShort }) =>
    eachVenue(
      (venue) =>
        measureLatency(feeder, {
          venue,
          bundle,
          tradesPerSecond: 5_000,
          ...(isShort
            ? { ...SHORT_DELAYS, seconds: 1, only: SHORT_CONSUMERS }
            : { rounds: 5, seconds: 3 }),
        }),
      isShort ? SHORT_VENUES : VENUES,
    ),
  scale: (feeder, { bundle, isShort }) =>
    eachVenue(
      (venue) =>
        measureScale(feeder, {
          venue,
          bundle,
          ...(isShort
            ? { rounds: 1, trades: 5_000, warmUps: 0, shapes: SHORT_SHAPES }
            : { rounds: 15 }),
        }),
      isShort ? SHORT_VENUES : VENUES,
    ),
  soak: async (feeder, { bundle, isShort }) => [
    await measureSoak(feeder, {
      venue: 'bybit',
      bundle,
      tradesPerSecond: 10_000,
      ...(isShort ? { minutes: 1 / 30, settleMinutes: 1 / 60 } : { minutes: 10, settleMinutes: 2 }),
    }),
  ],
};

export const INGEST_PARTS = Object.keys(PARTS);

/** What needs neither Electron nor a display. `measured` is called with each part and how to measure it. */
export async function runIngestParts(parts, options, measured) {
  const wanted = INGEST_PARTS.filter((part) => parts.includes(part));
  if (wanted.length === 0) return;
  const bundle = await bundleMonitor();
  const feeder = await startFeeder();
  try {
    for (const part of wanted) {
      await measured(part, () => PARTS[part](feeder, { ...options, bundle: bundle.folder }));
    }
  } finally {
    await feeder.end();
    await bundle.remove();
  }
}

import { bundleMonitor } from './bundle.mjs';
import { measureBursts, measureLatency } from './delays.mjs';
import { measureIngest } from './ingest.mjs';
import { startFeeder } from './processes.mjs';
import { measureFlood, measureScale, measureSoak } from './volume.mjs';

const VENUES = ['bybit', 'binance'];

/** One after the other: rows of two venues make one table. */
async function bothVenues(measure) {
  const rows = [];
  for (const venue of VENUES) {
    for (const row of [await measure(venue)].flat()) rows.push({ venue, ...row });
  }
  return rows;
}

const PARTS = {
  ingest: (feeder, { bundle, isShort }) =>
    bothVenues((venue) =>
      measureIngest(feeder, {
        venue,
        bundle,
        rounds: isShort ? 2 : 20,
        trades: isShort ? 5_000 : 50_000,
        toleratesDisturbance: isShort,
      }),
    ),
  bursts: (feeder, { bundle, isShort }) =>
    bothVenues((venue) =>
      measureBursts(feeder, { venue, bundle, rounds: isShort ? 1 : 5, trades: 3_000 }),
    ),
  flood: (feeder, { bundle, isShort }) =>
    bothVenues((venue) =>
      measureFlood(feeder, { venue, bundle, trades: isShort ? 50_000 : 1_000_000 }),
    ),
  latency: (feeder, { bundle, isShort }) =>
    bothVenues((venue) =>
      measureLatency(feeder, {
        venue,
        bundle,
        rounds: isShort ? 1 : 5,
        tradesPerSecond: 5_000,
        seconds: isShort ? 1 : 3,
      }),
    ),
  scale: (feeder, { bundle, isShort }) =>
    bothVenues((venue) =>
      measureScale(feeder, {
        venue,
        bundle,
        rounds: isShort ? 1 : 15,
        trades: isShort ? 5_000 : 50_000,
      }),
    ),
  soak: async (feeder, { bundle, isShort }) => [
    await measureSoak(feeder, {
      venue: 'bybit',
      bundle,
      tradesPerSecond: 10_000,
      ...(isShort ? { minutes: 0.1, settleMinutes: 0.05 } : { minutes: 10, settleMinutes: 2 }),
    }),
  ],
};

export const INGEST_PARTS = Object.keys(PARTS);

/** What needs neither Electron nor a display. `report` is called with the rows of each part. */
export async function runIngestParts(parts, options, report) {
  const wanted = INGEST_PARTS.filter((part) => parts.includes(part));
  if (wanted.length === 0) return;
  const bundle = await bundleMonitor();
  const feeder = await startFeeder();
  try {
    for (const part of wanted) {
      report(part, await PARTS[part](feeder, { ...options, bundle: bundle.folder }));
    }
  } finally {
    await feeder.end();
    await bundle.remove();
  }
}

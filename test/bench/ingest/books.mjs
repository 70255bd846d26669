/*
 * How many updates of order books a second each client puts into its books, as a ratio to `ws` + JSON.parse + a `Map`
 * for each side. At the end every client must hold the books that the exchange holds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { median, quantile } from '../quantile.mjs';
import { SAMPLES, ratiosOf, turned, undisturbed } from './compare.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer, withBuilds } from './processes.mjs';

const ATTEMPTS = 4;
const YARDSTICK = 'plain';
const CONSUMERS = [YARDSTICK, 'tapedeck', 'tapedeck:window', 'ccxt'];
/** Binance lets one address ask for a snapshot a second, and ccxt waits for some changes first. */
const SETTLED_WITHIN_MS = 30_000;

/** ccxt has numbers where the others have the venue's texts. */
const inNumbers = (books) =>
  books.map(({ symbol, bids, asks }) => ({
    symbol,
    bids: bids.map((level) => level.map(Number)),
    asks: asks.map((level) => level.map(Number)),
  }));

async function holdsTheBooks({ feeder }, client) {
  const [theirs, ours] = await Promise.all([
    client.books(),
    feeder.work('books', { name: client.name }),
  ]);
  return (
    theirs.every(({ isInSync = true }) => isInSync) &&
    isDeepStrictEqual(inNumbers(theirs), inNumbers(ours))
  );
}

/** Changes come until the client holds the right books: only then has it taken its snapshots. */
async function settle(bench, client, symbols) {
  const until = performance.now() + SETTLED_WITHIN_MS;
  while (performance.now() < until) {
    await bench.feeder.work('changeBooks', { name: client.name, updates: 4 * symbols });
    await sleep(200);
    if (await holdsTheBooks(bench, client)) return;
  }
  throw new Error(`${client.consumer} does not hold the books of ${client.venue}`);
}

async function segment({ feeder }, client, updates) {
  const { finished } = await client.expect(updates);
  const { startedAt } = await feeder.work('changeBooks', { name: client.name, updates });
  const end = await finished;
  return {
    clockMicroseconds: ((end.lastAt - startedAt) * 1_000) / end.delivered,
    cpuMicroseconds: (end.cpuMs * 1_000) / end.delivered,
    lost: updates - end.delivered,
    peakRssMb: end.peakRssMb,
    probeBefore: end.probeBefore,
    probeAfter: end.probeAfter,
  };
}

/** @returns a row per client. */
export async function measureBooks(
  bench,
  { venue, rounds, updates, symbols, only = CONSUMERS, warmUps = 3, toleratesDisturbance = false },
) {
  const chosen = CONSUMERS.filter((each) => only.includes(each));
  const clients = [];
  try {
    for (const consumer of withBuilds(chosen, bench)) {
      const client = await startConsumer(bench, {
        venue,
        consumer,
        channel: 'order_book',
        symbols: symbolsOf(symbols),
      });
      clients.push(client);
      await settle(bench, client, symbols);
    }
    for (let round = 0; round < warmUps; round += 1) {
      for (const client of clients) await segment(bench, client, updates);
    }
    const runs = new Map(clients.map(({ consumer }) => [consumer, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const client of turned(clients, round)) {
        const run = await undisturbed(toleratesDisturbance ? 1 : ATTEMPTS, () =>
          segment(bench, client, updates),
        );
        const isOut = run.isDisturbed && !toleratesDisturbance;
        runs.get(client.consumer).push({ ...run, isDisturbed: isOut });
      }
    }
    const rows = [];
    for (const client of clients) {
      const isAccountedFor = await holdsTheBooks(bench, client);
      rows.push({ ...rowOf(client.consumer, runs), isAccountedFor });
    }
    return rows;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function rowOf(consumer, runs) {
  const costs = (of, name) => runs.get(of).map((run) => (run.isDisturbed ? NaN : run[name]));
  const ratios = (name) => ratiosOf(costs(YARDSTICK, name), costs(consumer, name));
  const byClock = ratios('clockMicroseconds');
  const all = runs.get(consumer);
  return {
    consumer,
    ratio: median(byClock),
    q1: quantile(byClock, 0.25),
    q3: quantile(byClock, 0.75),
    cpuRatio: median(ratios('cpuMicroseconds')),
    pairs: byClock.length,
    updatesPerSecond: Math.round(median(all.map((run) => 1e6 / run.clockMicroseconds))),
    cpuMicrosecondsPerUpdate: median(all.map((run) => run.cpuMicroseconds)),
    lost: all.reduce((sum, run) => sum + run.lost, 0),
    peakRssMb: Math.round(Math.max(...all.map((run) => run.peakRssMb))),
    [SAMPLES]: {
      'µs per update': costs(consumer, 'clockMicroseconds'),
      'CPU µs per update': costs(consumer, 'cpuMicroseconds'),
    },
  };
}

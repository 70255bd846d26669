/*
 * How many trades a second each client takes in, as a ratio to `ws` + JSON.parse. The clients of a session are
 * connected all the time; short segments go to one after the other, in rounds, so that a machine that slows down
 * slows all of them. A host that works by itself (pushes to a window, is scraped, writes files) has a session of its
 * own beside the yardstick: it would disturb the others.
 */
import { median, quantile } from '../quantile.mjs';
import { SAMPLES, turned, undisturbed } from './compare.mjs';
import { partsOf } from './consumer-name.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer, withBuilds } from './processes.mjs';
import { accountOf } from './tapedeck-account.mjs';

const ATTEMPTS = 4;

const YARDSTICK = 'plain:json';
const HOSTS = ['tapedeck:window', 'tapedeck:headless', 'tapedeck:recording'];
const QUIET = {
  bybit: ['plain:normalise', 'tapedeck', 'bybit-api', 'tardis', 'ccxt'],
  binance: ['plain:normalise', 'tapedeck', 'tardis', 'ccxt'],
};

async function segment({ feeder }, client, shape) {
  const work = { names: client.names, ...shape };
  const { trades } = await feeder.work('prepare', work);
  const { finished } = await client.expect(trades);
  const { startedAt } = await feeder.work('flood', work);
  const end = await finished;
  return {
    tradesPerSecond: end.delivered / ((end.lastAt - startedAt) / 1_000),
    cpuMsPerMillion: (end.cpuMs / end.delivered) * 1e6,
    sent: trades,
    delivered: end.delivered,
    peakRssMb: end.peakRssMb,
    probeBefore: end.probeBefore,
    probeAfter: end.probeAfter,
  };
}

/** @returns a row per client. */
export async function measureIngest(bench, { only, ...options }) {
  const rows = [];
  for (const session of [QUIET[options.venue], ...HOSTS.map((host) => [host])]) {
    const chosen = session.filter((each) => only === undefined || only.includes(each));
    if (chosen.length === 0) continue;
    const measured = await measureSession(bench, [YARDSTICK, ...chosen], options);
    rows.push(...(rows.length === 0 ? measured : measured.slice(1)));
  }
  return rows;
}

async function measureSession(
  bench,
  consumers,
  { venue, rounds, trades, symbolCount = 10, warmUps = 3, toleratesDisturbance = false },
) {
  const clients = [];
  try {
    for (const consumer of withBuilds(consumers, bench)) {
      clients.push(
        await startConsumer(bench, { venue, consumer, symbols: symbolsOf(symbolCount) }),
      );
    }
    const shapeOf = (round) => ({ venue, symbols: symbolCount, trades, seed: (round % 3) + 1 });
    // For the compilers to learn from.
    for (let round = 0; round < warmUps; round += 1) {
      for (const client of clients) await segment(bench, client, shapeOf(round));
    }
    const runs = new Map(clients.map(({ consumer }) => [consumer, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const client of turned(clients, round)) {
        const run = await undisturbed(toleratesDisturbance ? 1 : ATTEMPTS, () =>
          segment(bench, client, shapeOf(round)),
        );
        const isOut = run.isDisturbed && !toleratesDisturbance;
        runs.get(client.consumer).push({ ...run, isDisturbed: isOut });
      }
    }
    const accounts = new Map();
    for (const client of clients) {
      if (partsOf(client.consumer).program !== 'tapedeck') continue;
      accounts.set(client.consumer, (await accountOf(bench, client)).figures);
    }
    return rowsOf(runs, accounts);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function rowsOf(runs, accounts) {
  const yardstick = runs.get(YARDSTICK);
  return [...runs].map(([consumer, all]) => {
    // Each round is compared within itself; a disturbed half makes the pair worthless.
    const pairs = all.flatMap((run, round) => {
      const base = yardstick[round];
      return run.isDisturbed || base.isDisturbed
        ? []
        : [
            {
              ratio: run.tradesPerSecond / base.tradesPerSecond,
              cpuRatio: base.cpuMsPerMillion / run.cpuMsPerMillion,
            },
          ];
    });
    const ratios = pairs.map(({ ratio }) => ratio);
    const sent = all.reduce((sum, run) => sum + run.sent, 0);
    const delivered = all.reduce((sum, run) => sum + run.delivered, 0);
    const costs = (of) => all.map((run) => (run.isDisturbed ? NaN : of(run)));
    return {
      consumer,
      ratio: median(ratios),
      q1: quantile(ratios, 0.25),
      q3: quantile(ratios, 0.75),
      // The same by CPU time: fair also where somebody else uses the core.
      cpuRatio: median(pairs.map(({ cpuRatio }) => cpuRatio)),
      pairs: pairs.length,
      tradesPerSecond: Math.round(median(all.map((run) => run.tradesPerSecond))),
      cpuSecondsPerMillion: median(all.map((run) => run.cpuMsPerMillion)) / 1_000,
      deliveredPercent: (delivered / sent) * 100,
      peakRssMb: Math.round(Math.max(...all.map((run) => run.peakRssMb))),
      ...accounts.get(consumer),
      [SAMPLES]: {
        'µs per trade': costs(({ tradesPerSecond }) => 1e6 / tradesPerSecond),
        'CPU µs per trade': costs(({ cpuMsPerMillion }) => cpuMsPerMillion / 1_000),
      },
    };
  });
}

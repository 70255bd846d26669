/*
 * How many trades a second each client takes in, as a ratio to `ws` + JSON.parse. Every client is connected
 * all the time; short segments go to one after the other, in rounds, so that a machine that slows down
 * slows all of them.
 */
import { median, quantile } from '../quantile.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer } from './processes.mjs';

/** Segments around which the fixed piece of work took so differently are thrown away. */
const DISTURBED = 0.12;

const YARDSTICK = 'plain:json';
const CONSUMERS = {
  bybit: [
    YARDSTICK,
    'plain:normalise',
    'tapedeck',
    'tapedeck:window',
    'bybit-api',
    'tardis',
    'ccxt',
  ],
  binance: [YARDSTICK, 'plain:normalise', 'tapedeck', 'tapedeck:window', 'tardis', 'ccxt'],
};

async function segment(feeder, client, shape) {
  const { trades: due } = await feeder.work('count', shape);
  const { finished } = await client.expect(due);
  const { startedAt, trades } = await feeder.work('flood', { name: client.name, ...shape });
  const end = await finished;
  const isDisturbed =
    Math.abs(end.probeBefore - end.probeAfter) / Math.min(end.probeBefore, end.probeAfter) >
    DISTURBED;
  return {
    tradesPerSecond: end.delivered / ((end.lastAt - startedAt) / 1_000),
    cpuMsPerMillion: (end.cpuMs / end.delivered) * 1e6,
    sent: trades,
    delivered: end.delivered,
    peakRssMb: end.peakRssMb,
    isDisturbed,
  };
}

/** @returns a row per client. */
export async function measureIngest(
  feeder,
  {
    venue,
    bundle,
    rounds,
    trades,
    only,
    symbolCount = 10,
    warmUps = 3,
    toleratesDisturbance = false,
  },
) {
  const names = symbolsOf(symbolCount);
  const chosen = CONSUMERS[venue].filter(
    (consumer) => only === undefined || consumer === YARDSTICK || only.includes(consumer),
  );
  const clients = [];
  try {
    for (const consumer of chosen) {
      clients.push(
        await startConsumer(feeder, {
          venue,
          consumer,
          symbols: names,
          env: { BENCH_BUNDLE: bundle },
        }),
      );
    }
    const shapeOf = (seed) => ({ venue, symbols: symbolCount, trades, seed });
    // For the compilers to learn from.
    for (const client of clients) {
      for (let seed = 1; seed <= warmUps; seed += 1) await segment(feeder, client, shapeOf(seed));
    }
    const runs = new Map(clients.map(({ consumer }) => [consumer, []]));
    for (let round = 0; round < rounds; round += 1) {
      const seed = (round % 3) + 1;
      const turned = [
        ...clients.slice(round % clients.length),
        ...clients.slice(0, round % clients.length),
      ];
      for (const client of turned) {
        const run = await segment(feeder, client, shapeOf(seed));
        const isDisturbed = run.isDisturbed && !toleratesDisturbance;
        runs.get(client.consumer).push({ ...run, isDisturbed, round });
      }
    }
    const accounts = new Map();
    for (const client of clients) accounts.set(client.consumer, (await client.account()).account);
    return rowsOf(runs, accounts);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function rowsOf(runs, accounts) {
  const yardstick = runs.get(YARDSTICK);
  return [...runs].map(([consumer, all]) => {
    // Each round is compared within itself; a disturbed half makes the pair worthless.
    const pairs = all.flatMap((run) => {
      const base = yardstick.find(({ round }) => round === run.round);
      return base === undefined || run.isDisturbed || base.isDisturbed
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
      ...(accounts.get(consumer)?.balanced === undefined
        ? {}
        : {
            isAccountedFor: accounts.get(consumer).balanced,
            duplicate: accounts.get(consumer).intake.duplicate,
          }),
    };
  });
}

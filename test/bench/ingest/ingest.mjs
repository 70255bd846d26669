/*
 * How many trades a second each client takes in, as a ratio to `ws` + JSON.parse. Every client is connected
 * all the time; short segments go to one after the other, in rounds, so that a machine that slows down
 * slows all of them.
 */
import { median, quantile } from '../quantile.mjs';
import { SAMPLES, turned } from './compare.mjs';
import { partsOf } from './consumer-name.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer, withBuilds } from './processes.mjs';
import { accountOf } from './tapedeck-account.mjs';

/** Segments around which the fixed piece of work took so differently are thrown away. */
const DISTURBED = 0.12;

const YARDSTICK = 'plain:json';
const TAPEDECK = ['tapedeck', 'tapedeck:window', 'tapedeck:headless', 'tapedeck:recording'];
const CONSUMERS = {
  bybit: [YARDSTICK, 'plain:normalise', ...TAPEDECK, 'bybit-api', 'tardis', 'ccxt'],
  binance: [YARDSTICK, 'plain:normalise', ...TAPEDECK, 'tardis', 'ccxt'],
};

export const isDisturbed = ({ probeBefore, probeAfter }) =>
  Math.abs(probeBefore - probeAfter) / Math.min(probeBefore, probeAfter) > DISTURBED;

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
    isDisturbed: isDisturbed(end),
  };
}

/** @returns a row per client. */
export async function measureIngest(
  bench,
  {
    venue,
    rounds,
    trades,
    only = CONSUMERS[venue],
    symbolCount = 10,
    warmUps = 3,
    toleratesDisturbance = false,
  },
) {
  const chosen = CONSUMERS[venue].filter((each) => only.includes(each));
  const clients = [];
  try {
    for (const consumer of withBuilds(chosen, bench)) {
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
        const run = await segment(bench, client, shapeOf(round));
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

/*
 * How long a trade takes from the exchange's write to the end of the client's work on it: one message at a
 * time at random moments, and whole bursts in one write.
 */
import { median, quantile } from '../quantile.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer } from './processes.mjs';

const SYMBOLS = 10;
const CONSUMERS = {
  bybit: ['plain:normalise', 'tapedeck', 'tapedeck:window', 'bybit-api', 'tardis'],
  binance: ['plain:normalise', 'tapedeck', 'tapedeck:window', 'tardis'],
};

/**
 * Runs `measure` with each client in turn, `rounds` times. Before that come floods and rounds that do not count:
 * a client compiles for seconds, on the core that it runs on.
 */
async function interleaved(
  feeder,
  {
    venue,
    bundle,
    rounds,
    warmUps = 3,
    settlingRounds = 2,
    warmUp: warmUpTrades = 50_000,
    only = CONSUMERS[venue],
  },
  measure,
) {
  const clients = [];
  try {
    for (const consumer of CONSUMERS[venue].filter((each) => only.includes(each))) {
      clients.push(
        await startConsumer(feeder, {
          venue,
          consumer,
          symbols: symbolsOf(SYMBOLS),
          env: { BENCH_BUNDLE: bundle },
        }),
      );
    }
    const warmUp = { venue, symbols: SYMBOLS, trades: warmUpTrades, seed: 1 };
    const { trades } = await feeder.work('count', warmUp);
    for (const client of clients) {
      const { finished } = await client.expect(warmUps * trades);
      await feeder.work('flood', { name: client.name, repeats: warmUps, ...warmUp });
      await finished;
    }
    const runs = new Map(clients.map(({ consumer }) => [consumer, []]));
    for (let round = 0; round < settlingRounds + rounds; round += 1) {
      for (const client of clients) {
        const run = await measure(client, round);
        if (round >= settlingRounds) runs.get(client.consumer).push(run);
      }
    }
    return runs;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function summed(runs) {
  const delays = runs.flatMap((run) => run.delays);
  const sent = runs.reduce((sum, run) => sum + run.sent, 0);
  return {
    p50Ms: median(runs.map((run) => quantile(run.delays, 0.5))),
    p90Ms: median(runs.map((run) => quantile(run.delays, 0.9))),
    p99Ms: median(runs.map((run) => quantile(run.delays, 0.99))),
    maxMs: Math.max(...delays),
    cpuMicrosecondsPerTrade: median(runs.map((run) => (run.cpuMs / run.sent) * 1_000)),
    lost: sent - delays.length,
  };
}

/** Messages at Poisson times. */
export async function measureLatency(feeder, { tradesPerSecond, seconds, ...options }) {
  const runs = await interleaved(feeder, options, async (client, round) => {
    const seed = 11 + round;
    const shape = { venue: options.venue, symbols: SYMBOLS, seed };
    const { trades } = await feeder.work('count', {
      ...shape,
      trades: Math.ceil(tradesPerSecond * seconds),
    });
    const { finished } = await client.expect(trades, { latencies: true });
    const { writtenAt, messageTrades } = await feeder.work('trickle', {
      name: client.name,
      tradesPerSecond,
      seconds,
      ...shape,
    });
    const { arrivals, cpuMs } = await finished;
    const writes = messageTrades.flatMap((count, message) =>
      new Array(count).fill(writtenAt[message]),
    );
    return { delays: arrivals.map((at, trade) => at - writes[trade]), sent: trades, cpuMs };
  });
  return rowsOf(runs);
}

/** Three bursts of `trades` trades, each in one write. */
export async function measureBursts(feeder, { trades, ...options }) {
  const runs = await interleaved(feeder, options, async (client, round) => {
    const shape = { venue: options.venue, symbols: SYMBOLS, trades, seed: 21 + round };
    const { trades: perBurst } = await feeder.work('count', shape);
    const { finished } = await client.expect(3 * perBurst, { latencies: true });
    const { writes } = await feeder.work('bursts', {
      name: client.name,
      count: 3,
      pauseMs: 250,
      ...shape,
    });
    const { arrivals, cpuMs } = await finished;
    const writtenAt = writes.flatMap(({ at, trades: count }) => new Array(count).fill(at));
    return {
      delays: arrivals.map((at, trade) => at - writtenAt[trade]),
      sent: 3 * perBurst,
      cpuMs,
    };
  });
  return rowsOf(runs);
}

const rowsOf = (runs) => [...runs].map(([consumer, all]) => ({ consumer, ...summed(all) }));

/*
 * How long a trade takes from the exchange's write to the end of the client's work on it: one message at a
 * time at random moments, and whole bursts in one write.
 */
import { median, quantile } from '../quantile.mjs';
import { SAMPLES, turned, undisturbed } from './compare.mjs';
import { partsOf } from './consumer-name.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer, withBuilds } from './processes.mjs';
import { accountOf } from './tapedeck-account.mjs';

const ATTEMPTS = 3;
const SYMBOLS = 10;
/** A host that works by itself has a session of its own: it would delay the trades of others. */
const SESSIONS = {
  bybit: [
    ['plain:normalise', 'tapedeck', 'bybit-api', 'tardis'],
    ['tapedeck:window'],
    ['tapedeck:headless'],
  ],
  binance: [['plain:normalise', 'tapedeck', 'tardis'], ['tapedeck:window'], ['tapedeck:headless']],
};

/** @returns a row per client. */
async function inSessions(bench, { only, ...options }, measure) {
  const rows = [];
  for (const session of SESSIONS[options.venue]) {
    const chosen = session.filter((each) => only === undefined || only.includes(each));
    if (chosen.length > 0) rows.push(...(await interleaved(bench, chosen, options, measure)));
  }
  return rows;
}

/**
 * Runs `measure` with each client in turn, `rounds` times. Before that come floods and rounds that do not count:
 * a client compiles for seconds, on the core that it runs on.
 */
async function interleaved(
  bench,
  consumers,
  { venue, rounds, warmUps = 3, settlingRounds = 2, warmUp: trades = 50_000, attempts = ATTEMPTS },
  measure,
) {
  const { feeder } = bench;
  const clients = [];
  try {
    for (const consumer of withBuilds(consumers, bench)) {
      clients.push(await startConsumer(bench, { venue, consumer, symbols: symbolsOf(SYMBOLS) }));
    }
    for (let round = 0; round < warmUps; round += 1) {
      for (const { names, ...client } of clients) {
        const work = { names, venue, symbols: SYMBOLS, trades, seed: 1 };
        const { trades: due } = await feeder.work('prepare', work);
        const { finished } = await client.expect(due);
        await feeder.work('flood', work);
        await finished;
      }
    }
    const runs = new Map(clients.map(({ consumer }) => [consumer, []]));
    for (let round = 0; round < settlingRounds + rounds; round += 1) {
      for (const client of turned(clients, round)) {
        const counts = round >= settlingRounds;
        const run = await undisturbed(counts ? attempts : 1, () => measure(client, round));
        if (counts) runs.get(client.consumer).push(run);
      }
    }
    const rows = [];
    for (const client of clients) {
      const { consumer } = client;
      const account =
        partsOf(consumer).program === 'tapedeck' ? (await accountOf(bench, client)).figures : {};
      rows.push({ consumer, ...summed(runs.get(consumer)), ...account });
    }
    return rows;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Disturbed rounds count only for what was lost, unless all were disturbed. */
function summed(runs) {
  const delays = runs.flatMap((run) => run.delays);
  const sent = runs.reduce((sum, run) => sum + run.sent, 0);
  const isAll = runs.every((run) => run.isDisturbed);
  const each = (of) => runs.map((run) => (run.isDisturbed && !isAll ? NaN : of(run)));
  const ofRuns = {
    p50: each((run) => quantile(run.delays, 0.5)),
    p90: each((run) => quantile(run.delays, 0.9)),
    p99: each((run) => quantile(run.delays, 0.99)),
    cpu: each((run) => (run.cpuMs / run.sent) * 1_000),
  };
  const typical = (figures) => median(figures.filter(Number.isFinite));
  return {
    p50Ms: typical(ofRuns.p50),
    p90Ms: typical(ofRuns.p90),
    p99Ms: typical(ofRuns.p99),
    maxMs: Math.max(...delays),
    cpuMicrosecondsPerTrade: typical(ofRuns.cpu),
    undisturbed: runs.filter((run) => !run.isDisturbed).length,
    lost: sent - delays.length,
    [SAMPLES]: {
      'p50 ms': ofRuns.p50,
      'p99 ms': ofRuns.p99,
      'CPU µs per trade': ofRuns.cpu,
    },
  };
}

/** Messages at Poisson times. */
export function measureLatency(bench, { tradesPerSecond, seconds, ...options }) {
  const { feeder } = bench;
  return inSessions(bench, options, async (client, round) => {
    const shape = { venue: options.venue, symbols: SYMBOLS, seed: 11 + round };
    const { trades } = await feeder.work('prepare', {
      names: client.names,
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
    const { arrivals, ...end } = await finished;
    const writes = messageTrades.flatMap((count, message) =>
      new Array(count).fill(writtenAt[message]),
    );
    return { ...end, delays: arrivals.map((at, trade) => at - writes[trade]), sent: trades };
  });
}

/** Three bursts of `trades` trades, each in one write. */
export function measureBursts(bench, { trades, ...options }) {
  const { feeder } = bench;
  return inSessions(bench, options, async (client, round) => {
    const shape = { venue: options.venue, symbols: SYMBOLS, trades, seed: 21 + round };
    const { trades: perBurst } = await feeder.work('prepare', { names: client.names, ...shape });
    const { finished } = await client.expect(3 * perBurst, { latencies: true });
    const { writes } = await feeder.work('bursts', {
      name: client.name,
      count: 3,
      pauseMs: 250,
      ...shape,
    });
    const { arrivals, ...end } = await finished;
    const writtenAt = writes.flatMap(({ at, trades: count }) => new Array(count).fill(at));
    return {
      ...end,
      delays: arrivals.map((at, trade) => at - writtenAt[trade]),
      sent: 3 * perBurst,
    };
  });
}

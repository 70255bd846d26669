/*
 * What Tapedeck's pipeline alone costs: a flood that must all be accounted for, many symbols and
 * collectors, and hours in minutes.
 */
import { median } from '../quantile.mjs';
import { SAMPLES, ratiosOf, turned, undisturbed } from './compare.mjs';
import { partsOf } from './consumer-name.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer, withBuilds } from './processes.mjs';
import { accountOf } from './tapedeck-account.mjs';

const ATTEMPTS = 4;
const SEGMENT = 50_000;
const YARDSTICK = 'plain:json';

const startTapedeck = (bench, { consumer = 'tapedeck', venue, symbols, connections = 1 }) =>
  startConsumer(bench, {
    venue,
    consumer,
    symbols: symbolsOf(symbols),
    connections,
    execArgv: ['--expose-gc'],
  });

/**
 * As fast as they are read, in a process of its own; beside it what the yardstick takes. Over as many connections as
 * keep each of them within the product's limit of frames per second from the first trade to the last.
 */
export async function measureFlood(bench, { venue, trades, rounds, connections }) {
  const runs = new Map(withBuilds([YARDSTICK, 'tapedeck'], bench).map((each) => [each, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const consumer of turned([...runs.keys()], round)) {
      runs.get(consumer).push(await flooded(bench, { venue, consumer, trades, connections }));
    }
  }
  return [...runs].map(([consumer, all]) => {
    const of = (name) => all.map((run) => run[name]);
    const cpu = of('cpuSecondsPerMillion');
    const base = runs.get(YARDSTICK).map((run) => run.cpuSecondsPerMillion);
    return {
      consumer,
      connections,
      sent: all[0].sent,
      stored: Math.min(...of('delivered')),
      // One that does not add up speaks for all.
      ...(all.find(({ account }) => account?.isAccountedFor === false) ?? all[0]).account,
      tradesPerSecond: median(of('tradesPerSecond')),
      cpuSecondsPerMillion: median(cpu),
      cpuToYardstick: median(ratiosOf(cpu, base)),
      peakRssMb: median(of('peakRssMb')),
      [SAMPLES]: { 'CPU µs per trade': cpu, 'peak RSS MB': of('peakRssMb') },
    };
  });
}

async function flooded(bench, { venue, consumer, trades, connections }) {
  const { feeder } = bench;
  const symbols = connections;
  const client = await startConsumer(bench, {
    venue,
    consumer,
    symbols: symbolsOf(symbols),
    connections,
  });
  try {
    const repeats = Math.ceil(trades / SEGMENT);
    const { names } = client;
    const work = { names, venue, symbols, trades: trades / repeats, repeats, seed: 1 };
    const { trades: sent } = await feeder.work('prepare', work);
    const { finished } = await client.expect(sent);
    const { startedAt } = await feeder.work('flood', work);
    const { lastAt, cpuMs, delivered, peakRssMb } = await finished;
    const isTapedeck = partsOf(consumer).program === 'tapedeck';
    return {
      sent,
      delivered,
      account: isTapedeck ? (await accountOf(bench, client)).figures : undefined,
      tradesPerSecond: Math.round(delivered / ((lastAt - startedAt) / 1_000)),
      cpuSecondsPerMillion: (cpuMs / delivered) * 1_000,
      peakRssMb: Math.round(peakRssMb),
    };
  } finally {
    await client.end();
  }
}

export const SCALE_SHAPES = [
  { symbols: 10, connections: 1 },
  { symbols: 1, connections: 1 },
  { symbols: 100, connections: 1 },
  { symbols: 500, connections: 1 },
  { symbols: 100, connections: 5 },
  { symbols: 100, connections: 20 },
];
export const COLLECTORS_SHAPES = [
  { symbols: 400, connections: 1 },
  { symbols: 400, connections: 200 },
];

/** The cost of a trade, as a ratio to the first shape. */
export async function measureScale(
  bench,
  { venue, rounds, trades = SEGMENT, warmUps = 3, shapes, toleratesDisturbance = false },
) {
  const { feeder } = bench;
  const clients = [];
  try {
    for (const shape of shapes) {
      for (const consumer of withBuilds(['tapedeck'], bench)) {
        const client = await startTapedeck(bench, { consumer, venue, ...shape });
        const { memoryMb } = await client.account();
        clients.push({ shape, consumer, client, emptyMb: memoryMb, costs: [] });
      }
    }
    for (let round = 0; round < rounds + warmUps; round += 1) {
      for (const { shape, client, costs } of turned(clients, round)) {
        const { symbols } = shape;
        const work = { names: client.names, venue, symbols, trades, seed: 1 };
        const isWarmUp = round < warmUps;
        const end = await undisturbed(isWarmUp || toleratesDisturbance ? 1 : ATTEMPTS, async () => {
          const { trades: due } = await feeder.work('prepare', work);
          const { finished } = await client.expect(due);
          await feeder.work('flood', work);
          return finished;
        });
        // The first rounds are for the compilers.
        if (isWarmUp) continue;
        const isOut = end.isDisturbed && !toleratesDisturbance;
        costs.push(isOut ? NaN : (end.cpuMs / end.delivered) * 1_000);
      }
    }
    const rows = [];
    for (const { shape, consumer, client, emptyMb, costs } of clients) {
      const { figures, held, memoryMb } = await accountOf(bench, client);
      const base = clients.find((each) => each.consumer === consumer);
      const first = rows.find((each) => each.consumer === consumer);
      rows.push({
        consumer,
        symbols: shape.symbols,
        collectors: shape.connections,
        cpuMicrosecondsPerTrade: median(costs.filter(Number.isFinite)),
        toFirst: median(ratiosOf(costs, base.costs)),
        ...figures,
        held,
        // What remains when the trades have come, dedupe tables and sketches included.
        memoryMb: memoryMb - emptyMb,
        kilobytesPerHeldTrade: ((memoryMb - emptyMb) * 1_024) / held,
        // As many trades are held with the first shape: the rest is what the other symbols take.
        kilobytesPerSymbol:
          first !== undefined && shape.connections === 1 && shape.symbols > first.symbols
            ? ((memoryMb - emptyMb - first.memoryMb) * 1_024) / (shape.symbols - first.symbols)
            : null,
        [SAMPLES]: { 'CPU µs per trade': costs },
      });
    }
    return rows;
  } finally {
    await Promise.all(clients.map(({ client }) => client.end()));
  }
}

/** A steady rate for long: what is held after a collection must not grow. */
export async function measureSoak(bench, { venue, tradesPerSecond, minutes, settleMinutes }) {
  const { feeder } = bench;
  const client = await startTapedeck(bench, { venue, symbols: 10 });
  try {
    const shape = { venue, symbols: 10, seed: 1 };
    const { trades: perSecond } = await feeder.work('prepare', {
      names: client.names,
      ...shape,
      trades: tradesPerSecond,
    });
    const stretch = async (seconds) => {
      const { finished } = await client.expect(perSecond * seconds);
      await feeder.work('paced', { name: client.name, tradesPerSecond, seconds, ...shape });
      const { cpuMs } = await finished;
      return { cpuMs, ...(await accountOf(bench, client)) };
    };
    const early = await stretch(Math.round(settleMinutes * 60));
    const end = await stretch(Math.round((minutes - settleMinutes) * 60));
    return {
      venue,
      minutes,
      tradesPerSecond,
      received: end.received,
      ...end.figures,
      cpuPercent: end.cpuMs / ((minutes - settleMinutes) * 600),
      memoryMbEarly: early.memoryMb,
      memoryMbEnd: end.memoryMb,
      growthPercent: (end.memoryMb / early.memoryMb - 1) * 100,
      peakRssMb: Math.round(end.peakRssMb),
    };
  } finally {
    await client.end();
  }
}

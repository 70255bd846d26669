/*
 * What Tapedeck's pipeline alone costs: a flood that must all be accounted for, many symbols and
 * collectors, and hours in minutes.
 */
import { median } from '../quantile.mjs';
import { symbolsOf } from './corpus.mjs';
import { startConsumer } from './processes.mjs';

const SEGMENT = 50_000;

const startTapedeck = (feeder, { venue, bundle, symbols, connections = 1 }) =>
  startConsumer(feeder, {
    venue,
    consumer: 'tapedeck',
    symbols: symbolsOf(symbols),
    connections,
    env: { BENCH_BUNDLE: bundle },
    execArgv: ['--expose-gc'],
  });

/** As fast as they are read, in a process of its own; beside it what the yardstick takes. */
export async function measureFlood(feeder, { venue, bundle, trades }) {
  const yardstick = await flooded(feeder, { venue, consumer: 'plain:json', trades });
  const { sent, delivered, account, ...figures } = await flooded(feeder, {
    venue,
    consumer: 'tapedeck',
    trades,
    env: { BENCH_BUNDLE: bundle },
  });
  const { intake, balanced } = account;
  return {
    venue,
    sent,
    stored: delivered,
    duplicate: intake.duplicate,
    isAccountedFor: balanced && intake.received === sent,
    ...figures,
    yardstickCpuSecondsPerMillion: yardstick.cpuSecondsPerMillion,
    yardstickPeakRssMb: yardstick.peakRssMb,
  };
}

async function flooded(feeder, { venue, consumer, trades, env = {} }) {
  const client = await startConsumer(feeder, { venue, consumer, symbols: symbolsOf(10), env });
  try {
    const shape = { venue, symbols: 10, trades: Math.min(SEGMENT, trades), seed: 1 };
    const repeats = Math.ceil(trades / shape.trades);
    const { trades: perSegment } = await feeder.work('count', shape);
    const { finished } = await client.expect(perSegment * repeats);
    const flood = await feeder.work('flood', { name: client.name, repeats, ...shape });
    const { lastAt, cpuMs, delivered } = await finished;
    const { account, peakRssMb } = await client.account();
    return {
      sent: flood.trades,
      delivered,
      account,
      tradesPerSecond: Math.round(delivered / ((lastAt - flood.startedAt) / 1_000)),
      cpuSecondsPerMillion: (cpuMs / delivered) * 1_000,
      peakRssMb: Math.round(peakRssMb),
    };
  } finally {
    await client.end();
  }
}

const SHAPES = [
  { symbols: 10, connections: 1 },
  { symbols: 1, connections: 1 },
  { symbols: 100, connections: 1 },
  { symbols: 500, connections: 1 },
  { symbols: 100, connections: 5 },
  { symbols: 100, connections: 20 },
];

/** The cost of a trade, as a ratio to the first shape: that with 10 symbols of one collector. */
export async function measureScale(
  feeder,
  { venue, bundle, rounds, trades = SEGMENT, warmUps = 3, shapes = SHAPES },
) {
  const clients = [];
  try {
    for (const shape of shapes) {
      const client = await startTapedeck(feeder, { venue, bundle, ...shape });
      const { memoryMb } = await client.account();
      clients.push({ shape, client, emptyMb: memoryMb, costs: [] });
    }
    for (let round = 0; round < rounds + warmUps; round += 1) {
      for (const { shape, client, costs } of clients) {
        const work = { names: client.names, venue, symbols: shape.symbols, trades, seed: 1 };
        let due = 0;
        for (let index = 0; index < shape.connections; index += 1) {
          const { trades: some } = await feeder.work('count', {
            venue,
            seed: 1,
            trades: Math.ceil(trades / shape.connections),
            symbols: shape.symbols / shape.connections,
            first: index * (shape.symbols / shape.connections),
          });
          due += some;
        }
        const { finished } = await client.expect(due);
        await feeder.work('floodAll', work);
        const { cpuMs, delivered } = await finished;
        // The first rounds are for the compilers.
        if (round >= warmUps) costs.push((cpuMs / delivered) * 1_000);
      }
    }
    const rows = [];
    for (const { shape, client, emptyMb, costs } of clients) {
      const { account, memoryMb } = await client.account();
      const { held } = account.holding;
      const base = clients[0].costs;
      rows.push({
        venue,
        symbols: shape.symbols,
        collectors: shape.connections,
        cpuMicrosecondsPerTrade: median(costs),
        toTenSymbols: median(costs.map((cost, round) => cost / base[round])),
        isAccountedFor: account.balanced,
        held,
        // What remains when the trades have come, dedupe tables and sketches included.
        memoryMb: memoryMb - emptyMb,
        kilobytesPerHeldTrade: ((memoryMb - emptyMb) * 1_024) / held,
        // As many trades are held with ten symbols: the rest is what the others take.
        kilobytesPerSymbol:
          rows.length > 0 && shape.connections === 1 && shape.symbols > rows[0].symbols
            ? ((memoryMb - emptyMb - rows[0].memoryMb) * 1_024) / (shape.symbols - rows[0].symbols)
            : null,
      });
    }
    return rows;
  } finally {
    await Promise.all(clients.map(({ client }) => client.end()));
  }
}

/** A steady rate for long: what is held after a collection must not grow. */
export async function measureSoak(
  feeder,
  { venue, bundle, tradesPerSecond, minutes, settleMinutes },
) {
  const client = await startTapedeck(feeder, { venue, bundle, symbols: 10 });
  try {
    const shape = { venue, symbols: 10, seed: 1 };
    const { trades: perSecond } = await feeder.work('count', { ...shape, trades: tradesPerSecond });
    const stretch = async (seconds) => {
      const { finished } = await client.expect(perSecond * seconds);
      await feeder.work('paced', { name: client.name, tradesPerSecond, seconds, ...shape });
      const { cpuMs } = await finished;
      const { account, memoryMb, peakRssMb } = await client.account();
      return { cpuMs, account, memoryMb, peakRssMb };
    };
    const early = await stretch(Math.round(settleMinutes * 60));
    const end = await stretch(Math.round((minutes - settleMinutes) * 60));
    return {
      venue,
      minutes,
      tradesPerSecond,
      received: end.account.intake.received,
      isAccountedFor: end.account.balanced,
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

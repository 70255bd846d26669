/*
 * One client under test, in a process of its own. It counts what is delivered, and says when the last
 * trade of what was expected came.
 */
import { readFileSync } from 'node:fs';
import { partsOf } from './consumer-name.mjs';

/** Of this program alone: `maxRSS` begins with what the parent had when it forked. */
function peakRssMb() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1_024;
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kilobytes) / 1_024;
}

const now = () => Number(process.hrtime.bigint()) / 1e6;
/** A client that delivered nothing more for so long has lost the rest. */
const GIVEN_UP_AFTER_MS = 1_500;

const { BENCH_CONSUMER, BENCH_CHANNEL, BENCH_URLS, BENCH_REST_URL, BENCH_VENUE, BENCH_SYMBOLS } =
  process.env;
const { program, variant } = partsOf(BENCH_CONSUMER);
const ofBooks = BENCH_CHANNEL === 'order_book' && program !== 'tapedeck' ? '-books' : '';
const { connect } = await import(`./consumers/${program}${ofBooks}.mjs`);

let delivered = 0;
let lastAt = 0;
let expected = null;
/** When each trade came, while latencies are measured. */
let arrivals = null;

function onDelivered(count) {
  delivered += count;
  if (arrivals !== null) {
    const at = now();
    for (let index = 0; index < count; index += 1) arrivals.push(at);
  }
  if (expected !== null && delivered >= expected.until) finish('all');
}

function finish(how) {
  lastAt = how === 'all' ? now() : lastAt;
  const { id, from, cpu, timer, probeBefore } = expected;
  clearInterval(timer);
  expected = null;
  const { user, system } = process.cpuUsage(cpu);
  const got = arrivals;
  arrivals = null;
  process.send({
    kind: 'finished',
    id,
    how,
    delivered: delivered - from,
    lastAt,
    cpuMs: (user + system) / 1_000,
    probeBefore,
    probeAfter: probe(),
    arrivals: got,
    peakRssMb: peakRssMb(),
  });
}

const PROBE_TEXT = JSON.stringify({
  list: Array.from({ length: 200 }, (_, i) => ({ i, p: String(i) })),
});
/** Ms that a fixed piece of work takes: tells how fast this core is right now. */
function probe() {
  const from = now();
  for (let round = 0; round < 40; round += 1) JSON.parse(PROBE_TEXT);
  return now() - from;
}

const client = await connect({
  urls: BENCH_URLS.split(' '),
  restUrl: BENCH_REST_URL,
  venue: BENCH_VENUE,
  channel: BENCH_CHANNEL,
  variant,
  symbols: BENCH_SYMBOLS.split(','),
  /** Trades, or updates of order books. */
  onTrades: onDelivered,
});

// Whoever started this is gone.
process.on('disconnect', () => process.exit(0));

process.on('message', (message) => {
  if (message.kind === 'account') {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send({
      kind: 'account',
      id: message.id,
      account: client.account?.() ?? null,
      memoryMb: (heapUsed + external) / 2 ** 20,
      peakRssMb: peakRssMb(),
    });
    return;
  }
  if (message.kind === 'books') {
    process.send({ kind: 'books', id: message.id, books: client.books() });
    return;
  }
  if (message.kind === 'stop') {
    Promise.resolve(client.stop?.()).finally(() => {
      process.send({ kind: 'stop', id: message.id });
      process.disconnect();
    });
    return;
  }
  const from = delivered;
  let seen = delivered;
  let seenAt = now();
  const timer = setInterval(() => {
    if (delivered !== seen) {
      seen = delivered;
      seenAt = now();
      lastAt = seenAt;
    } else if (delivered > from && now() - seenAt > GIVEN_UP_AFTER_MS) finish('lost');
  }, 50);
  if (message.latencies) arrivals = [];
  const probeBefore = probe();
  expected = {
    id: message.id,
    from,
    until: from + message.trades,
    cpu: process.cpuUsage(),
    timer,
    probeBefore,
  };
  process.send({ kind: 'ready', id: message.id });
});

process.send({ kind: 'connected', api: client.api ?? null });

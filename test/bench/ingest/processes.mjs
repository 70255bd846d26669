import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { HEADLESS_NODE_FLAGS } from '../../../scripts/lib/node-flags.mjs';
import { partsOf } from './consumer-name.mjs';

const LONGEST_WORK_MS = 1_200_000;

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Whether processes can be told which core to run on: on Linux with two cores or more. */
export const canPin =
  process.platform === 'linux' &&
  availableParallelism() > 1 &&
  spawnSync('taskset', ['-V']).status === 0;

/** Pins itself before it becomes the program, so that no thread of it starts elsewhere. */
function forkOn(core, file, env, execArgv) {
  const child = fork(pathOf(file), [], {
    env: { ...process.env, ...env },
    execArgv,
    stdio: ['ignore', process.env.BENCH_SHOW ? 'inherit' : 'ignore', 'inherit', 'ipc'],
    ...(canPin
      ? { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath, ...execArgv] }
      : {}),
  });
  return child;
}

class Peer {
  #child;
  #lastId = 0;

  constructor(child) {
    this.#child = child;
    child.setMaxListeners(0);
    child.once('exit', () => {
      this.hasEnded = true;
    });
  }

  send(message) {
    this.#child.send(message);
  }

  nextId() {
    return ++this.#lastId;
  }

  /** Rejects when it does not come within `withinMs`, or the process ends first. */
  next(matches, withinMs = 120_000) {
    return new Promise((resolve, reject) => {
      const settle = (act, value) => {
        clearTimeout(timer);
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        act(value);
      };
      const onMessage = (message) => {
        if (message.kind === 'failed') settle(reject, new Error(message.error));
        else if (matches(message)) settle(resolve, message);
      };
      const onExit = () => settle(reject, new Error('A bench process ended early'));
      const timer = setTimeout(
        () => settle(reject, new Error(`No answer of a bench process within ${withinMs} ms`)),
        withinMs,
      );
      this.#child.on('message', onMessage);
      this.#child.on('exit', onExit);
    });
  }

  async end() {
    if (this.hasEnded) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** Resolves when it has ended by itself, or was made to. */
  async ended(withinMs = 10_000) {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), withinMs);
    if (!this.hasEnded) await once(this.#child, 'exit');
    clearTimeout(timer);
  }
}

/** A venue lets one address open five connections at once, so every five connections have a port of their own. */
const CONNECTIONS_PER_PORT = 5;
const MOST_CONNECTIONS = 200;

/** The exchange, on the first core. */
export async function startFeeder() {
  const env = { BENCH_PORTS: String(MOST_CONNECTIONS / CONNECTIONS_PER_PORT) };
  const peer = new Peer(forkOn(0, './feeder.mjs', env, []));
  const { ports } = await peer.next(({ kind }) => kind === 'listening');
  return {
    port: ports[0],
    portOf: (connection) => ports[Math.floor(connection / CONNECTIONS_PER_PORT)],
    async work(kind, work) {
      const id = peer.nextId();
      const done = peer.next(
        (message) => message.kind === 'done' && message.id === id,
        LONGEST_WORK_MS,
      );
      peer.send({ kind, id, work });
      return (await done).result;
    },
    subscribed: (name) =>
      peer.next((message) => message.kind === 'subscribed' && message.name === name),
    end: () => peer.end(),
  };
}

const PATHS = { bybit: '/v5/public/linear', binance: '/stream' };

/**
 * Each of the consumers that is Tapedeck once for each build, one after the other. Where builds are compared, other
 * clients than plain ones are left out: they would only take time.
 */
export const withBuilds = (consumers, { builds }) =>
  consumers.flatMap((consumer) => {
    const { program } = partsOf(consumer);
    if (program === 'tapedeck') return builds.map(({ suffix }) => consumer + suffix);
    return builds.length === 1 || program === 'plain' ? [consumer] : [];
  });

/** Set, it names a folder for a CPU profile of each Tapedeck, written when that ends. */
const { BENCH_CPU_PROF } = process.env;
const PROFILING =
  BENCH_CPU_PROF === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${BENCH_CPU_PROF}`];

let lastClient = 0;

/** One client, on the second core. `channel` is `trades` or `order_book`. */
export async function startConsumer(
  { feeder, builds },
  { venue, consumer, symbols, channel = 'trades', connections = 1, execArgv = [] },
) {
  lastClient += 1;
  const name = `client${lastClient}`;
  const names = Array.from({ length: connections }, (_, index) =>
    index === 0 ? name : `${name}.${index}`,
  );
  const { program, suffix } = partsOf(consumer);
  const isTapedeck = program === 'tapedeck';
  if (channel === 'order_book') await feeder.work('openBooks', { name, venue, symbols });
  const urls = names.map(
    (each, index) => `ws://127.0.0.1:${feeder.portOf(index)}/${each}${PATHS[venue]}`,
  );
  const subscribed = names.map((each) => feeder.subscribed(each));
  const peer = new Peer(
    forkOn(
      1,
      './consumer.mjs',
      {
        BENCH_CONSUMER: consumer,
        BENCH_CHANNEL: channel,
        BENCH_VENUE: venue,
        BENCH_URLS: urls.join(' '),
        BENCH_REST_URL: `http://127.0.0.1:${feeder.port}/${name}`,
        BENCH_SYMBOLS: symbols.join(','),
        BENCH_BUNDLE: isTapedeck ? builds.find((build) => build.suffix === suffix).folder : '',
      },
      [...(isTapedeck ? [...HEADLESS_NODE_FLAGS, ...PROFILING] : []), ...execArgv],
    ),
  );
  const [{ api }] = await Promise.all([
    peer.next(({ kind }) => kind === 'connected'),
    ...subscribed,
  ]);
  if (api !== null) await feeder.work('watchApi', api);
  const ask = (kind) => {
    const id = peer.nextId();
    const answer = peer.next((message) => message.kind === kind && message.id === id);
    peer.send({ kind, id });
    return answer;
  };
  return {
    name,
    names,
    venue,
    consumer,
    /** Tells it what to expect; the answer comes when all of it, or all that will ever come, is there. */
    async expect(trades, { latencies = false } = {}) {
      const id = peer.nextId();
      const ready = peer.next((message) => message.kind === 'ready' && message.id === id);
      const finished = peer.next(
        (message) => message.kind === 'finished' && message.id === id,
        LONGEST_WORK_MS,
      );
      peer.send({ kind: 'expect', id, trades, latencies });
      await ready;
      return { finished };
    },
    account: () => ask('account'),
    books: async () => (await ask('books')).books,
    async end() {
      await ask('stop').catch(() => undefined);
      await peer.ended();
    },
  };
}

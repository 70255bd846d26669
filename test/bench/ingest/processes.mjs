import { fork, spawnSync } from 'node:child_process';
import { HEADLESS_NODE_FLAGS } from '../../../scripts/lib/node-flags.mjs';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

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
    child.setMaxListeners(50);
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
}

/** The exchange, on the first core. */
export async function startFeeder() {
  const peer = new Peer(forkOn(0, './feeder.mjs', {}, []));
  const { port } = await peer.next(({ kind }) => kind === 'listening');
  return {
    port,
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

const PATHS = {
  'bybit:plain': '/v5/public/linear',
  'binance:plain': '/stream',
  'binance:tapedeck': '/stream',
  'binance:tardis': '/stream',
  'binance:ccxt': '/stream',
};

let lastClient = 0;

/** One client, on the second core. */
export async function startConsumer(
  feeder,
  { venue, consumer, symbols, connections = 1, env = {}, execArgv = [] },
) {
  lastClient += 1;
  const name = `client${lastClient}`;
  const names = Array.from({ length: connections }, (_, index) =>
    index === 0 ? name : `${name}.${index}`,
  );
  const isTapedeck = consumer.startsWith('tapedeck');
  const path = PATHS[`${venue}:${consumer.split(':')[0]}`] ?? '/v5/public/linear';
  const subscribed = names.map((each) => feeder.subscribed(each));
  const peer = new Peer(
    forkOn(
      1,
      './consumer.mjs',
      {
        ...env,
        BENCH_CONSUMER: consumer,
        BENCH_VENUE: venue,
        BENCH_URL: `ws://127.0.0.1:${feeder.port}/${name}${path}`,
        BENCH_SYMBOLS: symbols.join(','),
        BENCH_CONNECTIONS: String(connections),
      },
      [...(isTapedeck ? HEADLESS_NODE_FLAGS : []), ...execArgv],
    ),
  );
  await Promise.all([peer.next(({ kind }) => kind === 'connected'), ...subscribed]);
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
    async account() {
      const id = peer.nextId();
      const answer = peer.next((message) => message.kind === 'account' && message.id === id);
      peer.send({ kind: 'account', id });
      return answer;
    },
    end: () => peer.end(),
  };
}

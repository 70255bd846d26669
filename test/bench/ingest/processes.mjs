import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

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
    child.once('exit', (code, signal) => {
      if (!this.isEnding) console.error(`A bench process ended early: ${code ?? signal}`);
      this.hasEnded = true;
    });
  }

  send(message) {
    this.#child.send(message);
  }

  nextId() {
    return ++this.#lastId;
  }

  /** @throws when it does not come within `withinMs`, or the process ends first. */
  async next(matches, withinMs = 60_000) {
    const giveUp = AbortSignal.timeout(withinMs);
    const signal = AbortSignal.any([giveUp]);
    for (;;) {
      const [message] = await once(this.#child, 'message', { signal });
      if (message.kind === 'failed') throw new Error(message.error);
      if (matches(message)) return message;
    }
  }

  async end() {
    this.isEnding = true;
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
      const done = peer.next((message) => message.kind === 'done' && message.id === id, 120_000);
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

/** One client, on the second core. */
export async function startConsumer(feeder, { venue, consumer, symbols, env = {}, execArgv = [] }) {
  const name = `${venue}-${consumer.replace(':', '-')}`;
  const path = PATHS[`${venue}:${consumer.split(':')[0]}`] ?? '/v5/public/linear';
  const subscribed = feeder.subscribed(name);
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
      },
      execArgv,
    ),
  );
  await Promise.all([peer.next(({ kind }) => kind === 'connected'), subscribed]);
  return {
    name,
    venue,
    consumer,
    /** Tells it what to expect; the answer comes when all of it, or all that will ever come, is there. */
    async expect(trades, { latencies = false } = {}) {
      const id = peer.nextId();
      const ready = peer.next((message) => message.kind === 'ready' && message.id === id);
      const finished = peer.next(
        (message) => message.kind === 'finished' && message.id === id,
        120_000,
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
    /** Lets it write a profile, if one was asked for. */
    exit: () => peer.send({ kind: 'end' }),
    end: () => peer.end(),
  };
}

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { version } from '../../package.json';
import { EXIT } from './exit-codes';
import type { ExitCode } from './exit-codes';
import { HEADLESS_USAGE, parseHeadlessFlags } from './headless-flags';
import type { HeadlessFlags } from './headless-flags';
import { startHeadless } from './headless';
import { runToEnd } from './run-to-end';
import type { Signals } from './run-to-end';
import { statusLine } from './status-line';

/** The engine in plain Node. Never resolves before a signal ends it, unless it cannot start. */
async function main(): Promise<ExitCode> {
  const parsed = parseHeadlessFlags(process.argv.slice(2), {
    from: process.env.INIT_CWD ?? process.cwd(),
    isTerminal: process.stderr.isTTY,
    env: process.env,
  });
  if (!parsed.ok) {
    say(`${parsed.error.message}\nSee --help.`);
    return EXIT.badInput;
  }
  switch (parsed.value.kind) {
    case 'help':
      process.stdout.write(`${HEADLESS_USAGE}\n`);
      return EXIT.clean;
    case 'version':
      process.stdout.write(`Tapedeck ${version}\n`);
      return EXIT.clean;
    case 'run':
      return run(parsed.value.flags);
  }
}

function run(flags: HeadlessFlags): Promise<ExitCode> {
  const workerUrl = pathToFileURL(join(import.meta.dirname, 'simulator-worker.js'));
  return runToEnd({
    start: () => startHeadless(flags, { version, workerUrl, say }),
    signals: listenForSignals(),
    onRunning({ engine, toggleDebug }) {
      // Windows has no such signal.
      if (process.platform !== 'win32') process.on('SIGUSR2', toggleDebug);
      const { statusEveryMs } = flags;
      if (statusEveryMs === null) return () => undefined;
      const status = setInterval(() => say(statusLine(engine.snapshot())), statusEveryMs);
      return () => clearInterval(status);
    },
    wait: sleep,
    say,
  });
}

/** The first signal asks for a clean stop, the second one for an end at once. */
function listenForSignals(): Signals {
  let onSecond = (): void => undefined;
  const second = new Promise<'second'>((resolve) => {
    onSecond = () => resolve('second');
  });
  const first = new Promise<NodeJS.Signals>((resolve) => {
    let isStopping = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (isStopping) onSecond();
      isStopping = true;
      resolve(signal);
    };
    // SIGHUP is the terminal that was closed.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  });
  return { first, second };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

// A reader of our output that has gone, or a closed terminal, must not end the monitor.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

main().then(
  // Not by `exitCode`: what did not stop in time would keep the process alive.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(EXIT.internal);
  },
);

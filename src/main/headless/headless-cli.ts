import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { version } from '../../../package.json';
import { EXIT } from './exit-codes';
import type { ExitCode } from './exit-codes';
import { HEADLESS_USAGE, parseHeadlessFlags } from './headless-flags';
import type { HeadlessFlags } from './headless-flags';
import { startHeadless } from './headless';
import { statusLine } from './status-line';

const STOP_WITHIN_MS = 5_000;

/** The monitor in plain Node. Never resolves before a signal ends it, unless it cannot start. */
async function main(): Promise<ExitCode> {
  const parsed = parseHeadlessFlags(process.argv.slice(2), {
    from: process.env.INIT_CWD ?? process.cwd(),
    isTerminal: process.stderr.isTTY,
    env: process.env,
  });
  if (!parsed.ok) {
    say(`${parsed.error.message}\n\n${HEADLESS_USAGE}`);
    return EXIT.badInput;
  }
  if (parsed.value.kind === 'help') {
    process.stdout.write(`${HEADLESS_USAGE}\n`);
    return EXIT.clean;
  }
  return run(parsed.value.flags);
}

async function run(flags: HeadlessFlags): Promise<ExitCode> {
  const signals = listenForSignals();
  const started = await startHeadless(flags, {
    version,
    workerUrl: pathToFileURL(join(import.meta.dirname, 'simulator-worker.js')),
    say,
  });
  if (!started.ok) {
    say(started.error.message);
    return started.error.exitCode;
  }
  const running = started.value;
  // Windows has no such signal.
  if (process.platform !== 'win32') process.on('SIGUSR2', running.toggleDebug);
  const status =
    flags.statusEveryMs === null
      ? undefined
      : setInterval(() => say(statusLine(running.monitor.snapshot())), flags.statusEveryMs);

  const ended = await Promise.race([signals.first, running.broken]);
  clearInterval(status);
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, STOP_WITHIN_MS, 'late'));
  const outcome = await Promise.race([
    running.stop(ended).then(() => 'stopped' as const),
    signals.second,
    late,
  ]);
  if (outcome !== 'stopped') return EXIT.lateStop;
  return ended === 'broken' ? EXIT.internal : EXIT.clean;
}

/** The first signal asks for a clean stop, the second one for an end at once. */
function listenForSignals(): { first: Promise<NodeJS.Signals>; second: Promise<'second'> } {
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

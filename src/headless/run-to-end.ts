import type { Result } from '../shared/result';
import { EXIT } from './exit-codes';
import type { ExitCode } from './exit-codes';
import type { RunningHeadless } from './headless';
import type { StartFailure } from './start-failure';

const STOP_WITHIN_MS = 5_000;

export interface Signals {
  /** Asks for a clean stop. */
  readonly first: Promise<NodeJS.Signals>;
  /** Asks for an end at once. */
  readonly second: Promise<'second'>;
}

export interface Run<R> {
  readonly start: () => Promise<Result<R, StartFailure>>;
  readonly signals: Signals;
  /** Called when it runs; what it returns is called before it stops. */
  readonly onRunning: (running: R) => () => void;
  readonly wait: (ms: number) => Promise<void>;
  readonly say: (text: string) => void;
}

/**
 * From the start to the exit code, whenever signals and bugs come:
 *
 *   start ──▶ running ──▶ stop ──▶ clean; late when a step had not ended; internal when a bug struck at any time
 *     │          └── first signal, or a bug
 *     └── late, or a second signal: ended as it is, in `stop` as well
 */
export async function runToEnd<R extends Pick<RunningHeadless, 'broken' | 'stop'>>({
  start,
  signals,
  onRunning,
  wait,
  say,
}: Run<R>): Promise<ExitCode> {
  const lateAfter = async (event: Promise<unknown>): Promise<'late'> => {
    await event;
    await wait(STOP_WITHIN_MS);
    return 'late';
  };
  const atOnce = [signals.second, lateAfter(signals.first)];
  const started = await Promise.race([start(), ...atOnce]);
  if (typeof started === 'string') return EXIT.lateStop;
  if (!started.ok) {
    say(started.error.message);
    return started.error.exitCode;
  }
  const running = started.value;
  const bugs: 'broken'[] = [];
  void running.broken.then((bug) => bugs.push(bug));
  const release = onRunning(running);
  const why = await Promise.race([signals.first, running.broken]);
  release();
  const outcome = await Promise.race([running.stop(why), ...atOnce, lateAfter(running.broken)]);
  if (typeof outcome === 'string') return EXIT.lateStop;
  if (bugs.length > 0 || outcome.failed.length > 0) return EXIT.internal;
  return outcome.late.length > 0 ? EXIT.lateStop : EXIT.clean;
}

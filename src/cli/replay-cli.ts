import type { Scenario } from '../shared/faults';
import type { ReplaySpeed } from '../shared/replay';
import { replayFile } from '../engine/replay-file';
import type { ReplaySummary } from '../engine/replay/replay';
import { REPLAY_USAGE, parseReplayFlags } from './replay-flags';
import type { ReplayCommandLine } from './replay-flags';
import { NoCaptureError } from '../engine/replay/replay-plan';
import { readScenario } from '../engine/replay/scenario-file';
import { formatReplay, replayNotices } from '../engine/replay/replay-table';

const EXIT_BAD_INPUT = 2;

/** Held in the store, and so in memory; the account counts all trades, however many there are. */
const STORAGE = {
  maxTradesPerSymbol: 50_000,
  maxTotalTrades: 100_000,
  maxMegabytes: 512,
  retentionMinutes: 10_080,
};

/** Replays a capture and says what was in it, in plain Node. Only the result goes to stdout. */
async function main(): Promise<void> {
  const from = process.env.INIT_CWD ?? process.cwd();
  const commandLine = parseReplayFlags(process.argv.slice(2), from);
  switch (commandLine.kind) {
    case 'help':
      console.log(REPLAY_USAGE);
      return;
    case 'invalid':
      console.error(`${commandLine.message}\n\n${REPLAY_USAGE}`);
      process.exitCode = EXIT_BAD_INPUT;
      return;
    case 'run':
      await run(commandLine);
  }
}

async function run({
  path,
  speed,
  scenarioPath,
  asJson,
}: Extract<ReplayCommandLine, { kind: 'run' }>): Promise<void> {
  const scenario = scenarioPath === null ? null : await readScenario(scenarioPath);
  if (scenario?.ok === false) {
    console.error(scenario.error.message);
    process.exitCode = EXIT_BAD_INPUT;
    return;
  }
  let summary: ReplaySummary;
  try {
    summary = await replay(path, speed, scenario?.value);
  } catch (error) {
    if (!isAboutTheFile(error)) throw error;
    console.error(`Cannot replay ${path}: ${error.message}`);
    process.exitCode = EXIT_BAD_INPUT;
    return;
  }
  for (const notice of replayNotices(summary)) console.error(notice);
  console.log(asJson ? JSON.stringify(summary) : formatReplay(summary));
  if (summary.capture.damage !== null) process.exitCode = EXIT_BAD_INPUT;
}

async function replay(
  path: string,
  speed: ReplaySpeed,
  scenario: Scenario | undefined,
): Promise<ReplaySummary> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const summary = await replayFile(path, {
    speed,
    storage: STORAGE,
    stopping: stopping.signal,
    ...(scenario === undefined ? {} : { scenario }),
  });
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  return summary;
}

const isAboutTheFile = (error: unknown): error is Error =>
  error instanceof NoCaptureError || (error instanceof Error && 'syscall' in error);

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

import { ok } from '../shared/result';
import type { Result } from '../shared/result';
import { modeOf, openEngine } from '../engine/engine';
import type { EngineSource, OpenEngine } from '../engine/engine';
import { Delivery } from '../outputs/delivery/delivery';
import { Metrics } from '../outputs/metrics/metrics';
import { claimDataFolder } from '../platform/data-folder-lock';
import { diskBytes } from '../platform/disk-limits';
import type { Logging } from '../platform/logging';
import { openRunLog } from '../platform/run-log';
import { EXIT } from './exit-codes';
import { attachApi, chooseToken } from './headless-api';
import type { HeadlessFlags } from './headless-flags';
import { readConfiguration } from './read-configuration';
import { failure } from './start-failure';
import type { StartFailure } from './start-failure';

export interface RunningHeadless extends Pick<OpenEngine, 'engine'> {
  /** Writes debug lines too, or as few as before again. */
  readonly toggleDebug: () => void;
  /** Resolves when an error was caught nowhere: nothing can be relied on any more. */
  readonly broken: Promise<'broken'>;
  readonly stop: OpenEngine['close'];
}

export interface HeadlessSurroundings {
  readonly version: string;
  readonly workerUrl: URL;
  /** Tells the user something on the terminal. */
  readonly say: (text: string) => void;
}

/** The engine of the app without a window: from flags to running collectors. */
export async function startHeadless(
  flags: HeadlessFlags,
  { version, workerUrl, say }: HeadlessSurroundings,
): Promise<Result<RunningHeadless, StartFailure>> {
  const source: EngineSource = flags.simulate ? { kind: 'simulated', workerUrl } : { kind: 'live' };
  const configured = readConfiguration(flags, modeOf(source));
  if (!configured.ok) return configured;
  const configuration = configured.value;
  const claimed = claimDataFolder(flags.dataFolder);
  if (!claimed.ok) return failure(EXIT.dataFolder, claimed.error.message);
  const dataFolder = claimed.value;
  const token = flags.api === null ? ok(null) : chooseToken(flags.api, dataFolder.path, say);
  if (!token.ok) {
    dataFolder.release();
    return token;
  }
  const logging = openRunLog({
    dataFolder: dataFolder.path,
    configFile: configuration.configFile,
    mode: configuration.mode,
    title: `Tapedeck ${version}, headless`,
    level: flags.logLevel,
    maxBytes: flags.logTo === 'stdout' ? null : diskBytes(configuration.disk).log,
    stdout: flags.logTo !== 'file',
  });
  const broken = watchForBugs(logging);

  const opened = await openEngine({ source, configuration, dataFolder, logging });
  if (!opened.ok) return failure(EXIT.badInput, opened.error.message);
  const run = opened.value;
  const { engine, mode } = run;
  for (const notice of [...configuration.notices, ...run.notices]) logging.logger.warn(notice);
  const metrics = new Metrics({ monitor: engine, version, mode });
  run.attach('metrics', () => metrics.close());
  const delivery = new Delivery(configuration.delivery, {
    incidents: engine.incidents,
    mode,
    log: logging.logger,
    fetch: run.net.fetch,
  });
  run.attach('delivery', () => delivery.close());
  if (flags.api !== null && token.value !== null) {
    const outputs = { token: token.value, metrics, version, say };
    const attached = await attachApi(run, flags.api, outputs);
    if (!attached.ok) {
      await run.close('the API cannot listen');
      return attached;
    }
  }
  run.start();
  if (flags.record !== null) record(run, flags.record);
  return ok({
    engine,
    toggleDebug: debugToggle(logging),
    broken,
    stop: (why) => run.close(why),
  });
}

function record({ recorder, logging }: OpenEngine, collectorIds: readonly string[]): void {
  const recording = recorder.start(collectorIds, 'zstd');
  if (!recording.ok) logging.logger.error({ err: recording.error }, 'The recording did not start');
}

function debugToggle(logging: Logging): () => void {
  let quieter = logging.level();
  return () => {
    const level = logging.level();
    if (level !== 'debug') quieter = level;
    logging.setLevel(level === 'debug' ? quieter : 'debug');
  };
}

function watchForBugs({ logger }: Logging): Promise<'broken'> {
  return new Promise((resolve) => {
    const onBug = (error: unknown): void => {
      logger.error({ err: error }, 'Not caught anywhere');
      resolve('broken');
    };
    process.on('uncaughtException', onBug);
    process.on('unhandledRejection', onBug);
  });
}

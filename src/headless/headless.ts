import { join } from 'node:path';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { settingsSchema } from '../shared/settings';
import { startApiServer } from '../outputs/api/api-server';
import type { ApiServer } from '../outputs/api/api-server';
import { loadOrMakeToken, makeToken, readTokenFile } from '../outputs/api/api-token';
import type { ApiToken } from '../outputs/api/api-token';
import { systemClock } from '../platform/clock';
import { effectiveConfiguration, readConfigFile } from '../engine/configuration/configuration';
import type { Configuration } from '../engine/configuration/configuration';
import { claimDataFolder } from '../platform/data-folder-lock';
import type { DataFolder } from '../platform/data-folder-lock';
import { diskBytes } from '../platform/disk-limits';
import { openLiveSystem } from '../engine/engine';
import { openLogging } from '../platform/logging';
import type { Logging } from '../platform/logging';
import { Metrics } from '../outputs/metrics/metrics';
import type { Engine } from '../engine/wiring/engine-core';
import { closePrivateFiles } from '../platform/private-files';
import { EXIT } from './exit-codes';
import type { ExitCode } from './exit-codes';
import type { ApiFlags, HeadlessFlags } from './headless-flags';

const SIMULATED = { seed: 1, tradesPerSecond: 200 };

export interface StartFailure {
  readonly exitCode: ExitCode;
  readonly message: string;
}

export interface RunningHeadless {
  readonly monitor: Engine;
  /** Writes debug lines too, or as few as before again. */
  readonly toggleDebug: () => void;
  /** Resolves when a bug of ours was not caught anywhere: nothing can be relied on any more. */
  readonly broken: Promise<'broken'>;
  /** Resolves when every socket is closed and everything is written. */
  stop(why: string): Promise<void>;
}

export interface HeadlessSurroundings {
  readonly version: string;
  readonly workerUrl: URL;
  /** Tells the person who started it something. */
  readonly say: (text: string) => void;
}

/** The same monitor as the app's, without a window: from flags to running collectors. */
export async function startHeadless(
  flags: HeadlessFlags,
  surroundings: HeadlessSurroundings,
): Promise<Result<RunningHeadless, StartFailure>> {
  const configured = readConfiguration(flags);
  if (!configured.ok) return configured;
  const claimed = claimDataFolder(flags.dataFolder);
  if (!claimed.ok) return failure(EXIT.dataFolder, claimed.error.message);
  const token = flags.api === null ? ok(null) : chooseToken(flags.api, claimed.value, surroundings);
  if (!token.ok) {
    claimed.value.release();
    return token;
  }
  const disk = diskBytes(configured.value.disk);
  const logging = openLogging(join(flags.dataFolder, 'logs'), {
    level: flags.logLevel,
    maxBytes: flags.logTo === 'stdout' ? null : disk.log,
    stdout: flags.logTo !== 'file',
  });
  return assemble(flags, surroundings, configured.value, claimed.value, token.value, logging);
}

async function assemble(
  flags: HeadlessFlags,
  { version, workerUrl, say }: HeadlessSurroundings,
  configuration: Configuration,
  dataFolder: DataFolder,
  token: ApiToken | null,
  logging: Logging,
): Promise<Result<RunningHeadless, StartFailure>> {
  const log = logging.logger;
  const { mode, configFile } = configuration;
  log.info(
    { mode, configFile, dataFolder: dataFolder.path, node: process.version },
    `Tapedeck ${version}, headless`,
  );
  closePrivateFiles(dataFolder.path, configFile, log);
  const broken = watchForBugs(logging);
  const live = await openLiveSystem({
    configuration,
    dataFolder: dataFolder.path,
    logging,
    askSystem: null,
    simulated: { ...SIMULATED, workerUrl },
  });
  const { simulation, recorder, loopDelay } = live;
  for (const notice of [...configuration.notices, ...live.notices]) log.warn(notice);
  const monitor = await live.watchVenues();
  const metrics = new Metrics({ monitor, version, mode });
  let api: ApiServer | null = null;

  const stop = async (why: string): Promise<void> => {
    log.info({ why }, 'Stopping');
    await Promise.all([api?.close(), monitor.close()]);
    await recorder.stop();
    metrics.close();
    await simulation?.close();
    loopDelay.close();
    log.info('Stopped');
    await logging.close();
    dataFolder.release();
  };

  if (flags.api !== null && token !== null) {
    const { host, port, hostNames } = flags.api;
    const control = {
      start: (id: string) => monitor.start(id),
      stop: (id: string) => monitor.stop(id),
    };
    const listening = await startApiServer(
      { monitor, control, logging, metrics, clock: systemClock, log, version, mode },
      { host, port, hostNames, token: () => token },
    );
    if (!listening.ok) {
      log.error({ err: listening.error }, 'The API cannot listen');
      await stop('the API cannot listen');
      return failure(EXIT.addressTaken, listening.error.message);
    }
    api = listening.value;
    log.info({ host: api.host, port: api.port }, 'The API listens');
    if (!isLoopback(host)) {
      log.warn({ host }, 'Other machines can reach the API, and the token travels unencrypted');
    }
    say(`API on http://${hostInUrl(api.host)}:${api.port}`);
  }
  monitor.open();
  if (flags.record !== null) {
    const recording = recorder.start(flags.record, 'zstd');
    if (!recording.ok) log.error({ err: recording.error }, 'The recording did not start');
  }
  let quieter = flags.logLevel;
  const toggleDebug = (): void => {
    const level = logging.level();
    if (level !== 'debug') quieter = level;
    logging.setLevel(level === 'debug' ? quieter : 'debug');
  };
  return ok({ monitor, toggleDebug, broken, stop });
}

function readConfiguration(flags: HeadlessFlags): Result<Configuration, StartFailure> {
  const read = flags.configFile === null ? null : readConfigFile(flags.configFile);
  if (read?.ok === false) return failure(EXIT.badInput, read.error.message);
  const config =
    flags.configFile === null || read === null
      ? null
      : { path: flags.configFile, content: read.value };
  const configuration = effectiveConfiguration(
    settingsSchema.parse({}),
    config,
    flags.simulate ? 'SIMULATED' : 'LIVE',
  );
  const known = configuration.collectors.map(({ id }) => id);
  const unknown = flags.record?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    return failure(
      EXIT.badInput,
      `--record: there is no collector ${unknown}; there are: ${known.join(', ')}`,
    );
  }
  return ok(configuration);
}

function chooseToken(
  { tokenFile, newToken }: ApiFlags,
  { path }: DataFolder,
  { say }: HeadlessSurroundings,
): Result<ApiToken, StartFailure> {
  if (tokenFile !== null) {
    const read = readTokenFile(tokenFile);
    return read.ok ? read : failure(EXIT.badInput, read.error.message);
  }
  const file = join(path, 'api-token.json');
  const loaded = newToken ? makeToken(file) : loadOrMakeToken(file);
  if (!loaded.ok) return failure(EXIT.dataFolder, loaded.error.message);
  const { token, fresh } = loaded.value;
  if (fresh !== null) {
    say(`Token of the API, shown this once and kept only as a digest:\n  ${fresh}`);
  }
  return ok(token);
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

const failure = (exitCode: ExitCode, message: string): Result<never, StartFailure> =>
  err({ exitCode, message });

const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

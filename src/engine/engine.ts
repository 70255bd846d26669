import { join } from 'node:path';
import type { AppContext } from '../shared/ipc/contract';
import type { DiskSettings } from '../shared/disk';
import { ok } from '../shared/result';
import type { Result } from '../shared/result';
import type { CollectorSettings } from '../shared/settings';
import { systemClock } from '../platform/clock';
import { diskReport, limitDisk } from '../platform/disk-limits';
import type { DiskWriters } from '../platform/disk-limits';
import type { Logging } from '../platform/logging';
import type { LoopDelayMeter } from '../platform/loop-delay';
import { ShutdownSequence } from '../platform/shutdown-sequence';
import type { ShutdownReport } from '../platform/shutdown-sequence';
import { CollectorConfig, collectorsInMemory } from './configuration/collector-config';
import type { CollectorStore } from './configuration/collector-config';
import { pointed } from './configuration/configuration';
import { modeOf } from './engine-options';
import type { OpenEngineOptions } from './engine-options';
import { openCore, openGround } from './open-core';
import type { Core, Ground } from './open-core';
import { openInstrumentLists } from './venues/instrument-lists';
import type { InstrumentLists } from './venues/instrument-lists';
import type { Recorder } from './recording/recorder';
import type { Playback } from './replay/playback';
import type { Simulation } from './simulation';
import type { Network } from './transport/network';
import type { Engine, EngineLimits } from './wiring/engine-core';

export { modeOf };
export type { EngineSource, OpenEngineOptions } from './engine-options';

/** One run: the engine, what it stands on, and the order in which all of it ends. */
export interface OpenEngine {
  readonly engine: Engine;
  readonly mode: AppContext['mode'];
  /** Starts, stops, adds and changes collectors. */
  readonly collectors: CollectorConfig;
  /** As they were opened: with the addresses of this run, without those that it cannot serve. */
  readonly opened: readonly CollectorSettings[];
  /** What of the configuration this run leaves out, one sentence each. */
  readonly notices: readonly string[];
  /** Null unless the source is the built-in exchange. */
  readonly simulation: Simulation | null;
  /** Null unless the source is a recording. */
  readonly playback: Playback | null;
  readonly net: Network;
  readonly recorder: Recorder;
  readonly instruments: InstrumentLists;
  readonly logging: Logging;
  readonly loopDelay: LoopDelayMeter;
  /** Takes effect immediately. */
  applyLimits(limits: Partial<EngineLimits> & { readonly disk?: DiskSettings }): void;
  /** Registers an output. `close` ends outputs before the engine, the newest first. */
  attach(name: string, close: () => unknown): void;
  /** Starts the collectors that autostart and the background tasks, or plays the recording. */
  start(): void;
  /**
   * Ends the run in the reverse order of its opening: outputs, lists of instruments, playback, collectors with their
   * timeline, recorder, simulated exchange, loop delay, collector store, log, data folder. The outputs go first, since
   * they read the engine; the recorder follows the collectors, so that the last frames are recorded. Never rejects.
   */
  close(why: string): Promise<ShutdownReport>;
}

/**
 * Opens an engine in plain Node, for every host. Nothing runs before `start`.
 *
 * Fails when a recording cannot be played. What was given is closed then as by `close`, also when this throws.
 * @throws when the simulated exchange cannot be started.
 */
export async function openEngine(options: OpenEngineOptions): Promise<Result<OpenEngine>> {
  const { configuration, dataFolder, logging } = options;
  const configured = options.collectors ?? collectorsInMemory(configuration.collectors);
  const shutdown = shutdownOf(options);
  shutdown.add('data folder', () => dataFolder?.release());
  shutdown.add('log', () => {
    logging.logger.info('Stopped');
    return logging.close();
  });
  shutdown.add('collector store', () => configured.flush());
  try {
    const opened = await openOn(options, configured, shutdown);
    if (!opened.ok) await shutdown.close();
    return opened;
  } catch (cause) {
    logging.logger.error({ err: cause }, 'The engine could not be opened');
    await shutdown.close();
    throw cause;
  }
}

async function openOn(
  options: OpenEngineOptions,
  configured: CollectorStore,
  shutdown: ShutdownSequence,
): Promise<Result<OpenEngine>> {
  const { logging } = options;
  const ground = await openGround(options, shutdown);
  const writers = (): DiskWriters => ({
    recording: ground.recorder,
    timeline: engine.chronicle.timeline,
    log: logging,
  });
  const core = await openCore(options, ground, () => diskReport(writers()));
  if (!core.ok) return core;
  const { engine, playback } = core.value;
  shutdown.add('collectors', () => engine.close());
  shutdown.add('playback', () => playback?.close());
  const instruments = instrumentsOf(options, ground);
  shutdown.add('lists of instruments', () => instruments.close());

  const { simulation, collectors: opened, notices, net, recorder, loopDelay } = ground;
  return ok({
    engine,
    mode: modeOf(options.source),
    collectors: new CollectorConfig({
      engine,
      configured,
      resolve: (collector) =>
        simulation === null ? collector : pointed(collector, simulation.addressesFor(collector)),
      isFixed: playback !== null,
    }),
    opened,
    notices,
    simulation,
    playback,
    net,
    recorder,
    instruments,
    logging,
    loopDelay,
    applyLimits: (limits) => applyLimits(limits, core.value, writers()),
    attach: (name, close) => shutdown.add(name, close),
    start() {
      engine.open();
      playback?.start();
    },
    close(why) {
      logging.logger.info({ why }, 'Stopping');
      return shutdown.close();
    },
  });
}

/** By the machine's clock, whatever clock the engine runs by: a process must end. */
const shutdownOf = ({ logging, closeStepLimitMs }: OpenEngineOptions): ShutdownSequence =>
  new ShutdownSequence({
    clock: systemClock,
    log: logging.logger,
    ...(closeStepLimitMs === undefined ? {} : { stepLimitMs: closeStepLimitMs }),
  });

const instrumentsOf = (
  { dataFolder, logging, clock = systemClock }: OpenEngineOptions,
  { net, simulation }: Ground,
): InstrumentLists =>
  openInstrumentLists({
    clock,
    log: logging.logger,
    fetch: net.fetch,
    // What a simulated exchange lists is of this run alone.
    folder:
      dataFolder === null || simulation !== null ? null : join(dataFolder.path, 'instruments'),
    restUrlOf: (kind) => simulation?.addressesFor(kind)?.restUrl ?? null,
  });

function applyLimits(
  limits: Parameters<OpenEngine['applyLimits']>[0],
  { engine, playback }: Core,
  writers: DiskWriters,
): void {
  (playback ?? engine).applyLimits(limits);
  if (limits.disk !== undefined) limitDisk(writers, limits.disk);
}

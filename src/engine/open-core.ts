import { join } from 'node:path';
import type { DiskReport } from '../shared/disk';
import { ok } from '../shared/result';
import type { Result } from '../shared/result';
import type { CollectorSettings } from '../shared/settings';
import { systemClock } from '../platform/clock';
import { diskBytes } from '../platform/disk-limits';
import { measureLoopDelay } from '../platform/loop-delay';
import type { LoopDelayMeter } from '../platform/loop-delay';
import type { ShutdownSequence } from '../platform/shutdown-sequence';
import { simulatedCollectors } from './configuration/configuration';
import type { EngineSource, OpenEngineOptions } from './engine-options';
import { Recorder } from './recording/recorder';
import { createRecordingTap } from './recording/recording-tap';
import type { RecordingTap } from './recording/recording-tap';
import { openPlayback } from './replay/open-playback';
import type { Playback } from './replay/playback';
import { simulatedDamage } from './simulated-faults';
import { openIncidents } from './incidents/incident-file';
import { DEFAULT_SIMULATION, Simulation } from './simulation';
import { Timeline } from './timeline/timeline';
import { openTimeline } from './timeline/timeline-file';
import { openNetwork } from './transport/network';
import type { Network } from './transport/network';
import { openCompletenessRecord } from './verdict/completeness-file';
import { CompletenessRecord } from './verdict/completeness-record';
import { createEngine } from './wiring/engine-core';
import type { Engine } from './wiring/engine-core';

/** What the core stands on. */
export interface Ground {
  readonly simulation: Simulation | null;
  /** With the addresses of this run, without those that it cannot serve. */
  readonly collectors: readonly CollectorSettings[];
  readonly notices: readonly string[];
  readonly net: Network;
  readonly tap: RecordingTap;
  readonly recorder: Recorder;
  readonly loopDelay: LoopDelayMeter;
}

export async function openGround(
  options: OpenEngineOptions,
  shutdown: ShutdownSequence,
): Promise<Ground> {
  const { configuration, dataFolder, clock = systemClock } = options;
  const loopDelay = measureLoopDelay();
  shutdown.add('loop delay', () => loopDelay.close());
  const simulation = await openSimulation(options);
  shutdown.add('simulated exchange', () => simulation?.close());
  const { collectors, notices } =
    simulation === null
      ? { collectors: configuration.collectors, notices: [] }
      : simulatedCollectors(configuration.collectors, (each) => simulation.addressesFor(each));
  const net = openNetwork(configuration.network, options.askSystem);
  const tap = createRecordingTap(net.openSocket, clock);
  const folder = dataFolder === null ? null : join(dataFolder.path, 'recordings');
  const recorder = new Recorder(tap, clock, folder, diskBytes(configuration.disk).recording);
  shutdown.add('recorder', () => recorder.stop());
  return { simulation, collectors, notices, net, tap, recorder, loopDelay };
}

export interface Core {
  readonly engine: Engine;
  /** Null unless the source is a recording. */
  readonly playback: Playback | null;
}

/** `disk` reports what the files of the run take. Fails when a recording cannot be played. */
export async function openCore(
  options: OpenEngineOptions,
  ground: Ground,
  disk: () => DiskReport,
): Promise<Result<Core>> {
  const { source } = options;
  return source.kind === 'recording'
    ? openRecording(source, options, ground, disk)
    : ok({ engine: await openVenues(options, ground, disk), playback: null });
}

async function openVenues(
  options: OpenEngineOptions,
  ground: Ground,
  disk: () => DiskReport,
): Promise<Engine> {
  const { configuration, dataFolder, clock = systemClock, random = Math.random } = options;
  const { alarmMutes, onAlarmMutesChanged, kinds } = options;
  const { reconnect, timeouts, storage, alarms } = configuration;
  const { simulation, net, tap, recorder, loopDelay } = ground;
  const log = options.logging.logger;
  const limits = { maxBytes: diskBytes(configuration.disk).timeline };
  const timeline =
    dataFolder === null
      ? new Timeline()
      : await openTimeline({ folder: dataFolder.path, clock, log, limits });
  const record =
    dataFolder === null
      ? new CompletenessRecord()
      : await openCompletenessRecord({ log }, { folder: dataFolder.path });
  const incidents =
    dataFolder === null ? null : await openIncidents({ folder: dataFolder.path, clock, log });
  return createEngine({
    collectors: ground.collectors,
    limits: { reconnect, timeouts, storage, alarms },
    timeline,
    record,
    ...(incidents === null ? {} : { incidents }),
    clock,
    random,
    openSocket: tap.openSocket,
    fetch: net.fetch,
    onBookFetched: tap.http,
    log,
    sockets: () => net.sockets,
    recording: () => recorder.status(),
    disk,
    simulator: () => simulation?.status() ?? { kind: 'absent' },
    loopDelayMs: () => loopDelay.worstMs(),
    ...(alarmMutes === undefined ? {} : { alarmMutes }),
    ...(onAlarmMutesChanged === undefined ? {} : { onAlarmMutesChanged }),
    ...(kinds === undefined ? {} : { kinds }),
  });
}

async function openRecording(
  source: Extract<EngineSource, { kind: 'recording' }>,
  { configuration: { storage, alarms }, logging }: OpenEngineOptions,
  { loopDelay }: Ground,
  disk: () => DiskReport,
): Promise<Result<Core>> {
  const opened = await openPlayback(source, {
    speed: source.speed,
    storage,
    alarms,
    log: logging.logger,
    disk,
    loopDelayMs: () => loopDelay.worstMs(),
    damage: simulatedDamage,
  });
  if (!opened.ok) return opened;
  return ok({ engine: opened.value.monitor, playback: opened.value });
}

async function openSimulation({
  source,
  configuration: { collectors },
  logging,
}: OpenEngineOptions): Promise<Simulation | null> {
  if (source.kind !== 'simulated') return null;
  const { workerUrl, ...asked } = source;
  return Simulation.begin({
    seed: asked.seed ?? DEFAULT_SIMULATION.seed,
    tradesPerSecond: asked.tradesPerSecond ?? DEFAULT_SIMULATION.tradesPerSecond,
    workerUrl,
    log: logging.logger,
    symbols: collectors.flatMap(({ symbols }) => symbols),
  });
}

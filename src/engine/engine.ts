import { join } from 'node:path';
import { Recorder } from './recording/recorder';
import { createRecordingTap } from './recording/recording-tap';
import { systemClock } from '../platform/clock';
import { openFeedSocket } from './transport/feed-socket';
import { simulatedCollectors } from './configuration/configuration';
import type { Configuration } from './configuration/configuration';
import { diskBytes, diskReport } from '../platform/disk-limits';
import type { DiskWriter, DiskWriters } from '../platform/disk-limits';
import type { Logging } from '../platform/logging';
import { measureLoopDelay } from '../platform/loop-delay';
import type { LoopDelayMeter } from '../platform/loop-delay';
import { createEngine } from './wiring/engine-core';
import type { Engine, EngineOptions } from './wiring/engine-core';
import { Network } from './transport/network';
import type { AskSystem } from './transport/system-proxy';
import { Simulation } from './simulation';
import type { SimulationOptions } from './simulation';
import { openTimeline } from './timeline/timeline-file';

export interface LiveSystemParts {
  readonly configuration: Configuration;
  readonly dataFolder: string;
  readonly logging: Logging;
  readonly askSystem: AskSystem | null;
  /** Of the built-in exchange, if that is what is watched. */
  readonly simulated: Pick<SimulationOptions, 'seed' | 'tradesPerSecond' | 'workerUrl'>;
}

/** What the monitor stands on, with a window and without one. Whoever opens it closes its parts. */
export interface LiveSystem {
  readonly simulation: Simulation | null;
  /** What of the configuration this run leaves out. */
  readonly notices: readonly string[];
  readonly net: Network;
  readonly recorder: Recorder;
  readonly loopDelay: LoopDelayMeter;
  diskWriters(timeline: DiskWriter): DiskWriters;
  /** The monitor of the venues, or of the built-in exchange in their place. */
  watchVenues(
    options?: Pick<EngineOptions, 'alarmMutes' | 'onAlarmMutesChanged'>,
  ): Promise<Engine>;
}

export async function openLiveSystem({
  configuration,
  dataFolder,
  logging,
  askSystem,
  simulated,
}: LiveSystemParts): Promise<LiveSystem> {
  const log = logging.logger;
  const { mode, reconnect, timeouts, storage, alarms, disk } = configuration;
  const symbols = configuration.collectors.flatMap((collector) => collector.symbols);
  const simulation =
    mode === 'SIMULATED' ? await Simulation.begin({ ...simulated, log, symbols }) : null;
  const { collectors, notices } =
    simulation === null
      ? { collectors: configuration.collectors, notices: [] }
      : simulatedCollectors(configuration.collectors, (each) => simulation.addressesFor(each));

  const net = new Network({
    settings: configuration.network,
    env: process.env,
    askSystem,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
  });
  const tap = createRecordingTap(net.openSocket, systemClock);
  const maxBytes = diskBytes(disk);
  const recordings = join(dataFolder, 'recordings');
  const recorder = new Recorder(tap, systemClock, recordings, maxBytes.recording);
  const loopDelay = measureLoopDelay();
  const diskWriters = (timeline: DiskWriter): DiskWriters => ({
    recording: recorder,
    timeline,
    log: logging,
  });

  return {
    simulation,
    notices,
    net,
    recorder,
    loopDelay,
    diskWriters,
    async watchVenues(options = {}) {
      const limits = { maxBytes: maxBytes.timeline };
      const timeline = await openTimeline({ folder: dataFolder, clock: systemClock, log, limits });
      return createEngine({
        ...options,
        collectors,
        limits: { reconnect, timeouts, storage, alarms },
        timeline,
        clock: systemClock,
        random: Math.random,
        openSocket: tap.openSocket,
        fetch: net.fetch,
        onBookFetched: tap.http,
        log,
        sockets: () => net.sockets,
        recording: () => recorder.status(),
        disk: () => diskReport(diskWriters(timeline)),
        simulator: () => simulation?.status() ?? { kind: 'absent' },
        loopDelayMs: () => loopDelay.worstMs(),
      });
    },
  };
}

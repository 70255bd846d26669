import type { Scenario } from '../shared/faults';
import type { ReplaySpeed } from '../shared/replay';
import type { StorageSettings } from '../shared/settings';
import { systemClock } from '../platform/clock';
import { silentLogging } from '../platform/logging';
import { ShutdownSequence } from '../platform/shutdown-sequence';
import { createReplay } from './replay/replay';
import type { ReplaySummary } from './replay/replay';
import { planReplay } from './replay/replay-plan';
import { simulatedDamage } from './simulated-faults';

export interface ReplayFileOptions {
  readonly speed: ReplaySpeed;
  readonly storage: StorageSettings;
  readonly scenario?: Scenario;
  readonly stopping?: AbortSignal;
}

/**
 * Plays a recording to its end, or until `stopping`, and summarizes it. Nothing is kept on disk.
 * @throws NoCaptureError, or what the file system says, when the file cannot be read as a recording.
 */
export async function replayFile(
  path: string,
  { speed, storage, scenario, stopping }: ReplayFileOptions,
): Promise<ReplaySummary> {
  const log = silentLogging().logger;
  const replay = createReplay(await planReplay(path), {
    log,
    storage,
    damage: simulatedDamage,
    ...(scenario === undefined ? {} : { scenario }),
  });
  const shutdown = new ShutdownSequence({ clock: systemClock, log });
  shutdown.add('collectors', () => replay.monitor.close());
  try {
    await replay.run({ speed, ...(stopping === undefined ? {} : { stopping }) });
    return replay.summary();
  } finally {
    await shutdown.close();
  }
}

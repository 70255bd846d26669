import type { AlarmMute } from '../shared/alarms';
import type { AppContext } from '../shared/ipc/contract';
import type { ReplaySpeed } from '../shared/replay';
import type { Clock } from '../platform/clock';
import type { DataFolder } from '../platform/data-folder-lock';
import type { Logging } from '../platform/logging';
import type { CollectorKind } from './collectors/collector-kind';
import type { CollectorStore } from './configuration/collector-config';
import type { Configuration } from './configuration/configuration';
import type { AskSystem } from './transport/system-proxy';

/** What the collectors listen to. */
export type EngineSource =
  | { readonly kind: 'live' }
  | {
      readonly kind: 'simulated';
      /** The built file of the simulator's worker. */
      readonly workerUrl: URL;
      readonly seed?: number;
      /** Over all markets. */
      readonly tradesPerSecond?: number;
    }
  | {
      readonly kind: 'recording';
      readonly file: string;
      readonly scenarioFile: string | null;
      readonly speed: ReplaySpeed;
    };

const MODES = { live: 'LIVE', simulated: 'SIMULATED', recording: 'REPLAY' } as const;

/** The word by which windows, API and settings know the source. */
export const modeOf = ({ kind }: EngineSource): AppContext['mode'] => MODES[kind];

export interface OpenEngineOptions {
  readonly source: EngineSource;
  readonly configuration: Pick<
    Configuration,
    'collectors' | 'reconnect' | 'timeouts' | 'storage' | 'disk' | 'alarms' | 'network'
  >;
  /** Holds timeline, recordings and lists of instruments; with null, nothing is kept on disk. Released by `close`. */
  readonly dataFolder: DataFolder | null;
  /** Closed by `close`. */
  readonly logging: Logging;
  /** Where the configured collectors are kept; in memory unless a host saves them. Flushed by `close`. */
  readonly collectors?: CollectorStore;
  readonly alarmMutes?: readonly AlarmMute[];
  readonly onAlarmMutesChanged?: (mutes: readonly AlarmMute[]) => void;
  /** Asks the operating system for its proxy; without it, the environment alone decides. */
  readonly askSystem?: AskSystem;
  /** Kinds of collectors there are, instead of those of the built-in venues. */
  readonly kinds?: readonly CollectorKind[];
  readonly clock?: Clock;
  readonly random?: () => number;
  /** How long each step of `close` may take. */
  readonly closeStepLimitMs?: number;
}

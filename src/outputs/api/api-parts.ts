import type { AppContext } from '../../shared/ipc/contract';
import type { Result } from '../../shared/result';
import type { LogLevel } from '../../shared/values/log-levels';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { Metrics } from '../metrics/metrics';
import type { Engine } from '../../engine/wiring/engine-core';
import type { StreamHub } from './stream-hub';

/**
 * What the API may do to collectors, by the id of a configured one or of one of its connections; the app
 * remembers it for its next start.
 */
export interface CollectorControl {
  start(id: string): Result<null>;
  stop(id: string): Promise<Result<null>>;
}

/** How much is written to the log; the app remembers it for its next start. */
export interface LogControl {
  readonly level: () => LogLevel;
  readonly setLevel: (level: LogLevel) => void;
}

export interface ApiParts {
  readonly monitor: Engine;
  readonly control: CollectorControl;
  readonly logging: LogControl;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly mode: AppContext['mode'];
}

/** With what lives as long as the server. */
export interface RouteParts extends ApiParts {
  readonly hub: StreamHub;
}

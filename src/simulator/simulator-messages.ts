import type { SimulatorStats } from './exchange-simulator';
import type { SimulatorUrls } from './simulator-urls';
import type { FaultInput, ScenarioInput } from '../shared/faults';
import type { FaultAccount } from './faults/fault-account';

/** What the main thread asks of a simulator in a worker. */
export type SimulatorCommand =
  | { readonly kind: 'set_rate'; readonly tradesPerSecond: number }
  | { readonly kind: 'get_stats' }
  | { readonly kind: 'announce_shutdown' }
  | { readonly kind: 'go_offline' }
  | { readonly kind: 'go_online' }
  | {
      readonly kind: 'inject_fault';
      readonly fault: FaultInput;
      readonly forMs: number | undefined;
    }
  | { readonly kind: 'end_fault'; readonly id: number }
  | { readonly kind: 'run_scenario'; readonly scenario: ScenarioInput }
  | { readonly kind: 'get_fault_account' }
  | { readonly kind: 'stop' };

export interface SimulatorRequest {
  readonly requestId: number;
  readonly command: SimulatorCommand;
}

/** What a command gives back besides the state of the simulator after it. */
export type SimulatorAnswer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly id: number }
  | { readonly kind: 'fault_account'; readonly account: FaultAccount };

/** What the worker says. `started` or `start_failed` comes first, and once. */
export type SimulatorEvent =
  | { readonly kind: 'started'; readonly port: number; readonly urls: SimulatorUrls }
  | { readonly kind: 'start_failed'; readonly message: string }
  | {
      readonly kind: 'done';
      readonly requestId: number;
      readonly stats: SimulatorStats;
      readonly answer: SimulatorAnswer;
    }
  | { readonly kind: 'failed'; readonly requestId: number; readonly message: string };

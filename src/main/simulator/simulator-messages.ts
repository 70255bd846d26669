import type { SimulatorStats, SimulatorUrls } from './exchange-simulator';

/** What the main thread asks of a simulator in a worker. */
export type SimulatorCommand =
  | { readonly kind: 'set_rate'; readonly tradesPerSecond: number }
  | { readonly kind: 'get_stats' }
  | { readonly kind: 'announce_shutdown' }
  | { readonly kind: 'go_offline' }
  | { readonly kind: 'go_online' }
  | { readonly kind: 'stop' };

export interface SimulatorRequest {
  readonly requestId: number;
  readonly command: SimulatorCommand;
}

/** What the worker says. `started` or `start_failed` comes first, and once. */
export type SimulatorEvent =
  | { readonly kind: 'started'; readonly port: number; readonly urls: SimulatorUrls }
  | { readonly kind: 'start_failed'; readonly message: string }
  | { readonly kind: 'done'; readonly requestId: number; readonly stats: SimulatorStats }
  | { readonly kind: 'failed'; readonly requestId: number; readonly message: string };

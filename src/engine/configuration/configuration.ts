import { readFileSync } from 'node:fs';
import type { AlarmSettings } from '../../shared/alarms';
import type { AppContext } from '../../shared/ipc/contract';
import { deliverySettingsSchema } from '../../shared/delivery';
import type { DeliverySettings } from '../../shared/delivery';
import type { DiskSettings } from '../../shared/disk';
import type { AppError } from '../../shared/errors';
import { IN_WORDS } from '../../shared/issue-words';
import { networkSettingsSchema } from '../../shared/network';
import type { NetworkSettings } from '../../shared/network';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { configFileSchema, describeIssues } from '../../shared/settings';
import type {
  CollectorSettings,
  ConfigFile,
  ReconnectSettings,
  Settings,
  StorageSettings,
  TimeoutSettings,
} from '../../shared/settings';
import { findUnsupported } from '../venues/supported-settings';
import { findJsonError } from '../../platform/json-error-location';
import { whyUnreadable } from '../../platform/file-read-errors';

/** What this run works with. */
export interface Configuration {
  readonly mode: AppContext['mode'];
  readonly configFile: string | null;
  readonly collectors: readonly CollectorSettings[];
  /** Those this version cannot run; they are saved again as they were. */
  readonly leftOut: readonly CollectorSettings[];
  readonly reconnect: ReconnectSettings;
  readonly timeouts: TimeoutSettings;
  readonly storage: StorageSettings;
  readonly disk: DiskSettings;
  readonly alarms: AlarmSettings;
  readonly network: NetworkSettings;
  readonly delivery: DeliverySettings;
  /** What a person must be told about it. */
  readonly notices: readonly string[];
}

const DEFAULT_SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

/** What runs until a person configures something else. */
export const DEFAULT_COLLECTORS: readonly CollectorSettings[] = [
  defaultCollector('bybit_trades', 'bybit', 'spot'),
  defaultCollector('bybit_linear_trades', 'bybit', 'linear'),
  defaultCollector('binance_trades', 'binance', 'spot'),
];

function defaultCollector(
  id: string,
  venue: CollectorSettings['venue'],
  market: CollectorSettings['market'],
): CollectorSettings {
  return { id, venue, market, channel: 'trades', symbols: [...DEFAULT_SYMBOLS], autostart: true };
}

/** What a first simulated run shows: every venue, trades and books. */
export const DEFAULT_SIMULATED_COLLECTORS: readonly CollectorSettings[] = [
  ...DEFAULT_COLLECTORS,
  simulatedTrades('okx', ['BTC-USDT', 'ETH-USDT', 'SOL-USDT']),
  simulatedTrades('coinbase', ['BTC-USD', 'ETH-USD', 'SOL-USD']),
  simulatedTrades('kraken', ['BTC/USD', 'ETH/USD', 'SOL/USD']),
  simulatedBooks('bybit', ['BTCUSDT', 'ETHUSDT']),
  simulatedBooks('kraken', ['BTC/USD', 'ETH/USD']),
];

function simulatedTrades(
  venue: CollectorSettings['venue'],
  symbols: readonly string[],
): CollectorSettings {
  return { ...defaultCollector(`${venue}_trades`, venue, 'spot'), symbols: [...symbols] };
}

function simulatedBooks(
  venue: CollectorSettings['venue'],
  symbols: readonly string[],
): CollectorSettings {
  const book = simulatedTrades(venue, symbols);
  return { ...book, id: `${venue}_order_book`, channel: 'order_book' };
}

/** A config file replaces the saved collectors and limits for one run; it is never saved. */
export function effectiveConfiguration(
  settings: Settings,
  config: { readonly path: string; readonly content: ConfigFile } | null,
  mode: Configuration['mode'],
): Configuration {
  const simulated = mode === 'SIMULATED' ? settings.simulatedCollectors : null;
  const defaults = mode === 'SIMULATED' ? DEFAULT_SIMULATED_COLLECTORS : DEFAULT_COLLECTORS;
  const saved = simulated ?? settings.collectors ?? defaults;
  const wanted = config?.content.collectors ?? saved;
  const limits = config?.content ?? settings;
  const canRun = (collector: CollectorSettings): boolean =>
    findUnsupported([collector]).length === 0;
  return {
    mode,
    configFile: config?.path ?? null,
    // A config file was checked when it was read; settings may be those of a later version.
    collectors: wanted.filter(canRun),
    leftOut: wanted.filter((collector) => !canRun(collector)),
    reconnect: limits.reconnect,
    timeouts: limits.timeouts,
    storage: limits.storage,
    disk: limits.disk,
    alarms: limits.alarms,
    network: limits.network ?? networkSettingsSchema.parse({}),
    delivery: limits.delivery ?? deliverySettingsSchema.parse({}),
    notices: findUnsupported(wanted).map((problem) => `Left out of this run: ${problem}`),
  };
}

/** With these addresses instead of its own; null when there are none. */
export const pointed = (
  collector: CollectorSettings,
  addresses: { readonly url: string; readonly restUrl: string } | null,
): CollectorSettings | null => (addresses === null ? null : { ...collector, ...addresses });

/** Points every collector at the built-in exchange and leaves out those it does not speak for. */
export function simulatedCollectors(
  collectors: readonly CollectorSettings[],
  addressesFor: (collector: CollectorSettings) => { url: string; restUrl: string } | null,
): { readonly collectors: readonly CollectorSettings[]; readonly notices: readonly string[] } {
  const notices: string[] = [];
  const served = collectors.flatMap((collector) => {
    const resolved = pointed(collector, addressesFor(collector));
    if (resolved !== null) return [resolved];
    notices.push(`${collector.id} is left out of this run: the simulator has no such market.`);
    return [];
  });
  return { collectors: served, notices };
}

/** The error's message holds one line per problem, each naming its path in the file. */
export function readConfigFile(path: string): Result<ConfigFile> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    return invalid(path, whyUnreadable(cause));
  }
  // Editors on Windows put a byte order mark in front, which is no part of the JSON.
  const json = text.replace(/^\uFEFF/, '');
  const syntaxError = findJsonError(json);
  if (syntaxError !== null) {
    const { line, column, message } = syntaxError;
    return invalid(path, `line ${line}, column ${column}: ${message}`);
  }
  const parsed = configFileSchema.safeParse(JSON.parse(json), IN_WORDS);
  if (!parsed.success) return invalid(path, describeIssues(parsed.error));
  const unsupported = findUnsupported(parsed.data.collectors ?? []);
  return unsupported.length === 0 ? ok(parsed.data) : invalid(path, unsupported.join('\n'));
}

function invalid(path: string, problem: string): Result<never> {
  return err<AppError>({
    code: 'invalid_settings',
    message: `Config file ${path} cannot be used:\n${problem}`,
  });
}

import { readFileSync } from 'node:fs';
import type { AppContext } from '../shared/ipc/contract';
import type { AppError } from '../shared/errors';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { configFileSchema, describeIssues } from '../shared/settings';
import type {
  CollectorSettings,
  ConfigFile,
  ReconnectSettings,
  Settings,
  StorageSettings,
  TimeoutSettings,
} from '../shared/settings';
import { findJsonError } from './json-syntax';

/** What this run works with. */
export interface Configuration {
  readonly mode: AppContext['mode'];
  readonly configFile: string | null;
  readonly collectors: readonly CollectorSettings[];
  readonly reconnect: ReconnectSettings;
  readonly timeouts: TimeoutSettings;
  readonly storage: StorageSettings;
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

/** A config file replaces the saved collectors and limits for one run; it is never saved. */
export function effectiveConfiguration(
  settings: Settings,
  config: { readonly path: string; readonly content: ConfigFile } | null,
  simulate: boolean,
): Configuration {
  const saved = settings.collectors.length > 0 ? settings.collectors : DEFAULT_COLLECTORS;
  const limits = config?.content ?? settings;
  return {
    mode: simulate ? 'SIMULATED' : 'LIVE',
    configFile: config?.path ?? null,
    collectors: config?.content.collectors ?? saved,
    reconnect: limits.reconnect,
    timeouts: limits.timeouts,
    storage: limits.storage,
  };
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
  const parsed = configFileSchema.safeParse(JSON.parse(json));
  return parsed.success ? ok(parsed.data) : invalid(path, describeIssues(parsed.error));
}

function whyUnreadable(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'this is a folder, not a file';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read this file';
    default:
      return `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function invalid(path: string, problem: string): Result<never> {
  return err<AppError>({
    code: 'invalid_settings',
    message: `Config file ${path} cannot be used:\n${problem}`,
  });
}

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { LOG_LEVELS } from '../shared/values/log-levels';
import type { LogLevel } from '../shared/values/log-levels';
import { headlessDataFolder } from '../platform/data-folders';

export const HEADLESS_USAGE = `Usage: npm run headless -- --config FILE [flags]
  --config FILE       collectors and limits, the same file as the app's
  --simulate          watch the built-in exchange simulator; needs no network
  --data-dir DIR      logs, timeline, recordings and the API's token
  --record [IDS]      record raw frames: of these collectors (a,b), or of all
  --host H            address the API listens on (default 127.0.0.1)
  --port N            port of the API (default 8787; 0 takes a free one)
  --host-name NAME    a name by which others reach this machine; may be repeated
  --token-file FILE   the API's token, kept by you; else one is made and shown once
  --new-token         make a new token in place of the one that is known
  --no-api            no HTTP API
  --log-level L       trace, debug, info, warn or error (default info)
  --log-to WHERE      file, stdout or both (default: both, in a terminal file)
  --status-every S    a status line on stderr every S seconds; 0 for none
                      (default 5 in a terminal, else 0)
  --help, --version   this text, or which version this is`;

const LOG_TARGETS = ['file', 'stdout', 'both'] as const;
export type LogTarget = (typeof LOG_TARGETS)[number];

export interface ApiFlags {
  readonly host: string;
  readonly port: number;
  readonly hostNames: readonly string[];
  readonly tokenFile: string | null;
  readonly newToken: boolean;
}

export interface HeadlessFlags {
  readonly configFile: string | null;
  readonly simulate: boolean;
  readonly dataFolder: string;
  /** Null records nothing, an empty list all. */
  readonly record: readonly string[] | null;
  readonly api: ApiFlags | null;
  readonly logLevel: LogLevel;
  readonly logTo: LogTarget;
  /** Null for no status lines. */
  readonly statusEveryMs: number | null;
}

export type HeadlessCommandLine =
  | { readonly kind: 'run'; readonly flags: HeadlessFlags }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export interface Surroundings {
  /** The folder that relative paths are meant from. */
  readonly from: string;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A failure's message names the flag that is wrong. */
export function parseHeadlessFlags(
  args: readonly string[],
  { from, isTerminal, env }: Surroundings,
): Result<HeadlessCommandLine> {
  let values;
  try {
    ({ values } = parseArgs({
      args: withValueOfRecord(args),
      strict: true,
      allowPositionals: false,
      options: {
        config: { type: 'string' },
        simulate: { type: 'boolean' },
        'data-dir': { type: 'string' },
        record: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'host-name': { type: 'string', multiple: true },
        'token-file': { type: 'string' },
        'new-token': { type: 'boolean' },
        'no-api': { type: 'boolean' },
        'log-level': { type: 'string' },
        'log-to': { type: 'string' },
        'status-every': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return invalid(firstSentence(error instanceof Error ? error.message : String(error)));
  }
  if (values.help === true) return ok({ kind: 'help' });
  if (values.version === true) return ok({ kind: 'version' });
  const { simulate = false, config, host = '127.0.0.1' } = values;
  if (config === undefined && !simulate) return invalid('--config FILE is missing');
  const port = wholeNumber(values.port ?? '8787', 65_535);
  if (port === null) return invalid('--port: expected 0 to 65535');
  const statusSeconds = wholeNumber(values['status-every'] ?? (isTerminal ? '5' : '0'), 86_400);
  if (statusSeconds === null) return invalid('--status-every: expected 0 to 86400 seconds');
  const logLevel = LOG_LEVELS.find((each) => each === (values['log-level'] ?? 'info'));
  if (logLevel === undefined) return invalid(`--log-level: expected ${LOG_LEVELS.join(', ')}`);
  const logTo = LOG_TARGETS.find(
    (each) => each === (values['log-to'] ?? (isTerminal ? 'file' : 'both')),
  );
  if (logTo === undefined) return invalid(`--log-to: expected ${LOG_TARGETS.join(', ')}`);
  const tokenFile = values['token-file'];
  const newToken = values['new-token'] === true;
  if (tokenFile !== undefined && newToken) return invalid('--new-token goes without --token-file');

  const flags: HeadlessFlags = {
    configFile: config === undefined ? null : resolve(from, config),
    simulate,
    dataFolder: resolve(from, values['data-dir'] ?? headlessDataFolder(env)),
    record: values.record === undefined ? null : idsOf(values.record),
    api:
      values['no-api'] === true
        ? null
        : {
            host,
            port,
            hostNames: (values['host-name'] ?? []).map((name) => name.toLowerCase()),
            tokenFile: tokenFile === undefined ? null : resolve(from, tokenFile),
            newToken,
          },
    logLevel,
    logTo,
    statusEveryMs: statusSeconds === 0 ? null : statusSeconds * 1_000,
  };
  return ok({ kind: 'run', flags });
}

/** `--record` may stand without a value, which `parseArgs` does not know. */
const withValueOfRecord = (args: readonly string[]): string[] =>
  args.map((arg, index) => {
    const next = args[index + 1];
    return arg === '--record' && (next === undefined || next.startsWith('-')) ? '--record=' : arg;
  });

/** Node goes on to advise what would not help here. */
const firstSentence = (message: string): string => message.split('. ')[0] ?? message;

const idsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');

function wholeNumber(text: string, most: number): number | null {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  return number <= most ? number : null;
}

const invalid = (message: string): Result<never> => err({ code: 'invalid_settings', message });

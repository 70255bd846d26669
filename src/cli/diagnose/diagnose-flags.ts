import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';

export const DIAGNOSE_USAGE = `Usage: npm run diagnose [-- flags]
  --config FILE    collectors and limits, the same file as the app's; else the app's saved ones
  --simulate       look at the built-in exchange simulator; needs no network
  --data-dir DIR   the data folder to look at, instead of those of the app and of headless runs
  --timeout S      how long a feed may take to bring its first data (default 20), from its turn to connect
  --json           print one JSON object
  --help           this text

Exit code 1 when anything failed, 2 when a flag or the config file cannot be used.`;

export interface DiagnoseFlags {
  readonly configFile: string | null;
  readonly simulate: boolean;
  readonly dataFolder: string | null;
  readonly patienceMs: number;
  readonly asJson: boolean;
}

export type DiagnoseCommandLine =
  { readonly kind: 'run'; readonly flags: DiagnoseFlags } | { readonly kind: 'help' };

/** Relative paths are meant from the folder `from`. A failure's message names the flag that is wrong. */
export function parseDiagnoseFlags(
  args: readonly string[],
  from: string,
): Result<DiagnoseCommandLine> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        config: { type: 'string' },
        simulate: { type: 'boolean' },
        'data-dir': { type: 'string' },
        timeout: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return ok({ kind: 'help' });
  const { config, timeout = '20', 'data-dir': dataFolder } = values;
  const seconds = /^\d{1,4}$/.test(timeout) ? Number(timeout) : 0;
  if (seconds < 1 || seconds > 3_600) return invalid('--timeout: expected 1 to 3600 seconds');
  return ok({
    kind: 'run',
    flags: {
      configFile: config === undefined ? null : resolve(from, config),
      simulate: values.simulate === true,
      dataFolder: dataFolder === undefined ? null : resolve(from, dataFolder),
      patienceMs: seconds * 1_000,
      asJson: values.json === true,
    },
  });
}

const invalid = (message: string): Result<never> => err({ code: 'invalid_settings', message });

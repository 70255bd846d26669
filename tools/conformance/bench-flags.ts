import { parseArgs } from 'node:util';

export const BENCH_USAGE = `Usage: npm run faults [-- flags]
  --only TEXT     only scenarios whose name contains TEXT
  --seed N        the same seed breaks the same things (default 1)
  --json          one JSON object on stdout instead of a table
  --soak MINUTES  random faults against all collectors at once, 1 to 1440 minutes
  --help          this text`;

export type BenchCommandLine =
  | { readonly kind: 'table'; readonly only: string; readonly seed: number; readonly asJson: boolean }
  | { readonly kind: 'soak'; readonly minutes: number; readonly seed: number; readonly asJson: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string }; // prettier-ignore

const LONGEST_SOAK_MINUTES = 1_440;

/** Reads the flags; a message names the flag that is wrong. */
export function parseBenchFlags(args: readonly string[]): BenchCommandLine {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        only: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
        soak: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'invalid', message: error instanceof Error ? error.message : String(error) };
  }
  const { only = '', soak, json: asJson = false } = values;
  if (values.help === true) return { kind: 'help' };
  const seed = numberOf(values.seed ?? '1', 0, 0xffff_ffff);
  if (seed === null) return { kind: 'invalid', message: '--seed: expected a whole number' };
  if (soak === undefined) return { kind: 'table', only, seed, asJson };
  if (only !== '') return { kind: 'invalid', message: '--only goes without --soak' };
  const minutes = numberOf(soak, 1, LONGEST_SOAK_MINUTES);
  if (minutes === null) {
    return { kind: 'invalid', message: `--soak: expected 1 to ${LONGEST_SOAK_MINUTES} minutes` };
  }
  return { kind: 'soak', minutes, seed, asJson };
}

function numberOf(text: string, least: number, most: number): number | null {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return number >= least && number <= most ? number : null;
}

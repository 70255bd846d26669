import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { speedOf } from '../engine/replay/replay-speed';
import type { ReplaySpeed } from '../shared/replay';

export const REPLAY_USAGE = `Usage: npm run replay -- FILE [flags]
  FILE         a capture: .jsonl, .jsonl.gz or .jsonl.zst
  --speed N    1 as recorded, 10 ten times as fast, max as fast as possible (default max)
  --scenario F a JSON file with faults to break the recording with, as the simulator takes them
  --json       one JSON object on stdout instead of a table
  --help       this text`;

export type ReplayCommandLine =
  | {
      readonly kind: 'run';
      readonly path: string;
      readonly speed: ReplaySpeed;
      readonly scenarioPath: string | null;
      readonly asJson: boolean;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

const invalid = (message: string): ReplayCommandLine => ({ kind: 'invalid', message });

/** `from` is the folder that a relative FILE is meant from. */
export function parseReplayFlags(args: readonly string[], from: string): ReplayCommandLine {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        speed: { type: 'string' },
        scenario: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  const [file, ...others] = positionals;
  if (file === undefined) return invalid('FILE is missing');
  if (others.length > 0) return invalid(`one FILE at a time, not also ${others.join(', ')}`);
  const speed = speedOf(values.speed ?? 'max');
  if (speed === null) return invalid('--speed: expected a number above 0, or max');
  return {
    kind: 'run',
    path: resolve(from, file),
    speed,
    scenarioPath: values.scenario === undefined ? null : resolve(from, values.scenario),
    asJson: values.json === true,
  };
}

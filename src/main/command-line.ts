import type { AppError } from '../shared/errors';
import type { ReplaySpeed } from '../shared/replay';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';
import { speedOf } from '../engine/replay/replay-speed';

export interface RunOptions {
  readonly simulate: boolean;
  /** A recording to watch instead of the venues; as typed, like every path here. */
  readonly replay: {
    readonly file: string;
    readonly speed: ReplaySpeed;
    /** Faults to break it with. */
    readonly scenarioFile: string | null;
  } | null;
  /** Relative to the folder the command ran in. */
  readonly configFile: string | null;
  readonly userDataDir: string | null;
}

export type CommandLine =
  | ({ readonly kind: 'run' } & RunOptions)
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export const USAGE = `Usage: tapedeck [--simulate | --replay FILE] [--config FILE] [--user-data-dir DIR]

  --simulate           watch the built-in exchange simulator; needs no network
  --replay FILE        watch a recording of raw frames instead of the venues
  --speed N            of the recording: 1 as recorded (default), 10, …, or max
  --scenario FILE      break the recording with these faults
  --config FILE        take collectors and limits from a JSON file, for this run only
  --user-data-dir DIR  keep settings and logs in DIR
  --help, --version    say this, or which version this is
`;

const FLAGS_WITH_VALUE = {
  '--replay': 'a file',
  '--speed': 'a number above 0, or max',
  '--scenario': 'a file',
  '--config': 'a file',
  '--user-data-dir': 'a folder',
} as const;
type FlagWithValue = keyof typeof FLAGS_WITH_VALUE;
const OWN_FLAGS = ['--simulate', '--help', '--version', ...Object.keys(FLAGS_WITH_VALUE)];
/** What is watched instead of the venues. */
const SOURCE_FLAGS = ['--simulate', '--replay', '--speed', '--scenario'];

/**
 * Switches of Chromium, Electron and Node that people and test drivers pass through us.
 * A list, because anything else is far more likely a misspelt flag of ours.
 */
const RUNTIME_SWITCH =
  /^--(?:no-sandbox|inspect|remote-(?:debugging|allow)-|(?:disable|enable|force|use|ozone|proxy|no-proxy|ignore|allow|log|host|gtk|in-process|high-dpi|touch|trace|js-flags|lang|headless|password-store|class|ssl-|unsafely-|v$|vmodule|single-process|no-zygote|no-first-run|no-error-dialogs|window-size|window-position|original-process-start-time|squirrel-)|-?no-startup-window)/;

/** `args` are those after the executable and, when the app is not packaged, after the app's folder. */
export function parseCommandLine(args: readonly string[]): Result<CommandLine> {
  let simulate = false;
  const values = new Map<FlagWithValue, string>();
  const rest = [...args];

  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [flag, inlineValue] = splitAtEquals(arg);
    switch (flag) {
      case '--simulate':
      case '--help':
      case '--version':
        if (inlineValue !== undefined) return usageError(`${flag} takes no value`);
        if (flag === '--help') return ok({ kind: 'help' });
        if (flag === '--version') return ok({ kind: 'version' });
        simulate = true;
        break;
      case '--replay':
      case '--speed':
      case '--scenario':
      case '--config':
      case '--user-data-dir': {
        const value = inlineValue ?? takeValue(rest);
        if (value === undefined || value === '') {
          return usageError(`${flag} needs ${FLAGS_WITH_VALUE[flag]}`);
        }
        values.set(flag, value);
        break;
      }
      default:
        if (RUNTIME_SWITCH.test(flag) || flag.startsWith('-psn_')) break;
        return usageError(`unknown ${arg.startsWith('-') ? 'flag' : 'argument'} ${flag}`, flag);
    }
  }
  const replay = replayOf(values, simulate);
  if (!replay.ok) return replay;
  return ok({
    kind: 'run',
    simulate,
    replay: replay.value,
    configFile: values.get('--config') ?? null,
    userDataDir: values.get('--user-data-dir') ?? null,
  });
}

function replayOf(
  values: ReadonlyMap<FlagWithValue, string>,
  simulate: boolean,
): Result<RunOptions['replay']> {
  const file = values.get('--replay');
  const speed = speedOf(values.get('--speed') ?? '1');
  if (speed === null) return usageError(`--speed needs ${FLAGS_WITH_VALUE['--speed']}`);
  if (file === undefined) {
    const alone = ['--speed', '--scenario'].find((flag) => values.has(flag as FlagWithValue));
    return alone === undefined ? ok(null) : usageError(`${alone} goes with --replay`);
  }
  if (simulate) return usageError('--replay and --simulate exclude each other');
  return ok({ file, speed, scenarioFile: values.get('--scenario') ?? null });
}

/** The same arguments, but for what is to be watched. `args` may hold those of the runtime too. */
export function withSource(args: readonly string[], source: readonly string[]): readonly string[] {
  const kept: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [flag, inlineValue] = splitAtEquals(arg);
    if (!SOURCE_FLAGS.includes(flag)) kept.push(arg);
    else if (flag !== '--simulate' && inlineValue === undefined) takeValue(rest);
  }
  return [...kept, ...source];
}

/** Electron's own arguments come first; the app's folder, when not packaged, is the first that is no switch. */
export function appArguments(argv: readonly string[], isPackaged: boolean): readonly string[] {
  const args = argv.slice(1);
  if (isPackaged) return args;
  const folder = args.findIndex((arg) => !arg.startsWith('-'));
  return args.filter((_, index) => index !== folder);
}

function splitAtEquals(arg: string): [flag: string, value: string | undefined] {
  const at = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

function takeValue(rest: string[]): string | undefined {
  return rest[0]?.startsWith('--') === true ? undefined : rest.shift();
}

function usageError(problem: string, flag = ''): Result<never> {
  const meant = OWN_FLAGS.find((own) => flag.length > 3 && resembles(flag, own));
  const advice = meant === undefined ? 'See --help.' : `Did you mean ${meant}?`;
  return err<AppError>({ code: 'invalid_settings', message: problem, advice });
}

/** At most two letters added, dropped or changed. */
function resembles(typed: string, known: string): boolean {
  let row = Array.from({ length: known.length + 1 }, (_, index) => index);
  for (let i = 1; i <= typed.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= known.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (typed[i - 1] === known[j - 1] ? 0 : 1);
      next[j] = Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return (row[known.length] ?? Infinity) <= 2;
}

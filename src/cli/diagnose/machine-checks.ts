import { finding, inBytes } from './finding';
import type { Finding } from './finding';

export interface MachineFacts {
  /** Without a leading v. */
  readonly node: string;
  readonly system: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly display: 'there' | 'absent' | 'always_there';
}

const LEAST_NODE = [20, 19] as const;
const ENOUGH_MEMORY = 500e6;
const TOO_LITTLE_MEMORY = 200e6;

/** Pure. */
export function machineFindings(facts: MachineFacts): readonly Finding[] {
  const { node, system, cores, memoryBytes, freeMemoryBytes, display } = facts;
  const of = (check: string, level: Finding['level'], found: string, advice?: string): Finding =>
    finding(level, 'machine', check, found, advice ?? null);
  return [
    of('system', 'pass', system),
    isRecentEnough(node)
      ? of('Node.js', 'pass', node)
      : of('Node.js', 'fail', node, `Install Node.js ${LEAST_NODE.join('.')} or newer.`),
    cores >= 2
      ? of('cores', 'pass', String(cores))
      : of('cores', 'warn', String(cores), 'Collectors and window share one core: watch less.'),
    freeMemoryBytes >= ENOUGH_MEMORY
      ? of('memory', 'pass', `${inBytes(freeMemoryBytes)} free of ${inBytes(memoryBytes)}`)
      : of(
          'memory',
          freeMemoryBytes >= TOO_LITTLE_MEMORY ? 'warn' : 'fail',
          `${inBytes(freeMemoryBytes)} free of ${inBytes(memoryBytes)}`,
          'Close other programs, or keep fewer trades (storage.maxMegabytes).',
        ),
    display === 'absent'
      ? of(
          'display',
          'warn',
          'none',
          'npm start opens the app under Xvfb; without a window there is npm run headless.',
        )
      : of('display', 'pass', display === 'there' ? 'there' : 'part of the system'),
  ];
}

function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** What the set-up found, and what came of starting it once. */
export type ElectronFacts =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'absent'; readonly wanted: string }
  | {
      readonly kind: 'found';
      readonly runtime: 'official' | 'fallback' | 'override';
      readonly version: string;
      readonly started: { readonly ok: true } | { readonly ok: false; readonly message: string };
    };

/** Pure. */
export function electronFinding(facts: ElectronFacts): Finding {
  const of = (level: Finding['level'], found: string, advice: string | null = null): Finding =>
    finding(level, 'Electron', 'runtime', found, advice);
  switch (facts.kind) {
    case 'unknown':
      return of('skip', 'Only npm run diagnose knows where to look.');
    case 'absent':
      return of('warn', `${facts.wanted} is not here yet`, 'Run npm run setup to fetch it.');
    case 'found': {
      if (!facts.started.ok) {
        const { message } = facts.started;
        return of('fail', `${facts.version} does not start: ${message}`, adviceOnStart(message));
      }
      return facts.runtime === 'fallback'
        ? of(
            'warn',
            `${facts.version}, a fallback repacked by a third party`,
            'Fit for development and tests; fetch the official one with npx install-electron.',
          )
        : of('pass', `${facts.version} (${facts.runtime})`);
    }
  }
}

const adviceOnStart = (message: string): string =>
  /shared librar/i.test(message)
    ? 'Run npm run setup: it installs the libraries or prints the command that does.'
    : 'Remove that runtime and run npm run setup.';

import { sfc32 } from '../random';
import type { Random } from '../random';
import { scenarioSchema } from '../../shared/faults';
import type { FaultInput, Scenario } from '../../shared/faults';
import type { Market, Venue } from '../../shared/values/market';

const MS_PER_MINUTE = 60_000;
/** Faults come after this time, on average, and last for up to that. */
const MEAN_PAUSE_MS = 9_000;
const MIN_PAUSE_MS = 3_000;
const MAX_DURATION_MS = 8_000;
/** At the end nothing is broken any more, so that everything has time to heal. */
const QUIET_END_MS = 30_000;

/** A market that may be hit, with its symbols in the venue's spelling. */
export interface Target {
  readonly venue: Venue;
  readonly market: Market;
  readonly symbols: readonly string[];
}
export type Targets = readonly [Target, ...Target[]];

/** Faults for a soak of that many minutes; the same seed gives the same ones. The last half minute is quiet. */
export function randomScenario(seed: number, minutes: number, targets: Targets): Scenario {
  const random = sfc32(seed);
  const end = minutes * MS_PER_MINUTE - QUIET_END_MS - MAX_DURATION_MS;
  const steps = [];
  let atMs = MIN_PAUSE_MS;
  // Every kind comes once before one comes again.
  let bag: Kind[] = [];
  while (atMs < end) {
    if (bag.length === 0) bag = [...KINDS];
    const [kind] = bag.splice(Math.floor(random() * bag.length), 1);
    if (kind === undefined) break;
    const forMs = 500 + Math.floor(random() * (MAX_DURATION_MS - 500));
    steps.push({ atMs, forMs, fault: FAULTS[kind](random, targets) });
    atMs += MIN_PAUSE_MS + Math.floor(random() * 2 * (MEAN_PAUSE_MS - MIN_PAUSE_MS));
  }
  return scenarioSchema.parse({ seed, steps });
}

const pick = <T>(random: Random, [first, ...rest]: readonly [T, ...T[]]): T =>
  [first, ...rest][Math.floor(random() * (rest.length + 1))] ?? first;
const upTo = (random: Random, most: number): number => 1 + Math.floor(random() * most);
const scope = (random: Random, targets: Targets): Omit<Target, 'symbols'> => {
  const { venue, market } = pick(random, targets);
  return { venue, market };
};
const frames = (
  random: Random,
  targets: Targets,
): Omit<Target, 'symbols'> & { symbol?: string } => {
  const { venue, market, symbols } = pick(random, targets);
  const symbol = symbols[Math.floor(random() * symbols.length)];
  return random() < 0.5 || symbol === undefined ? { venue, market } : { venue, market, symbol };
};

const FAULTS = {
  drop: (random, targets) => ({
    kind: 'drop',
    unit: pick(random, ['trade', 'frame']),
    every: upTo(random, 5),
    share: 0.5,
    count: upTo(random, 50),
    ...frames(random, targets),
  }),
  duplicate: (random, targets) => ({
    kind: 'duplicate',
    copies: upTo(random, 3),
    share: 0.3,
    count: upTo(random, 50),
    ...frames(random, targets),
  }),
  reorder: (random, targets) => ({
    kind: 'reorder',
    window: upTo(random, 4),
    share: 0.3,
    ...frames(random, targets),
  }),
  delay: (random, targets) => ({
    kind: 'delay',
    ms: upTo(random, 2_000),
    jitterMs: 200,
    ...frames(random, targets),
  }),
  corrupt: (random, targets) => ({
    kind: 'corrupt',
    // `price_wrong` is left out: nothing could ever detect it.
    how: pick(random, ['price_invalid', 'id_missing', 'bit_flip']),
    count: upTo(random, 20),
    ...frames(random, targets),
  }),
  truncate: (random, targets) => ({
    kind: 'truncate',
    count: upTo(random, 5),
    ...frames(random, targets),
  }),
  oversize: (random, targets) => ({
    kind: 'oversize',
    bytes: 9 * 1024 * 1024,
    count: 1,
    ...scope(random, targets),
  }),
  silence: (random, targets) => ({
    kind: 'silence',
    healedBy: pick(random, ['time', 'resubscribe', 'reconnect']),
    ...frames(random, targets),
  }),
  ack_without_data: (random, targets) => ({
    kind: 'ack_without_data',
    healedBy: pick(random, ['time', 'resubscribe', 'reconnect']),
    ...frames(random, targets),
  }),
  half_open: (random, targets) => ({ kind: 'half_open', ...scope(random, targets) }),
  close: (random, targets) => ({
    kind: 'close',
    code: pick(random, [1000, 1001, 1006, 1011, 1012, 1013]),
    ...scope(random, targets),
  }),
  refuse: (random, targets) => ({
    kind: 'refuse',
    answer: pick(random, ['status', 'reset']),
    venue: scope(random, targets).venue,
  }),
  rate_limit: (random, targets) => ({
    kind: 'rate_limit',
    retryAfterSeconds: upTo(random, 3),
    venue: scope(random, targets).venue,
  }),
  clock_skew: (random, targets) => ({
    kind: 'clock_skew',
    ms: Math.floor(random() * 4_000) - 2_000,
    venue: scope(random, targets).venue,
  }),
  sequence_jump: (random, targets) => ({
    kind: 'sequence_jump',
    by: upTo(random, 20),
    ...frames(random, targets),
  }),
  restart: (random) => ({ kind: 'restart', downMs: upTo(random, 3_000) }),
} as const satisfies Record<string, (random: Random, targets: Targets) => FaultInput>;
type Kind = keyof typeof FAULTS;
const KINDS = Object.keys(FAULTS) as readonly Kind[];

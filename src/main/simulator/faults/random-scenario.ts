import { sfc32 } from '../random';
import type { Random } from '../random';
import { scenarioSchema } from '../../../shared/faults';
import type { FaultInput, Scenario } from '../../../shared/faults';

const MS_PER_MINUTE = 60_000;
/** Faults come after this time, on average, and last for up to that. */
const MEAN_PAUSE_MS = 9_000;
const MIN_PAUSE_MS = 3_000;
const MAX_DURATION_MS = 8_000;
/** At the end nothing is broken any more, so that everything has time to heal. */
const QUIET_END_MS = 30_000;

interface Scope {
  readonly venue: 'bybit' | 'binance';
  readonly market: 'spot' | 'linear';
}

/** Faults for a soak of that many minutes; the same seed gives the same ones. The last half minute is quiet. */
export function randomScenario(
  seed: number,
  minutes: number,
  symbols: readonly string[] = ['BTCUSDT', 'ETHUSDT'],
): Scenario {
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
    steps.push({ atMs, forMs, fault: FAULTS[kind](random, symbols) });
    atMs += MIN_PAUSE_MS + Math.floor(random() * 2 * (MEAN_PAUSE_MS - MIN_PAUSE_MS));
  }
  return scenarioSchema.parse({ seed, steps });
}

const pick = <T>(random: Random, [first, ...rest]: readonly [T, ...T[]]): T =>
  [first, ...rest][Math.floor(random() * (rest.length + 1))] ?? first;
const upTo = (random: Random, most: number): number => 1 + Math.floor(random() * most);
const scope = (random: Random): Scope =>
  pick<Scope>(random, [
    { venue: 'bybit', market: 'spot' },
    { venue: 'bybit', market: 'linear' },
    { venue: 'binance', market: 'spot' },
  ]);
const oneSymbol = (random: Random, symbols: readonly string[]): { symbol?: string } => {
  const symbol = symbols[Math.floor(random() * symbols.length)];
  return random() < 0.5 || symbol === undefined ? {} : { symbol };
};
const frames = (random: Random, symbols: readonly string[]) => ({
  ...scope(random),
  ...oneSymbol(random, symbols),
});

const FAULTS = {
  drop: (random, symbols) => ({
    kind: 'drop',
    unit: pick(random, ['trade', 'frame']),
    every: upTo(random, 5),
    share: 0.5,
    count: upTo(random, 50),
    ...frames(random, symbols),
  }),
  duplicate: (random, symbols) => ({
    kind: 'duplicate',
    copies: upTo(random, 3),
    share: 0.3,
    count: upTo(random, 50),
    ...frames(random, symbols),
  }),
  reorder: (random, symbols) => ({
    kind: 'reorder',
    window: upTo(random, 4),
    share: 0.3,
    ...frames(random, symbols),
  }),
  delay: (random, symbols) => ({
    kind: 'delay',
    ms: upTo(random, 2_000),
    jitterMs: 200,
    ...frames(random, symbols),
  }),
  corrupt: (random, symbols) => ({
    kind: 'corrupt',
    // `price_wrong` is left out: nothing could ever detect it.
    how: pick(random, ['price_invalid', 'id_missing', 'bit_flip']),
    count: upTo(random, 20),
    ...frames(random, symbols),
  }),
  truncate: (random, symbols) => ({
    kind: 'truncate',
    count: upTo(random, 5),
    ...frames(random, symbols),
  }),
  oversize: (random) => ({
    kind: 'oversize',
    bytes: 9 * 1024 * 1024,
    count: 1,
    ...scope(random),
  }),
  silence: (random, symbols) => ({
    kind: 'silence',
    healedBy: pick(random, ['time', 'resubscribe', 'reconnect']),
    ...frames(random, symbols),
  }),
  ack_without_data: (random, symbols) => ({
    kind: 'ack_without_data',
    healedBy: pick(random, ['time', 'resubscribe', 'reconnect']),
    ...frames(random, symbols),
  }),
  half_open: (random) => ({ kind: 'half_open', ...scope(random) }),
  close: (random) => ({
    kind: 'close',
    code: pick(random, [1000, 1001, 1006, 1011, 1012, 1013]),
    ...scope(random),
  }),
  refuse: (random) => ({
    kind: 'refuse',
    answer: pick(random, ['status', 'reset']),
    venue: scope(random).venue,
  }),
  rate_limit: (random) => ({
    kind: 'rate_limit',
    retryAfterSeconds: upTo(random, 3),
    venue: scope(random).venue,
  }),
  clock_skew: (random) => ({
    kind: 'clock_skew',
    ms: Math.round((random() - 0.5) * 4_000),
    venue: scope(random).venue,
  }),
  sequence_jump: (random, symbols) => ({
    kind: 'sequence_jump',
    by: upTo(random, 20),
    ...frames(random, symbols),
  }),
  restart: (random) => ({ kind: 'restart', downMs: upTo(random, 3_000) }),
} as const satisfies Record<string, (random: Random, symbols: readonly string[]) => FaultInput>;
type Kind = keyof typeof FAULTS;
const KINDS = Object.keys(FAULTS) as readonly Kind[];

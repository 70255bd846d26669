import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { simulatorOptionsSchema } from '../simulator/simulator-options';

export const USAGE = `Usage: npm run simulator -- [flags]
  --port N       port on 127.0.0.1 (default: a free one)
  --rate N       trades per second over all instruments, 1 to 50000 (default 200)
  --symbols A,B  pairs in any spelling (BTCUSDT, BTC-USD), each on every market (default: well-known ones)
  --book-rate N  mean updates per second of each order book that is read (default 120)
  --seed N       the same seed gives the same market (default 1)
  --scenario F   a JSON file with faults to inject: {"seed":1,"steps":[{"atMs":5000,"fault":{"kind":"silence"},"forMs":3000}]}
  --help         this text`;

export type SimulatorCommandLine =
  | {
      readonly kind: 'run';
      readonly options: z.output<typeof simulatorOptionsSchema>;
      readonly scenarioFile?: string;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

const FLAG_OF_OPTION: Readonly<Record<string, string>> = {
  port: '--port',
  tradesPerSecond: '--rate',
  symbols: '--symbols',
  seed: '--seed',
  bookUpdatesPerSecond: '--book-rate',
};

/** Reads the flags; a message names the flag that is wrong. */
export function parseSimulatorFlags(args: readonly string[]): SimulatorCommandLine {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        rate: { type: 'string' },
        symbols: { type: 'string' },
        seed: { type: 'string' },
        'book-rate': { type: 'string' },
        scenario: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'invalid', message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return { kind: 'help' };
  const parsed = simulatorOptionsSchema.safeParse({
    ...(values.port === undefined ? {} : { port: numberOf(values.port) }),
    ...(values.rate === undefined ? {} : { tradesPerSecond: numberOf(values.rate) }),
    ...(values.seed === undefined ? {} : { seed: numberOf(values.seed) }),
    ...(values['book-rate'] === undefined
      ? {}
      : { bookUpdatesPerSecond: numberOf(values['book-rate']) }),
    ...(values.symbols === undefined ? {} : { symbols: symbolsOf(values.symbols) }),
  });
  if (parsed.success) {
    const { scenario } = values;
    return {
      kind: 'run',
      options: parsed.data,
      ...(scenario === undefined ? {} : { scenarioFile: scenario }),
    };
  }
  return { kind: 'invalid', message: parsed.error.issues.map(describe).join('\n') };
}

/** NaN, which every schema refuses, unless the text is a plain number. */
const numberOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);

const symbolsOf = (text: string): string[] =>
  text
    .split(',')
    .map((symbol) => symbol.trim().toUpperCase())
    .filter((symbol) => symbol !== '');

const describe = ({ path, message }: z.core.$ZodIssue): string =>
  `${FLAG_OF_OPTION[String(path[0])] ?? String(path[0])}: ${message}`;

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  channelSchema,
  marketSchema,
  rejectionReasonSchema,
  venueSchema,
} from '../../src/shared/market-data';
import type { DecodedFrame } from '../../src/engine/frames/decoded-frame';

const fixtureSchema = z.strictObject({
  source: z.strictObject({
    documentation: z.url(),
    kind: z.strictObject({
      venue: venueSchema,
      market: marketSchema,
      channel: channelSchema,
      stream: z.enum(['trade', 'aggTrade']).optional(),
      depth: z.int().optional(),
    }),
    symbols: z.array(z.string()).min(1),
    receivedAt: z.int(),
    values: z.literal('invented'),
  }),
  /** A string is the text of the frame, an object its JSON. */
  frames: z
    .array(
      z.strictObject({
        what: z.string(),
        frame: z.union([z.string(), z.record(z.string(), z.unknown())]),
      }),
    )
    .min(1),
  /** What each frame means; rejected trades by their reasons, trades without what the collector adds. */
  events: z.array(
    z.union([
      z.strictObject({
        kind: z.literal('trades'),
        trades: z.array(z.record(z.string(), z.unknown())),
        rejected: z.array(rejectionReasonSchema),
      }),
      /** Rejected updates by their messages. */
      z.strictObject({
        kind: z.literal('book'),
        updates: z.array(z.record(z.string(), z.unknown())),
        rejected: z.array(z.string()),
      }),
      z.looseObject({
        kind: z.enum([
          'acknowledged',
          'symbols_acknowledged',
          'refused',
          'symbol_refused',
          'pong',
          'heartbeat',
          'shutdown_notice',
          'venue_error',
          'unknown',
          'unreadable',
        ]),
      }),
    ]),
  ),
});

export interface Fixture {
  /** `bybit/spot-trades` */
  readonly name: string;
  /** The folder it lies in. */
  readonly folder: string;
  readonly source: z.infer<typeof fixtureSchema>['source'];
  readonly cases: readonly {
    readonly what: string;
    readonly text: string;
    readonly event: z.infer<typeof fixtureSchema>['events'][number];
  }[];
}

const root = join(import.meta.dirname, '..', 'fixtures');

type FixtureEvent = Fixture['cases'][number]['event'];

/** Trades or updates that a frame of a fixture brings. */
export const itemsIn = (event: FixtureEvent): readonly unknown[] =>
  event.kind === 'trades' ? event.trades : event.kind === 'book' ? event.updates : [];

/** Every fixture there is: `test/fixtures/<venue>/<name>.json`. */
export function readFixtures(): readonly Fixture[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      readdirSync(join(root, folder))
        .filter((file) => file.endsWith('.json'))
        .map((file) => readFixture(folder, file)),
    );
}

function readFixture(folder: string, file: string): Fixture {
  const text = readFileSync(join(root, folder, file), 'utf8');
  const { source, frames, events } = fixtureSchema.parse(JSON.parse(text));
  const name = `${folder}/${file.replace(/\.json$/, '')}`;
  if (frames.length !== events.length) {
    throw new Error(`${name}: ${frames.length} frames, but ${events.length} events`);
  }
  return {
    name,
    folder,
    source,
    cases: frames.map(({ what, frame }, index) => {
      const event = events[index];
      if (event === undefined) throw new Error(`${name}: no event for "${what}"`);
      return { what, text: typeof frame === 'string' ? frame : JSON.stringify(frame), event };
    }),
  };
}

/** What the collector adds to what the venue sent. */
const ADDED = new Set(['raw', 'receivedAt', 'collectorId']);

/** A parsed event in the words of a fixture. */
export function inFixtureWords(event: DecodedFrame): unknown {
  if (event.kind === 'book') {
    return { ...event, rejected: event.rejected.map(({ message }) => message) };
  }
  if (event.kind !== 'trades') return event;
  return {
    kind: event.kind,
    trades: event
      .trades()
      .map((trade) => Object.fromEntries(Object.entries(trade).filter(([key]) => !ADDED.has(key)))),
    rejected: event.rejected.map(({ reason }) => reason),
  };
}

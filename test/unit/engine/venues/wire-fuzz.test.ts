import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tradeSchema } from '../../../../src/shared/market-data';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig } from '../../../support/collector-rig';
import type { CollectorRig } from '../../../support/collector-rig';
import { itemsIn, readFixtures } from '../../../support/fixtures';
import type { Fixture } from '../../../support/fixtures';
import { settle } from '../../../support/manual-clock';

const decimal = z.string().regex(/^(?:0|[1-9]\d*)(?:\.\d+)?$/);
const levels = z.array(z.tuple([decimal.regex(/[1-9]/), decimal]));
const id = z.int().min(-1);
/** What may be called an update of a book, in other words than those of the parsers. */
const updateSchema = z.strictObject({
  symbol: z.string(),
  kind: z.enum(['snapshot', 'delta']),
  bids: levels,
  asks: levels,
  link: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('counted'), id: z.int().min(1) }),
    z.strictObject({ kind: z.literal('range'), first: id, last: id, previous: id.nullable() }),
    z.strictObject({ kind: z.literal('chained'), id, previous: id }),
    z.strictObject({ kind: z.literal('none') }),
  ]),
  checksum: z.int().nullable(),
  exchangeTime: z.int().nullable(),
});

type Mutation = (text: string) => string;

/** A place in a text of any length. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (text: string, share: number): number => Math.floor(share * text.length);

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const JUNK = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1',
  '""',
  '" "',
  '"0"',
  '"-1"',
  '"1e5"',
  '"NaN"',
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__"',
  '{}',
  '[]',
  '[null]',
  '{"a":{}}',
  `"${'9'.repeat(5_000)}"`,
  '1790000000000',
  '1790000000',
  '"1790000000000"',
  '"2026-09-21T14:13:20.5Z"',
  '"9999-99-99T99:99:99Z"',
  '"Buy"',
  '"buy"',
  '"BTCUSDT"',
  '"subscribe"',
  '"publicTrade.BTCUSDT"',
  '[["BTCUSDT"]]',
  '{"__proto__":{"e":"trade"}}',
  '{"toString":1}',
  deep(2_000),
  deep(50_000),
];

/** Every value in a JSON text: strings, numbers and words; what a key is does not matter to a mutation. */
const VALUES = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;

const flipByte = fc
  .tuple(place, fc.integer({ min: 1, max: 255 }))
  .map(([share, mask]): Mutation => (text) => {
    const bytes = Buffer.from(text);
    if (bytes.length === 0) return text;
    const index = Math.floor(share * bytes.length);
    bytes[index] = (bytes[index] ?? 0) ^ mask;
    return bytes.toString();
  });
const truncate = place.map(
  (share): Mutation =>
    (text) =>
      text.slice(0, at(text, share)),
);
const dropPiece = fc.tuple(place, place).map(([a, b]): Mutation => (text) => {
  const [from, to] = [at(text, Math.min(a, b)), at(text, Math.max(a, b))];
  return text.slice(0, from) + text.slice(to);
});
const doublePiece = fc.tuple(place, place).map(([a, b]): Mutation => (text) => {
  const [from, to] = [at(text, Math.min(a, b)), at(text, Math.max(a, b))];
  return text.slice(0, to) + text.slice(from);
});
const replaceValue = fc
  .tuple(place, fc.constantFrom(...JUNK))
  .map(([share, junk]): Mutation => (text) => {
    const values = [...text.matchAll(VALUES)];
    const chosen = values[Math.floor(share * values.length)];
    if (chosen === undefined) return junk;
    return text.slice(0, chosen.index) + junk + text.slice(chosen.index + chosen[0].length);
  });
/** Removes, or says twice, one `"key":value` pair with a plain value. */
const pair = fc
  .tuple(place, fc.boolean(), fc.constantFrom(...JUNK))
  .map(([share, twice, junk]): Mutation => (text) => {
    const pairs = [...text.matchAll(/"[\w.]+":(?:"(?:[^"\\]|\\.)*"|[\w.+-]+),/g)];
    const chosen = pairs[Math.floor(share * pairs.length)];
    if (chosen === undefined) return text;
    const end = chosen.index + chosen[0].length;
    if (!twice) return text.slice(0, chosen.index) + text.slice(end);
    const key = chosen[0].slice(0, chosen[0].indexOf(':') + 1);
    return `${text.slice(0, end)}${key}${junk},${text.slice(end)}`;
  });
const wrap = fc.constantFrom<Mutation>(
  (text) => `[${text}]`,
  (text) => `{"data":${text}}`,
  (text) => `{"stream":"x","data":${text}}`,
  (text) => JSON.stringify(text),
  (text) => `\ufeff${text}`,
  (text) => text + text,
  (text) => text.replaceAll('[', '[['),
);
const mutations = fc.array(
  fc.oneof(
    flipByte,
    truncate,
    dropPiece,
    doublePiece,
    { weight: 5, arbitrary: replaceValue },
    { weight: 3, arbitrary: pair },
    wrap,
  ),
  { minLength: 1, maxLength: 3 },
);

async function openRig({ source }: Fixture): Promise<CollectorRig> {
  const rig = collectorRig(
    collectorSettingsSchema.parse({ id: 'fuzzed', ...source.kind, symbols: source.symbols }),
  );
  rig.clock.setWallClockBy(source.receivedAt - rig.clock.now());
  rig.collector.start();
  await settle();
  rig.sockets.latest.opens();
  return rig;
}

describe.each(readFixtures())('$name, mutilated', (fixture) => {
  test('never makes the parser throw nor lets through what is no trade and no update', async () => {
    const good = fixture.cases.filter(({ event }) => itemsIn(event).length > 0);
    const frames = fc.oneof(fc.constantFrom(...fixture.cases), fc.constantFrom(...good));
    let rig = await openRig(fixture);
    let survived = 0;
    let rejected = 0;
    await fc.assert(
      fc.asyncProperty(frames, mutations, async ({ text }, steps) => {
        const frame = steps.reduce((mutated, step) => step(mutated), text);
        rig.sockets.latest.receives(frame);

        expect(rig.collector.stats.internalErrors).toBe(0);
        for (const trade of rig.trades) {
          expect(tradeSchema.safeParse(trade).error).toBeUndefined();
          expect(fixture.source.symbols).toContain(trade.symbol);
        }
        for (const update of rig.updates) {
          expect(updateSchema.safeParse(update).error).toBeUndefined();
          expect(fixture.source.symbols).toContain(update.symbol);
        }
        survived += rig.trades.splice(0).length + rig.updates.splice(0).length;
        rejected += rig.rejected.splice(0).length + rig.rejectedUpdates.splice(0).length;
        const { terminated, closeRequested } = rig.sockets.latest;
        if (terminated || closeRequested) rig = await openRig(fixture);
      }),
      { numRuns: 2_000 },
    );
    // A fuzzer whose frames are all garbage, or all good, would prove nothing.
    expect(survived).toBeGreaterThan(5);
    expect(rejected).toBeGreaterThan(5);
  }, 60_000);
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collectorKinds, findCollectorKind } from '../../../../src/engine/venues';
import { tradeSchema } from '../../../../src/shared/market-data';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig } from '../../../support/collector-rig';
import { itemsIn, readFixtures } from '../../../support/fixtures';
import type { Fixture } from '../../../support/fixtures';
import { settle } from '../../../support/manual-clock';

const fixtures = readFixtures();

const FRAME_KIND = {
  trades: 'data',
  book: 'data',
  acknowledged: 'control',
  symbols_acknowledged: 'control',
  refused: 'control',
  symbol_refused: 'control',
  pong: 'control',
  heartbeat: 'control',
  shutdown_notice: 'control',
  venue_error: 'control',
  unknown: 'unknown',
  unreadable: 'unreadable',
} as const;

async function rigFor({ source }: Fixture) {
  const rig = collectorRig(
    collectorSettingsSchema.parse({
      id: 'under_contract',
      ...source.kind,
      symbols: source.symbols,
    }),
  );
  rig.clock.setWallClockBy(source.receivedAt - rig.clock.now());
  rig.collector.start();
  await settle();
  rig.sockets.latest.opens();
  return rig;
}

describe('every kind of collector', () => {
  const named = collectorKinds.flatMap(({ venue, market, channel, streams }) =>
    (streams.length === 0 ? [undefined] : streams).map((stream) => ({
      name: [venue, market, channel, stream ?? ''].join(' ').trim(),
      venue,
      market,
      channel,
      stream,
    })),
  );

  test.each(named)('$name has a fixture', ({ venue, market, channel, stream }) => {
    const own = fixtures.filter(
      ({ source: { kind } }) =>
        kind.venue === venue &&
        kind.market === market &&
        kind.channel === channel &&
        kind.stream === stream,
    );
    expect(own.map(({ name }) => name)).toHaveLength(1);
  });

  test('no two have the same venue, market and channel, or the same default id', () => {
    const keys = collectorKinds.map(
      ({ venue, market, channel }) => `${venue} ${market} ${channel}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(collectorKinds.map(({ defaultId }) => defaultId)).size).toBe(keys.length);
  });

  test('has settings by default that are valid', () => {
    for (const { venue, market, channel, defaultId, defaultUrl } of collectorKinds) {
      const settings = { id: defaultId, venue, market, channel, symbols: ['X'], url: defaultUrl };
      expect(collectorSettingsSchema.safeParse(settings).error).toBeUndefined();
    }
  });

  test('lives in a folder that is registered, and every folder is', () => {
    const folder = join(import.meta.dirname, '../../../../src/engine/venues');
    const folders = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(new Set(folders)).toEqual(new Set(collectorKinds.map(({ venue }) => venue)));
  });
});

describe.each(fixtures)('$name', (fixture) => {
  const { source, cases, folder } = fixture;

  test('belongs to a registered kind and lies in its venue’s folder', () => {
    expect(findCollectorKind(source.kind)).toBeDefined();
    expect(folder).toBe(source.kind.venue);
  });

  test('holds trades, an acknowledgement, a refusal and a frame that cannot be read', () => {
    const kinds = new Set(cases.map(({ event }) => event.kind));
    expect(kinds).toContain(fixture.source.kind.channel === 'trades' ? 'trades' : 'book');
    for (const kind of ['refused', 'unreadable', 'unknown'] as const) {
      expect(kinds).toContain(kind);
    }
    expect(kinds.has('acknowledged') || kinds.has('symbols_acknowledged')).toBe(true);
  });

  test.each(cases)('$what', async ({ text, event }) => {
    const rig = await rigFor(fixture);
    rig.sockets.latest.receives(text);

    const [frame] = rig.collector.journal.frames;
    expect(frame).toMatchObject({ kind: FRAME_KIND[event.kind], bytes: Buffer.byteLength(text) });
    const expected = event.kind === 'trades' ? event : { trades: [], rejected: [] };
    expect(rig.trades).toEqual(
      (expected.trades as Record<string, unknown>[]).map((trade) => ({
        ...trade,
        receivedAt: source.receivedAt,
        collectorId: 'under_contract',
        raw: text,
      })),
    );
    for (const trade of rig.trades) expect(tradeSchema.safeParse(trade).error).toBeUndefined();
    expect(rig.rejected.map(({ reason }) => reason)).toEqual(expected.rejected);
    const books = event.kind === 'book' ? event : { updates: [], rejected: [] };
    expect(rig.updates).toEqual(books.updates);
    expect(rig.rejectedUpdates.map(({ message }) => message)).toEqual(books.rejected);
    expect(rig.collector.stats.rejectedUpdates).toBe(rig.rejectedUpdates.length);
    expect(rig.collector.stats.internalErrors).toBe(0);
  });

  test('only an acknowledgement or data make the collector ACTIVE', async () => {
    for (const { what, text, event } of cases) {
      const rig = await rigFor(fixture);
      rig.sockets.latest.receives(text);
      const brings =
        event.kind === 'acknowledged' ||
        (event.kind === 'symbols_acknowledged' &&
          source.symbols.every((symbol) => (event.symbols as string[]).includes(symbol))) ||
        itemsIn(event).length > 0 ||
        // The venue holds the only subscription that was asked for.
        (event.kind === 'refused' &&
          event.alreadySubscribed === true &&
          source.symbols.length === 1);
      expect({ what, active: rig.collector.status.state === 'ACTIVE' }).toEqual({
        what,
        active: brings,
      });
    }
  });
});

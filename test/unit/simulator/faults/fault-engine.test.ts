import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../../src/shared/faults';
import type { IdRange } from '../../../../src/simulator/faults/id-ranges';
import { FaultRig } from '../../../support/fault-rig';
import type { RigClient } from '../../../support/fault-rig';

interface WireTrade {
  readonly id: string;
  readonly price: string;
  readonly symbol: string;
}

/** The trades of a frame as a reader finds them; none when it is no JSON. */
function tradesOn(frame: string): WireTrade[] {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(frame) as Record<string, unknown>;
  } catch {
    return [];
  }
  const list = (Array.isArray(parsed.data) ? parsed.data : [parsed]) as Record<string, unknown>[];
  return list.map(({ i, t, p, s }) => ({
    id: String(i ?? t),
    price: String(p),
    symbol: String(s),
  }));
}

const idsOf = (client: RigClient, symbol = 'BTCUSDT'): string[] =>
  client.wire
    .flatMap(tradesOn)
    .filter((trade) => trade.symbol === symbol)
    .map(({ id }) => id);
const happenedIds = (rig: FaultRig, client: RigClient, symbol = 'BTCUSDT'): string[] =>
  client.happened
    .filter(({ instrument }) => instrument.symbol === symbol)
    .map((trade) =>
      trade.instrument.market === 'binance:spot' ? String(trade.ordinal) : rig.model.uuidOf(trade),
    );
const countOf = (ranges: readonly IdRange[]): number =>
  ranges.reduce((sum, { count }) => sum + count, 0);
const accountOf = (rig: FaultRig, symbol = 'BTCUSDT', key = 'binance:spot') =>
  rig.engine
    .account()
    .instruments.find(({ instrumentKey }) => instrumentKey === `${key}:${symbol}`)!;
/** Ids of a Binance range, one by one. */
const unfold = (ranges: readonly IdRange[]): string[] =>
  ranges.flatMap(({ fromId, count }) =>
    Array.from({ length: count }, (_, index) => String(Number(fromId) + index)),
  );

const start = (fault: FaultInput, options?: { forMs?: number; seed?: number }) => {
  const rig = new FaultRig(3);
  const client = rig.connect('binance');
  rig.run(500);
  const handle = rig.engine.inject(fault, options);
  rig.run(1_000);
  return { rig, client, handle };
};

describe('an injected fault', () => {
  it('drops every third frame, five in all, and is over then', () => {
    const { rig, client } = start({ kind: 'drop', every: 3, count: 5, symbol: 'BTCUSDT' });
    const [sent, happened] = [idsOf(client), happenedIds(rig, client)];
    const missing = happened.filter((id) => !sent.includes(id));
    expect(missing).toHaveLength(5);
    const gaps = missing.slice(1).map((id, index) => Number(id) - Number(missing[index]));
    expect(gaps).toEqual([3, 3, 3, 3]);
    const account = accountOf(rig);
    expect(unfold(account.suppressedIds)).toEqual(missing);
    expect(account.undelivered).toMatchObject(missing.map(() => ({ missing: 1, neverTraded: 0 })));
    expect(account.undelivered[0]!.afterId).toBe(String(Number(missing[0]) - 1));
    expect(rig.engine.account().faults[0]).toMatchObject({
      suppressedTrades: 5,
      connectionIds: [1],
    });
    expect(rig.engine.account().faults[0]!.endedAt).not.toBeNull();
    expect(client.connection.gate).toBeNull();
    expect(idsOf(client, 'ETHUSDT')).toEqual(happenedIds(rig, client, 'ETHUSDT'));
  });

  it('drops single trades out of a frame of Bybit', () => {
    const rig = new FaultRig(4);
    const client = rig.connect('bybit');
    rig.run(200);
    rig.engine.inject({ kind: 'drop', unit: 'trade', every: 2, count: 40, symbol: 'BTCUSDT' });
    rig.run(2_000);
    const [sent, happened] = [idsOf(client), happenedIds(rig, client)];
    const missing = happened.filter((id) => !sent.includes(id));
    expect(missing).toHaveLength(40);
    expect(sent).toEqual(happened.filter((id) => !missing.includes(id)));
    const account = accountOf(rig, 'BTCUSDT', 'bybit:linear');
    expect(account.suppressedIds.every(({ fromId, toId }) => missing.includes(fromId) && missing.includes(toId))).toBe(true); // prettier-ignore
    expect(countOf(account.suppressedIds)).toBe(40);
  });

  it('sends copies', () => {
    const { rig, client } = start({ kind: 'duplicate', copies: 2, count: 3, symbol: 'BTCUSDT' });
    const sent = idsOf(client);
    const twice = sent.filter((id, index) => sent.indexOf(id) !== index);
    expect(twice).toHaveLength(6);
    const account = accountOf(rig);
    expect(unfold(account.duplicatedIds)).toEqual([...new Set(twice)]);
    expect(account.sent).toBe(sent.length);
    expect(account.undelivered).toEqual([]);
  });

  it('swaps neighbours, and loses nothing', () => {
    const { rig, client } = start({ kind: 'reorder', count: 4, symbol: 'BTCUSDT' });
    const sent = idsOf(client).map(Number);
    const late = sent.filter((id, index) => sent.slice(0, index).some((other) => other > id));
    expect(late).toHaveLength(4);
    expect([...sent].sort((a, b) => a - b)).toEqual(happenedIds(rig, client).map(Number));
    expect(unfold(accountOf(rig).reorderedIds).map(Number)).toEqual(late);
  });

  it('delays without changing the order, and lets everything go at its end', () => {
    const rig = new FaultRig(5);
    const client = rig.connect('binance');
    rig.run(500);
    const before = client.wire.length;
    const { end } = rig.engine.inject({ kind: 'delay', ms: 300, jitterMs: 200 });
    rig.run(275);
    expect(client.wire).toHaveLength(before);
    rig.run(1_000);
    expect(client.wire.length).toBeGreaterThan(before);
    expect(idsOf(client).length).toBeLessThan(happenedIds(rig, client).length);
    end();
    expect(idsOf(client)).toEqual(happenedIds(rig, client));
    expect(accountOf(rig).undelivered).toEqual([]);
  });

  it('counts what it still held as kept back when the connection closes', () => {
    const { rig, client } = start({ kind: 'delay', ms: 5_000, symbol: 'BTCUSDT' });
    const held = happenedIds(rig, client).slice(idsOf(client).length);
    rig.cut(client);
    expect(unfold(accountOf(rig).suppressedIds)).toEqual(held);
  });

  it.each([
    ['price_invalid', true],
    ['price_wrong', true],
    ['id_missing', false],
    ['bit_flip', false],
  ] as const)('corrupts by %s', (how, isIdReadable) => {
    const { rig, client } = start({ kind: 'corrupt', how, count: 3, symbol: 'BTCUSDT' });
    const account = accountOf(rig);
    expect(account.corruptedIds.map((one) => one.how)).toEqual([how]);
    const altered = unfold(account.corruptedIds[0]!.ids);
    expect(altered).toHaveLength(3);
    const sent = idsOf(client);
    for (const id of altered) expect(sent.includes(id)).toBe(isIdReadable);
    expect(account.sent).toBe(happenedIds(rig, client).length);
    expect(account.undelivered.reduce((sum, { missing }) => sum + missing, 0)).toBe(3);
  });

  it('truncates, and blows up', () => {
    const cut = start({ kind: 'truncate', count: 1, symbol: 'BTCUSDT' });
    expect(cut.client.wire.filter((frame) => !frame.endsWith('}'))).toHaveLength(1);
    expect(accountOf(cut.rig).corruptedIds).toMatchObject([
      { how: 'truncated', ids: [{ count: 1 }] },
    ]);
    const large = start({ kind: 'oversize', bytes: 10_000, count: 1, symbol: 'BTCUSDT' });
    expect(large.client.wire.filter((frame) => frame.length === 10_000)).toHaveLength(1);
    expect(accountOf(large.rig).corruptedIds).toMatchObject([{ how: 'oversized' }]);
  });

  it('silences one symbol until its time is over, on new connections as well', () => {
    const { rig, client } = start({ kind: 'silence', symbol: 'BTCUSDT' }, { forMs: 3_000 });
    const silent = idsOf(client).length;
    const second = rig.connect('binance');
    rig.run(500);
    expect(idsOf(client)).toHaveLength(silent);
    expect(idsOf(second)).toEqual([]);
    expect(idsOf(second, 'ETHUSDT').length).toBeGreaterThan(0);
    rig.run(2_000);
    expect(idsOf(second).length).toBeGreaterThan(0);
    expect(idsOf(client).length).toBeGreaterThan(silent);
  });

  it('silences until the symbol is subscribed again', () => {
    const { rig, client } = start({ kind: 'silence', healedBy: 'resubscribe', symbol: 'BTCUSDT' });
    const silent = idsOf(client).length;
    rig.subscribe(client, ['ETHUSDT']);
    rig.run(500);
    expect(idsOf(client)).toHaveLength(silent);
    rig.subscribe(client, ['BTCUSDT'], false);
    rig.subscribe(client, ['BTCUSDT']);
    rig.run(500);
    expect(idsOf(client).length).toBeGreaterThan(silent);
    expect(rig.engine.account().faults[0]!.endedAt).not.toBeNull();
  });

  it('silences until there is a new connection, whatever is subscribed', () => {
    const { rig, client } = start({ kind: 'silence', healedBy: 'reconnect' });
    const silent = client.wire.length;
    rig.subscribe(client, ['BTCUSDT']);
    const second = rig.connect('binance');
    rig.run(500);
    expect(client.wire).toHaveLength(silent);
    expect(idsOf(second).length).toBeGreaterThan(0);
    rig.cut(client);
    rig.run(100);
    expect(rig.engine.account().faults[0]!.endedAt).not.toBeNull();
  });

  it.each(['resubscribe', 'reconnect'] as const)(
    'acknowledges new subscriptions without data until the client will %s',
    (healedBy) => {
      const rig = new FaultRig(6);
      const before = rig.connect('binance');
      rig.run(300);
      rig.engine.inject({ kind: 'ack_without_data', healedBy });
      const client = rig.connect('binance');
      rig.run(500);
      expect(idsOf(before)).toEqual(happenedIds(rig, before));
      expect(client.wire).toEqual([]);
      rig.subscribe(client, ['BTCUSDT'], false);
      rig.subscribe(client, ['BTCUSDT']);
      rig.run(500);
      expect(idsOf(client).length > 0).toBe(healedBy === 'resubscribe');
      const next = rig.connect('binance');
      rig.run(500);
      expect(idsOf(next).length > 0).toBe(healedBy === 'reconnect');
    },
  );

  it('lets ids jump, which leaves a hole that nobody can fill', () => {
    const { rig, client } = start({ kind: 'sequence_jump', by: 7, symbol: 'BTCUSDT' });
    expect(idsOf(client)).toEqual(happenedIds(rig, client));
    expect(accountOf(rig).undelivered).toMatchObject([{ missing: 0, neverTraded: 7 }]);
    expect(accountOf(rig, 'ETHUSDT').undelivered).toEqual([]);
  });

  it('skews the clock of one venue while it lasts', () => {
    const rig = new FaultRig(7);
    const handles = [-500, 200].map((ms) =>
      rig.engine.inject({ kind: 'clock_skew', ms, venue: 'binance' }),
    );
    expect([rig.engine.clockSkewMs('binance'), rig.engine.clockSkewMs('bybit')]).toEqual([-300, 0]);
    for (const handle of handles) handle.end();
    expect(rig.engine.clockSkewMs('binance')).toBe(0);
  });

  it('is refused when it is none', () => {
    const { engine } = new FaultRig(1);
    const inject = (fault: object) => () => engine.inject(fault as FaultInput);
    expect(inject({ kind: 'earthquake' })).toThrow('kind');
    expect(inject({ kind: 'close', code: 1005 })).toThrow('close');
    expect(inject({ kind: 'drop', every: 0 })).toThrow('every');
    expect(inject({ kind: 'half_open', symbol: 'BTCUSDT' })).toThrow('symbol');
  });
});

const scope = {
  venue: fc.constantFrom('bybit' as const, 'binance' as const),
  symbol: fc.option(fc.constantFrom('BTCUSDT', 'ETHUSDT'), { nil: undefined }),
};
const selection = {
  every: fc.integer({ min: 1, max: 4 }),
  share: fc.constantFrom(0.3, 1),
  count: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
};
const anyFault: fc.Arbitrary<FaultInput> = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), unit: fc.constantFrom('trade' as const, 'frame' as const), ...selection, ...scope }), // prettier-ignore
  fc.record({ kind: fc.constant('duplicate' as const), copies: fc.integer({ min: 1, max: 3 }), ...selection, ...scope }), // prettier-ignore
  fc.record({ kind: fc.constant('reorder' as const), window: fc.integer({ min: 1, max: 4 }), ...selection, ...scope }), // prettier-ignore
  fc.record({ kind: fc.constant('delay' as const), ms: fc.integer({ min: 1, max: 400 }), ...scope }), // prettier-ignore
  fc.record({ kind: fc.constant('corrupt' as const), how: fc.constantFrom('price_invalid' as const, 'id_missing' as const, 'bit_flip' as const), ...selection, ...scope }), // prettier-ignore
  fc.record({ kind: fc.constant('truncate' as const), ...selection, ...scope }),
  fc.record({ kind: fc.constant('silence' as const), healedBy: fc.constantFrom('time' as const, 'resubscribe' as const, 'reconnect' as const), ...scope }), // prettier-ignore
  fc.record({ kind: fc.constant('sequence_jump' as const), by: fc.integer({ min: 1, max: 9 }), ...scope }), // prettier-ignore
);
const anySteps = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 1_500 }),
    forMs: fc.integer({ min: 50, max: 900 }),
    fault: anyFault,
  }),
  { minLength: 1, maxLength: 6 },
);

const play = (seed: number, steps: { atMs: number; forMs: number; fault: FaultInput }[]) => {
  const rig = new FaultRig(seed);
  const clients = [rig.connect('bybit'), rig.connect('binance')];
  for (const client of clients) client.happened.length = 0;
  rig.engine.runScenario({ seed, steps });
  rig.run(2_500);
  return { rig, clients };
};

describe('the account of several faults at once', () => {
  it('is that of the wire, and knows where every trade went', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), anySteps, (seed, steps) => {
        const { rig, clients } = play(seed, steps);
        const account = rig.engine.account();
        for (const client of clients) {
          const streams = account.connections.filter(
            ({ connectionId }) => connectionId === client.connection.id,
          );
          for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
            const stream = streams.find(({ instrumentKey }) => instrumentKey.endsWith(symbol));
            const happened = new Set(happenedIds(rig, client, symbol));
            const intact = client.wire
              .flatMap(tradesOn)
              .filter(
                (trade) =>
                  trade.symbol === symbol && happened.has(trade.id) && !trade.price.startsWith('-'),
              ) // prettier-ignore
              .map(({ id }) => id);
            const unique = new Set(intact);
            expect(countOf(stream?.deliveredIds ?? [])).toBe(unique.size);
            const altered = stream?.corruptedIds.flatMap(({ ids }) => ids) ?? [];
            if (altered.length === 0) expect(stream?.sent ?? 0).toBe(intact.length);
            // What was neither delivered nor altered was kept back, and nothing else.
            const lost = happened.size - unique.size;
            expect(countOf(stream?.suppressedIds ?? []) + countOf(altered)).toBeGreaterThanOrEqual(lost); // prettier-ignore
            if (
              !steps.some(
                ({ fault }) =>
                  fault.kind === 'duplicate' ||
                  fault.kind === 'corrupt' ||
                  fault.kind === 'truncate',
              )
            ) {
              // prettier-ignore
              expect(countOf(stream?.suppressedIds ?? [])).toBe(lost);
              expect(stream?.duplicatedIds ?? []).toEqual([]);
            }
          }
        }
        expect(account.faults.every(({ endedAt }) => endedAt !== null)).toBe(true);
        expect(clients.every(({ connection }) => connection.gate === null)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for the same seed, frame by frame', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), anySteps, (seed, steps) => {
        const [one, two] = [play(seed, steps), play(seed, steps)];
        expect(two.clients.map(({ wire }) => wire)).toEqual(one.clients.map(({ wire }) => wire));
        expect(two.rig.engine.account()).toEqual(one.rig.engine.account());
      }),
      { numRuns: 20 },
    );
  });
});

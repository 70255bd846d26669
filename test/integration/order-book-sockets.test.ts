import { afterEach, describe, expect, test } from 'vitest';
import type { BookStatus } from '../../src/shared/order-book';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { hurriedClock } from '../support/monitor-rig';
import { BOOK_WIRES, ScriptedBook } from '../support/scripted-book';
import { ScriptedServer } from '../support/scripted-server';
import { waitFor } from '../support/wait-for';

const PATIENT = {
  dataSilenceMs: 60_000,
  subscriptionMs: 10_000,
  connectMs: 10_000,
  pongMs: 60_000,
};

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function serverOf(script: ScriptedServer['script']): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  opened.push({ close: () => server.stop() });
  return server;
}

function open(
  settings: object,
  server: ScriptedServer,
  clock?: Parameters<typeof monitorRig>[2],
): MonitorRig {
  const rig = monitorRig([{ ...settings, url: server.url }], { timeouts: PATIENT }, clock);
  opened.push(rig);
  rig.monitor.open();
  return rig;
}

function bookOf({ monitor }: MonitorRig, id: string, index = 0): BookStatus {
  const status = monitor.books.statusesOf(id)[index];
  if (status === undefined) throw new Error('No such book');
  return status;
}

const bookIs = (rig: MonitorRig, id: string, kind: BookStatus['sync']['kind'], index = 0) =>
  waitFor(`the book to be ${kind}`, () => bookOf(rig, id, index).sync.kind === kind, 15_000);

describe('Coinbase, whose first frame is a whole book', () => {
  const LEVELS = 23_000;
  let frame = 0;
  const told = (type: string, rows: readonly (readonly [string, string, string])[]) =>
    JSON.stringify({
      channel: 'l2_data',
      client_id: '',
      timestamp: '2026-09-21T14:13:20.123456Z',
      sequence_num: frame++,
      events: [
        {
          type,
          product_id: 'BTC-USD',
          updates: rows.map(([side, price_level, new_quantity]) => ({
            side,
            event_time: '2026-09-21T14:13:20.100001Z',
            price_level,
            new_quantity,
          })),
        },
      ],
    });
  const wholeBook = () =>
    told(
      'snapshot',
      Array.from({ length: LEVELS }, (_, index) => index).flatMap((index) => [
        ['bid', (64_000 - index).toFixed(2), `${index + 1}.12345678`] as const,
        ['offer', (64_001 + index).toFixed(2), `${index + 1}.12345678`] as const,
      ]),
    );

  test('takes it, deletes what it never held, and mends itself when a frame is lost', async () => {
    frame = 0;
    const sizes: number[] = [];
    const server = await serverOf({
      onMessage: (client, text) => {
        if (!text.includes('"subscribe"') || !text.includes('"level2"')) return;
        const snapshot = wholeBook();
        sizes.push(snapshot.length);
        client.send(snapshot);
      },
    });
    const id = 'coinbase_order_book';
    const rig = open(
      { id, venue: 'coinbase', market: 'spot', channel: 'order_book', symbols: ['BTC-USD'] },
      server,
    );
    await bookIs(rig, id, 'in_sync');
    expect(sizes[0]).toBeGreaterThan(5_000_000);
    expect(bookOf(rig, id)).toMatchObject({
      bidLevels: LEVELS,
      askLevels: LEVELS,
      bestBid: ['64000.00', '1.12345678'],
      bestAsk: ['64001.00', '1.12345678'],
      spread: '1.00',
      unknownDeletes: 0,
    });

    server.send(
      told('update', [
        ['bid', '64000.50', '0'],
        ['offer', '64000.75', '0.5'],
      ]),
    );
    await waitFor('the update', () => bookOf(rig, id).bestAsk?.[0] === '64000.75');
    expect(bookOf(rig, id)).toMatchObject({ sync: { kind: 'in_sync' }, unknownDeletes: 1 });

    told('update', [['bid', '64000.60', '1']]);
    server.send(told('update', [['bid', '64000.61', '1']]));
    await bookIs(rig, id, 'out_of_sync');
    expect(bookOf(rig, id).sync).toMatchObject({ cause: { code: 'frames_missed' } });
    await bookIs(rig, id, 'in_sync');
    expect(bookOf(rig, id)).toMatchObject({ bidLevels: LEVELS, gaps: 1, resyncs: 1 });
    expect(server.attempts).toBe(1);
    expect(rig.status().stats.internalErrors).toBe(0);
  }, 40_000);
});

describe('Kraken, whose books hash to a checksum', () => {
  const wire = BOOK_WIRES.kraken;
  const { id } = wire.settings;

  test('a wrong one puts the book out of sync; asked for anew, it is right again', async () => {
    const venue = new ScriptedBook(wire);
    const server = await serverOf({
      onMessage: (client, text) => {
        if (wire.asksForBook(text)) client.send(venue.snapshot() ?? '');
      },
    });
    const rig = open(wire.settings, server);
    await bookIs(rig, id, 'in_sync');
    server.send(venue.change({ bids: [['100.70', '0.50']], asks: [] }).texts[0] ?? '');
    await waitFor('the update', () => bookOf(rig, id).bestBid?.[0] === '100.70');

    const { texts } = venue.change({ bids: [['100.80', '0.50']], asks: [] });
    server.send((texts[0] ?? '').replace('"qty":0.50', '"qty":0.5'));
    await bookIs(rig, id, 'out_of_sync');
    expect(bookOf(rig, id)).toMatchObject({
      sync: { cause: { code: 'checksum_mismatch' } },
      checksumsOk: 2,
      checksumsBad: 1,
    });
    await bookIs(rig, id, 'in_sync');
    expect(bookOf(rig, id)).toMatchObject({ bestBid: ['100.80', '0.50'], gaps: 1, resyncs: 1 });
    const methods = server.received.map((sent) => (JSON.parse(sent) as { method: string }).method);
    expect(methods.filter((method) => method !== 'ping')).toEqual([
      'subscribe',
      'unsubscribe',
      'subscribe',
    ]);
    expect(server.attempts).toBe(1);
  });

  test('an acknowledged book that stays silent is asked for anew, and only that one', async () => {
    const venue = new ScriptedBook(wire);
    let isSilent = true;
    const server = await serverOf({
      onMessage: (client, text) => {
        const { method, params, req_id } = JSON.parse(text) as {
          method: string;
          params?: { symbol: string[] };
          req_id?: number;
        };
        for (const symbol of params?.symbol ?? []) {
          const result = { channel: 'book', depth: 10, snapshot: true, symbol };
          client.send(JSON.stringify({ method, req_id, result, success: true }));
          if (method !== 'subscribe' || (symbol === 'ETH/USD' && isSilent)) continue;
          client.send((venue.snapshot() ?? '').replace('BTC/USD', symbol));
        }
      },
    });
    const settings = { ...wire.settings, symbols: ['BTC/USD', 'ETH/USD'] };
    const rig = open(settings, server, hurriedClock(20));
    await bookIs(rig, id, 'in_sync', 0);
    await bookIs(rig, id, 'awaiting_snapshot', 1);
    await bookIs(rig, id, 'out_of_sync', 1);
    expect(bookOf(rig, id, 1).sync).toMatchObject({ cause: { code: 'snapshot_failed' } });
    isSilent = false;
    await bookIs(rig, id, 'in_sync', 1);
    expect(bookOf(rig, id, 0)).toMatchObject({ snapshots: 1, gaps: 0 });
    const again = server.received.filter((sent) => sent.includes('unsubscribe'));
    expect(again.length).toBeGreaterThan(0);
    for (const sent of again) expect(sent).not.toContain('BTC/USD');
  });
});

describe('OKX, whose updates name the one before them', () => {
  const wire = BOOK_WIRES.okx;
  const { id } = wire.settings;
  const update = (seqId: number, prevSeqId: number, price: string) =>
    JSON.stringify({
      arg: { channel: 'books', instId: 'BTC-USDT' },
      action: 'update',
      data: [
        {
          asks: [],
          bids: [[price, '1', '0', '1']],
          ts: '1790000000000',
          checksum: 0,
          seqId,
          prevSeqId,
        },
      ],
    });

  test('goes on when the ids fall but the chain is whole, and mends itself when it is not', async () => {
    const venue = new ScriptedBook(wire);
    const server = await serverOf({
      onMessage: (client, text) => {
        if (wire.asksForBook(text)) client.send(venue.snapshot() ?? '');
      },
    });
    const rig = open(wire.settings, server);
    await bookIs(rig, id, 'in_sync');
    server.send(update(3, 1_000, '100.60'));
    await waitFor('the update', () => bookOf(rig, id).sequence === 3);
    expect(bookOf(rig, id)).toMatchObject({ sync: { kind: 'in_sync' }, bestBid: ['100.60', '1'] });

    server.send(update(9, 5, '100.70'));
    await bookIs(rig, id, 'out_of_sync');
    expect(bookOf(rig, id).sync).toMatchObject({ cause: { code: 'sequence_gap' } });
    await bookIs(rig, id, 'in_sync');
    expect(bookOf(rig, id)).toMatchObject({ sequence: 1_000, gaps: 1, resyncs: 1 });
    expect(server.attempts).toBe(1);
  });
});

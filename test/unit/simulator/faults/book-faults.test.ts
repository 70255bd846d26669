import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../../src/shared/faults';
import { FaultRig } from '../../../support/fault-rig';
import type { RigClient } from '../../../support/fault-rig';
import { NaiveBook } from '../../../support/naive-book';
import type { TextLevel } from '../../../support/naive-book';

const TOPIC = 'orderbook.50.BTCUSDT';
const KEY = 'bybit:linear:BTCUSDT';

interface Frame {
  readonly topic: string;
  readonly type: 'snapshot' | 'delta';
  readonly data: { readonly u: number; readonly b: TextLevel[]; readonly a: TextLevel[] };
}

const bookFrames = ({ wire }: RigClient): Frame[] =>
  wire.map((text) => JSON.parse(text) as Frame).filter(({ topic }) => topic === TOPIC);
const tradeFrames = ({ wire }: RigClient): string[] =>
  wire.filter((text) => text.includes('publicTrade'));

const ask = (rig: FaultRig, client: RigClient, op: 'subscribe' | 'unsubscribe'): void =>
  client.session.onText(JSON.stringify({ op, args: [TOPIC] }), rig.now);

/** A client of trades and a book, and the fault after half a second. */
function start(fault: FaultInput, ms = 1_000) {
  const rig = new FaultRig(3);
  const client = rig.connect('bybit');
  ask(rig, client, 'subscribe');
  rig.run(500);
  const before = bookFrames(client).length;
  const trades = tradeFrames(client).length;
  const handle = rig.engine.inject(fault);
  rig.run(ms);
  const told = rig.books.told(KEY)[0]!;
  return { rig, client, handle, told, before, trades };
}

/** Where a count is not one more than the count before. */
const breaks = (frames: readonly Frame[]): number =>
  frames.filter(({ data }, index) => index > 0 && data.u !== frames[index - 1]!.data.u + 1).length;

function bookOf(frames: readonly Frame[]): NaiveBook {
  const book = new NaiveBook();
  for (const { type, data } of frames) {
    if (type === 'snapshot') book.replace(data.b, data.a);
    else book.apply(data.b, data.a);
  }
  return book;
}

describe('a fault of books', () => {
  it('leaves a hole in the count for each frame that it drops, and the trades alone', () => {
    const { client, before, trades } = start({ kind: 'drop', count: 3, every: 4, channel: 'order_book' }); // prettier-ignore
    const frames = bookFrames(client);
    expect(breaks(frames.slice(0, before))).toBe(0);
    expect(breaks(frames)).toBe(3);
    const untouched = start({ kind: 'drop', count: 1, channel: 'order_book', symbol: 'ETHUSDT' });
    expect(tradeFrames(client).length - trades).toBe(
      tradeFrames(untouched.client).length - untouched.trades,
    );
  });

  it('of trades leaves books alone', () => {
    const { client } = start({ kind: 'silence', channel: 'trades' });
    expect(breaks(bookFrames(client))).toBe(0);
    expect(bookFrames(client).at(-1)!.type).toBe('delta');
  });

  it('silences one book until it is subscribed again, which begins with a whole book', () => {
    const { rig, client, before, trades, handle } = start({
      kind: 'silence', channel: 'order_book', symbol: 'BTCUSDT', healedBy: 'resubscribe',
    }); // prettier-ignore
    expect(bookFrames(client)).toHaveLength(before);
    expect(tradeFrames(client).length).toBeGreaterThan(trades);
    ask(rig, client, 'unsubscribe');
    ask(rig, client, 'subscribe');
    rig.run(500);
    const after = bookFrames(client).slice(before);
    expect(after[0]!.type).toBe('snapshot');
    expect(after.length).toBeGreaterThan(3);
    expect(breaks(after)).toBe(0);
    expect(handle.fault.kind).toBe('silence');
    expect(rig.engine.account().faults[0]!.endedAt).not.toBeNull();
  });

  it('jumps over ids once, and what is told afterwards is the whole truth', () => {
    const { client, told } = start({ kind: 'sequence_jump', by: 5, channel: 'order_book' });
    const frames = bookFrames(client);
    expect(breaks(frames)).toBe(1);
    const { bids, asks } = bookOf(frames).levels();
    expect({ bids, asks }).toEqual({ bids: told.bids, asks: told.asks });
  });

  it('restarts a book with a whole one, counted from 1', () => {
    const { client, before } = start({ kind: 'book_restart', venue: 'bybit' });
    const frames = bookFrames(client).slice(before);
    expect(frames[0]).toMatchObject({ type: 'snapshot', data: { u: 1 } });
    expect(breaks(frames)).toBe(0);
  });

  it('corrupts levels of books where it is told to, and of nothing else', () => {
    const { client } = start({ kind: 'corrupt', how: 'price_invalid', count: 2, channel: 'order_book' }); // prettier-ignore
    const wrong = bookFrames(client).filter(({ data }) =>
      [...data.b, ...data.a].some(([price]) => price.startsWith('-')),
    );
    expect(wrong).toHaveLength(2);
    expect(tradeFrames(client).filter((text) => text.includes('"p":"-'))).toHaveLength(0);
  });

  it('crosses the book of whoever believes it', () => {
    const { client, before } = start({ kind: 'corrupt', how: 'book_crossed', count: 1 }, 300);
    const { bids, asks } = bookOf(bookFrames(client)).levels();
    expect(Number(bids[0]![0])).toBeGreaterThan(Number(asks[0]![0]));
    const honest = bookOf(bookFrames(client).slice(0, before)).levels();
    expect(Number(honest.bids[0]![0])).toBeLessThan(Number(honest.asks[0]![0]));
  });

  it('that needs a checksum hits nothing on a venue without one', () => {
    const { rig } = start({ kind: 'corrupt', how: 'checksum_wrong', count: 1 });
    expect(rig.engine.account().faults[0]).toMatchObject({ touchedFrames: 0, endedAt: null });
  });

  it('keeps what REST tells of a book as it was, until it is over', () => {
    const { rig, handle } = start({ kind: 'stale_snapshot', symbol: 'BTCUSDT' });
    const [btc, eth] = ['BTCUSDT', 'ETHUSDT'].map((symbol) =>
      rig.model.instruments.find(({ key }) => key === `bybit:linear:${symbol}`)!,
    ); // prettier-ignore
    const stale = rig.books.image(btc!);
    const fresh = rig.books.image(eth!);
    rig.run(500);
    expect(rig.books.image(btc!)).toBe(stale);
    expect(rig.books.image(eth!).updateId).toBeGreaterThan(fresh.updateId);
    handle.end();
    expect(rig.books.image(btc!).updateId).toBeGreaterThan(stale.updateId);
  });
});

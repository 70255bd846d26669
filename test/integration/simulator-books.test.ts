import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type {
  ExchangeSimulator,
  ExchangeSimulatorOptions,
} from '../../src/simulator/exchange-simulator';
import { NaiveBook } from '../support/naive-book';
import type { TextLevel } from '../support/naive-book';
import { RawClient } from '../support/raw-client';
import { waitFor } from '../support/wait-for';

let simulator: ExchangeSimulator;
const start = async (options: ExchangeSimulatorOptions = {}): Promise<ExchangeSimulator> =>
  (simulator = await startExchangeSimulator({
    tradesPerSecond: 400,
    bookUpdatesPerSecond: 500,
    bookLevels: 300,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    ...options,
  }));
afterEach(() => simulator.kill());

/** Resolves when the client's book is the simulator's, level by level, while the books stand still. */
async function agree(book: NaiveBook, key: string, stream: string): Promise<void> {
  simulator.holdBooks(true);
  const told = () => simulator.toldBooks(key).find((one) => one.stream === stream)!;
  const text = () => JSON.stringify({ bids: told().bids, asks: told().asks });
  await waitFor('the same book', () => JSON.stringify(book.levels()) === text()).catch(() =>
    expect(book.levels()).toEqual({ bids: told().bids, asks: told().asks }),
  );
  simulator.holdBooks(false);
}

interface BybitFrame {
  readonly topic: string;
  readonly type: 'snapshot' | 'delta';
  readonly ts: number;
  readonly data: { s: string; b: TextLevel[]; a: TextLevel[]; u: number; seq: number };
  readonly cts: number;
}

/** Reads every frame of a topic as it comes. */
function bybitReader(client: RawClient, topic: string) {
  const book = new NaiveBook();
  const frames: BybitFrame[] = [];
  client.socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as BybitFrame;
    if (frame.topic !== topic) return;
    frames.push(frame);
    if (frame.type === 'snapshot') book.replace(frame.data.b, frame.data.a);
    else book.apply(frame.data.b, frame.data.a);
  });
  return { book, frames };
}

describe('books of the simulated Bybit', () => {
  it.each([
    ['spot', 50],
    ['linear', 200],
    ['linear', 1_000],
  ] as const)(
    'of %s at depth %i begin with a snapshot and go on without a gap',
    async (category, depth) => {
      const { urls } = await start({ bookLevels: Math.min(depth * 2, 1_200) });
      const client = await RawClient.open(category === 'spot' ? urls.bybitSpot : urls.bybitLinear);
      const topic = `orderbook.${depth}.BTCUSDT`;
      const { book, frames } = bybitReader(client, topic);
      const ack = await client.ask({ op: 'subscribe', args: [topic] });
      expect(ack).toContain('"success":true');
      await waitFor('deltas', () => frames.length > 8);
      const [first, ...deltas] = frames;
      expect(first!.type).toBe('snapshot');
      expect(first!.data.b).toHaveLength(depth);
      expect(new Set(deltas.map(({ type }) => type))).toEqual(new Set(['delta']));
      deltas.forEach(({ data }, index) => {
        expect(data.u).toBe(frames[index]!.data.u + 1);
        expect(data.seq).toBeGreaterThan(frames[index]!.data.seq);
      });
      expect(Object.keys(first!).join()).toBe(
        category === 'linear' ? 'topic,type,ts,data,cts' : 'topic,ts,type,data,cts',
      );
      await agree(book, `bybit:${category}:BTCUSDT`, topic);
      expect(book.bids.size).toBe(depth);
    },
  );

  it('gives who comes later the same numbers, and who subscribes again a new snapshot', async () => {
    const { urls } = await start();
    const topic = 'orderbook.50.BTCUSDT';
    const [early, late] = await Promise.all([0, 1].map(() => RawClient.open(urls.bybitLinear)));
    const one = bybitReader(early!, topic);
    early!.send({ op: 'subscribe', args: [topic] });
    await waitFor('some deltas', () => one.frames.length > 3);
    const other = bybitReader(late!, topic);
    late!.send({ op: 'subscribe', args: [topic] });
    await waitFor('the same delta for both', () =>
      one.frames.some(({ type, data }) => type === 'delta' && data.u === other.frames[1]?.data.u),
    );
    expect(other.frames[1]!.data.u).toBe(other.frames[0]!.data.u + 1);
    late!.send({ op: 'unsubscribe', args: [topic] });
    late!.send({ op: 'subscribe', args: [topic] });
    await waitFor('another snapshot', () => other.frames.filter(({ type }) => type === 'snapshot').length === 2); // prettier-ignore
    await agree(other.book, 'bybit:linear:BTCUSDT', topic);
    await agree(one.book, 'bybit:linear:BTCUSDT', topic);
  });

  it('sends level 1 whole each time, and says it again with the same number when nothing changed', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitSpot);
    const topic = 'orderbook.1.ETHUSDT';
    const { frames } = bybitReader(client, topic);
    client.send({ op: 'subscribe', args: [topic] });
    await waitFor('several', () => frames.length > 3);
    simulator.holdBooks(true);
    await waitFor('a repeat', () => frames.at(-1)!.data.u === frames.at(-2)!.data.u);
    expect(new Set(frames.map(({ type }) => type))).toEqual(new Set(['snapshot']));
    expect(frames.every(({ data }) => data.b.length === 1 && data.a.length === 1)).toBe(true);
    expect(frames.at(-1)!.ts - frames.at(-2)!.ts).toBeGreaterThanOrEqual(3_000);
    const { b, a } = frames.at(-1)!.data;
    expect({ b, a }).toEqual({ b: frames.at(-2)!.data.b, a: frames.at(-2)!.data.a });
  });

  it('refuses a depth that does not exist', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitLinear);
    const answer = await client.ask({ op: 'subscribe', args: ['orderbook.500.BTCUSDT'] });
    expect(JSON.parse(answer)).toMatchObject({
      success: false,
      ret_msg: 'error:handler not found,topic:orderbook.500.BTCUSDT',
    });
  });
});

interface DepthEvent {
  readonly e: 'depthUpdate';
  readonly E: number;
  readonly s: string;
  readonly U: number;
  readonly u: number;
  readonly pu?: number;
  readonly b: TextLevel[];
  readonly a: TextLevel[];
}
interface DepthAnswer {
  readonly lastUpdateId: number;
  readonly bids: TextLevel[];
  readonly asks: TextLevel[];
}
const depthOf = async (symbol: string, limit = 5_000): Promise<DepthAnswer> => {
  const answer = await fetch(`${simulator.urls.http}/api/v3/depth?symbol=${symbol}&limit=${limit}`);
  return (await answer.json()) as DepthAnswer;
};

describe('books of the simulated Binance', () => {
  it('are joined from REST and the stream by the venue’s rule, and go on without a gap', async () => {
    const { urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpotCombined}?streams=btcusdt@depth@100ms`);
    const events = () =>
      client
        .parsed()
        .filter(({ stream }) => stream === 'btcusdt@depth@100ms')
        .map(({ data }) => data as DepthEvent);
    await waitFor('an event', () => events().length > 0);
    const snapshot = await depthOf('BTCUSDT');
    expect(snapshot.lastUpdateId).toBeGreaterThanOrEqual(events()[0]!.U);
    const book = new NaiveBook();
    book.replace(snapshot.bids, snapshot.asks);
    await waitFor(
      'events past the snapshot',
      () => events().at(-1)!.u > snapshot.lastUpdateId + 50,
    );
    simulator.holdBooks(true);
    const told = () => simulator.toldBooks('binance:spot:BTCUSDT')[0]!;
    await waitFor('the last event', () => events().at(-1)!.u === told().lastId);
    const kept = events().filter(({ u }) => u > snapshot.lastUpdateId);
    expect(kept[0]!.U).toBeLessThanOrEqual(snapshot.lastUpdateId + 1);
    events().forEach(({ U, u }, index) => {
      expect(u).toBeGreaterThanOrEqual(U);
      if (index > 0) expect(U).toBe(events()[index - 1]!.u + 1);
    });
    for (const { b, a } of kept) book.apply(b, a);
    expect(book.levels()).toEqual({ bids: told().bids, asks: told().asks });
    const { bids, asks } = await depthOf('BTCUSDT');
    expect({ bids, asks }).toEqual({ bids: told().bids, asks: told().asks });
  });

  it('are written bare or combined, in milliseconds or microseconds, as the connection asked', async () => {
    const { urls } = await start();
    const bare = await RawClient.open(`${urls.binanceSpot}/btcusdt@depth@100ms`);
    const micro = await RawClient.open(
      `${urls.binanceSpotCombined}?streams=btcusdt@depth@100ms&timeUnit=MICROSECOND`,
    );
    const plain = JSON.parse(await bare.frameWith('depthUpdate')) as DepthEvent;
    expect(Object.keys(plain).join()).toBe('e,E,s,U,u,b,a');
    const { data } = JSON.parse(await micro.frameWith('depthUpdate')) as { data: DepthEvent };
    expect(String(data.E).length - String(plain.E).length).toBe(3);
  });

  it('are cut to the depth that REST is asked for, which weighs more the deeper it is', async () => {
    await start();
    const weigh = async (limit: string): Promise<number> => {
      const answer = await fetch(`${simulator.urls.http}/api/v3/depth?symbol=ETHUSDT${limit}`);
      await answer.text();
      return Number(answer.headers.get('x-mbx-used-weight'));
    };
    const { bids, asks } = await depthOf('ETHUSDT', 20);
    expect([bids.length, asks.length]).toEqual([20, 20]);
    const used: number[] = [];
    for (const limit of ['', '&limit=500', '&limit=1000', '&limit=5000'])
      used.push(await weigh(limit));
    const steps = used.slice(1).map((each, index) => each - used[index]!);
    expect(steps).toEqual([25, 50, 250]);
    const refused = await fetch(`${simulator.urls.http}/api/v3/depth?symbol=ETHUSDT&limit=ten`);
    expect(refused.status).toBe(400);
  });
});

describe('books of the simulated Binance USD-M', () => {
  it('are chained by the id before, and joined by the rule of futures', async () => {
    const { urls } = await start();
    const stream = 'btcusdt@depth@100ms';
    const client = await RawClient.open(`${urls.binanceUsdmPublic}?streams=${stream}`);
    const events = () => client.parsed().map(({ data }) => data as DepthEvent);
    await waitFor('an event', () => events().length > 0);
    const answer = await fetch(`${urls.http}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`);
    const snapshot = (await answer.json()) as DepthAnswer;
    await waitFor(
      'events past the snapshot',
      () => events().at(-1)!.u > snapshot.lastUpdateId + 50,
    );
    simulator.holdBooks(true);
    const told = () => simulator.toldBooks('binance:usdm:BTCUSDT')[0]!;
    await waitFor('the last event', () => events().at(-1)!.u === told().lastId);
    events().forEach(({ pu }, index) => {
      if (index > 0) expect(pu).toBe(events()[index - 1]!.u);
    });
    const [first, ...rest] = events().filter(({ u }) => u >= snapshot.lastUpdateId);
    expect(first!.pu).toBeLessThanOrEqual(snapshot.lastUpdateId);
    const book = new NaiveBook();
    book.replace(snapshot.bids, snapshot.asks);
    for (const { b, a } of [first!, ...rest]) book.apply(b, a);
    expect(book.levels()).toEqual({ bids: told().bids, asks: told().asks });
  });

  it('are silent on the path of the market streams', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.binanceUsdm);
    const streams = ['btcusdt@depth@100ms', 'btcusdt@aggTrade'];
    await client.ask({ method: 'SUBSCRIBE', params: streams, id: 1 });
    await waitFor(
      'trades',
      () => client.frames.filter((text) => text.includes('aggTrade')).length > 20,
    );
    expect(client.frames.some((text) => text.includes('depthUpdate'))).toBe(false);
  });
});

interface OkxFrame {
  readonly arg: { readonly channel: string; readonly instId: string };
  readonly action: 'snapshot' | 'update';
  readonly data: readonly [
    { asks: TextLevel[]; bids: TextLevel[]; checksum: number; seqId: number; prevSeqId: number },
  ];
}

const okxSubscribe = { op: 'subscribe', args: [{ channel: 'books', instId: 'BTC-USDT' }] };

describe('books of the simulated OKX', () => {
  it('begin with 400 levels and are chained by the id before', async () => {
    const { urls } = await start({ bookLevels: 600 });
    const client = await RawClient.open(urls.okx);
    client.send(okxSubscribe);
    const frames = () =>
      client
        .parsed()
        .filter(({ action }) => action !== undefined)
        .map((frame) => frame as unknown as OkxFrame);
    await waitFor('updates', () => frames().length > 8);
    simulator.holdBooks(true);
    const told = () => simulator.toldBooks('okx:spot:BTC-USDT')[0]!;
    await waitFor('the last one', () => frames().at(-1)!.data[0].seqId === told().lastId);
    const [first, ...updates] = frames();
    expect(first).toMatchObject({ action: 'snapshot', data: [{ prevSeqId: -1, checksum: 0 }] });
    expect(first!.data[0].bids).toHaveLength(400);
    const book = new NaiveBook();
    book.replace(first!.data[0].bids, first!.data[0].asks);
    let last = first!.data[0].seqId;
    for (const { action, data } of updates) {
      expect(action).toBe('update');
      expect(data[0].prevSeqId).toBe(last);
      last = data[0].seqId;
      book.apply(data[0].bids, data[0].asks);
    }
    expect(book.levels()).toEqual({ bids: told().bids, asks: told().asks });
  });

  it('carry the checksums of before 2026 when they are asked to', async () => {
    const { urls } = await start({ hasOkxChecksums: true });
    const client = await RawClient.open(urls.okx);
    client.send(okxSubscribe);
    const text = await client.frameWith('"action":"snapshot"');
    const [{ bids, asks, checksum }] = (JSON.parse(text) as OkxFrame).data;
    const parts = bids.slice(0, 25).flatMap((bid, index) => [bid, asks[index]!].flatMap(([price, size]) => [price, size])); // prettier-ignore
    expect(checksum).toBe(crc32(parts.join(':')) | 0);
  });
});

interface CoinbaseFrame {
  readonly channel: string;
  readonly sequence_num: number;
  readonly events: readonly {
    readonly type: 'snapshot' | 'update';
    readonly updates: readonly {
      side: 'bid' | 'offer';
      price_level: string;
      new_quantity: string;
    }[];
  }[];
}

describe('books of the simulated Coinbase', () => {
  it('begin with the whole book, and every frame of the connection has the next number', async () => {
    const { urls } = await start({ bookLevels: 4_000, symbols: ['BTC-USD'] });
    const client = await RawClient.open(urls.coinbase, { maxPayload: 32 * 1024 * 1024 });
    client.send({ type: 'subscribe', channel: 'heartbeats' });
    client.send({ type: 'subscribe', channel: 'level2', product_ids: ['BTC-USD'] });
    const book = new NaiveBook();
    const frames: CoinbaseFrame[] = [];
    client.socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as CoinbaseFrame;
      frames.push(frame);
      for (const { type, updates } of frame.channel === 'l2_data' ? frame.events : []) {
        const side = (name: string): TextLevel[] =>
          updates
            .filter((update) => update.side === name)
            .map(({ price_level, new_quantity }) => [price_level, new_quantity]);
        if (type === 'snapshot') book.replace(side('bid'), side('offer'));
        else book.apply(side('bid'), side('offer'));
      }
    });
    const data = () => frames.filter(({ channel }) => channel === 'l2_data');
    await waitFor('a heartbeat among updates', () => data().length > 8 && frames.some(({ channel }) => channel === 'heartbeats')); // prettier-ignore
    expect(data()[0]!.events[0]).toMatchObject({ type: 'snapshot' });
    expect(data()[0]!.events[0]!.updates.length).toBeGreaterThan(7_000);
    await agree(book, 'coinbase:spot:BTC-USD', 'l2_data BTC-USD');
    expect(frames.map(({ sequence_num }) => sequence_num)).toEqual(frames.map((_, index) => index));
  });
});

interface KrakenFrame {
  readonly channel: string;
  readonly type: 'snapshot' | 'update';
  readonly data: readonly [
    { symbol: string; bids: { price: number; qty: number }[]; asks: object[]; checksum: number },
  ];
}

/** Levels with the digits that are on the wire, which JSON.parse would lose. */
function krakenLevels(text: string, side: 'bids' | 'asks'): TextLevel[] {
  const list = new RegExp(`"${side}":\\[(.*?)\\]`).exec(text)![1]!;
  return [...list.matchAll(/"price":([\d.]+),"qty":([\d.]+)/g)].map(([, price, quantity]) => [price!, quantity!]); // prettier-ignore
}

describe('books of the simulated Kraken', () => {
  it.each([10, 25])(
    'have a right checksum after every message once cut to a depth of %i',
    async (depth) => {
      const { urls } = await start({ tradesPerSecond: 100 });
      const client = await RawClient.open(urls.kraken);
      client.send({
        method: 'subscribe',
        params: { channel: 'book', symbol: ['BTC/USDT'], depth },
      });
      expect(await client.frameWith('"success":true')).toContain(`"depth":${depth}`);
      const messages = () => client.frames.filter((text) => text.startsWith('{"channel":"book"'));
      await waitFor('messages', () => messages().length > 40);
      const book = new NaiveBook();
      for (const text of messages()) {
        const { type, data } = JSON.parse(text) as KrakenFrame;
        const [bids, asks] = [krakenLevels(text, 'bids'), krakenLevels(text, 'asks')];
        if (type === 'snapshot') book.replace(bids, asks);
        else book.apply(bids, asks);
        book.truncate(depth);
        const { bids: best, asks: offers } = book.levels();
        const digits = [...offers.slice(0, 10), ...best.slice(0, 10)]
          .flat()
          .map((decimal) => decimal.replace('.', '').replace(/^0+/, ''));
        expect(data[0].checksum).toBe(crc32(digits.join('')));
        expect(best.length).toBe(depth);
      }
    },
  );

  it('are refused at a depth that does not exist', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.kraken);
    client.send({
      method: 'subscribe',
      params: { channel: 'book', symbol: ['BTC/USDT'], depth: 11 },
    });
    expect(await client.frameWith('"success":false')).toContain('Subscription depth not supported');
  });
});

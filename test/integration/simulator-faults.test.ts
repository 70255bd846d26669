import { afterEach, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type {
  ExchangeSimulator,
  ExchangeSimulatorOptions,
} from '../../src/simulator/exchange-simulator';
import type { InstrumentFaultAccount } from '../../src/simulator/faults/fault-account';
import { RawClient, refusedUpgrade } from '../support/raw-client';

let simulator: ExchangeSimulator;
const start = async (options: ExchangeSimulatorOptions = {}): Promise<ExchangeSimulator> =>
  (simulator = await startExchangeSimulator({
    tradesPerSecond: 2_000,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    ...options,
  }));
afterEach(() => simulator.kill());

const STREAMS = '?streams=btcusdt@trade/ethusdt@trade';
const binance = (): Promise<RawClient> =>
  RawClient.open(`${simulator.urls.binanceSpotCombined}${STREAMS}`);
const bybit = async (): Promise<RawClient> => {
  const client = await RawClient.open(simulator.urls.bybitLinear);
  client.send({ op: 'subscribe', args: ['publicTrade.BTCUSDT', 'publicTrade.ETHUSDT'] });
  return client;
};
const more = (client: RawClient, frames = 100): Promise<true> => {
  const wanted = client.frames.length + frames;
  return client.until((all) => (all.length >= wanted ? true : undefined));
};
const isJson = (frame: string): boolean => {
  try {
    JSON.parse(frame);
    return true;
  } catch {
    return false;
  }
};
/** Ids of BTCUSDT in the order of arrival. */
const idsOf = (client: RawClient): number[] =>
  client.frames.filter(isJson).flatMap((frame) => {
    const { data } = JSON.parse(frame) as { data?: { s: string; t?: number } };
    return data?.s === 'BTCUSDT' && data.t !== undefined ? [data.t] : [];
  });
const accountOf = (symbol = 'BTCUSDT'): InstrumentFaultAccount =>
  simulator
    .faultAccount()
    .instruments.find(({ instrumentKey }) => instrumentKey === `binance:spot:${symbol}`)!;
/** Waits until the client has everything that was sent. */
const settled = async (client: RawClient): Promise<number[]> => {
  simulator.setRate(1);
  const sent = accountOf().sent;
  await client.until(() => (idsOf(client).length >= sent ? true : undefined));
  return idsOf(client);
};
const holes = (ids: readonly number[]): number[] => {
  const known = new Set(ids);
  const missing = [];
  for (let id = Math.min(...ids); id < Math.max(...ids); id += 1) {
    if (!known.has(id)) missing.push(id);
  }
  return missing;
};
const rest = async (
  path: string,
): Promise<{ status: number; retryAfter: string | null; body: unknown }> => {
  // prettier-ignore
  const response = await fetch(`${simulator.urls.http}${path}`);
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
};

describe('faults on the wire', () => {
  it('drop: the account names what is missing, and REST still has it', async () => {
    const { injectFault } = await start();
    const client = await binance();
    await more(client);
    const fault = injectFault({ kind: 'drop', venue: 'binance', symbol: 'BTCUSDT', every: 4, count: 6 }); // prettier-ignore
    await fault.ended;
    await more(client);
    const missing = holes(await settled(client));
    const { suppressedIds, undelivered } = accountOf();
    expect(suppressedIds.map(({ fromId }) => Number(fromId))).toEqual(missing);
    expect(missing).toHaveLength(6);
    expect(undelivered.map(({ afterId }) => Number(afterId) + 1)).toEqual(missing);
    const { body } = await rest(
      `/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${missing[0]!}&limit=100`,
    );
    const known = (body as { id: number }[]).map(({ id }) => id);
    expect(known).toEqual(expect.arrayContaining(missing));
  });

  it('duplicate and reorder: everything arrives, some twice and some late', async () => {
    const { injectFault } = await start();
    const client = await binance();
    await more(client);
    const scope = { venue: 'binance', symbol: 'BTCUSDT' } as const;
    await injectFault({ kind: 'duplicate', count: 3, ...scope }).ended;
    await injectFault({ kind: 'reorder', count: 2, ...scope }).ended;
    await more(client);
    const ids = await settled(client);
    expect(holes(ids)).toEqual([]);
    expect(ids.length - new Set(ids).size).toBe(3);
    const { duplicatedIds, reorderedIds } = accountOf();
    expect(duplicatedIds.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    const late = ids.filter((id, index) => ids[index - 1] !== undefined && id < ids[index - 1]!);
    expect(reorderedIds.map(({ fromId }) => Number(fromId))).toEqual(late);
  });

  it('delay: trades arrive later than they left the exchange', async () => {
    const { injectFault } = await start();
    const client = await binance();
    await more(client);
    const { end } = injectFault({ kind: 'delay', ms: 700 });
    await expect
      .poll(
        () => {
          const last = JSON.parse(client.frames.at(-1)!) as { data: { E: number } };
          return Date.now() - last.data.E;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(650);
    end();
    expect(holes(await settled(client))).toEqual([]);
  });

  it('corrupt and truncate: frames that are no JSON, and trades without price or id', async () => {
    const { injectFault } = await start();
    const client = await binance();
    await more(client);
    const scope = { venue: 'binance', symbol: 'BTCUSDT', count: 1 } as const;
    await injectFault({ kind: 'corrupt', how: 'bit_flip', ...scope }).ended;
    await injectFault({ kind: 'truncate', ...scope }).ended;
    await injectFault({ kind: 'corrupt', how: 'id_missing', ...scope }).ended;
    await injectFault({ kind: 'corrupt', how: 'price_invalid', ...scope }).ended;
    await more(client, 200);
    expect(client.frames.filter((frame) => !isJson(frame))).toHaveLength(2);
    await client.frameWith('"p":"-');
    expect(
      accountOf()
        .corruptedIds.map(({ how }) => how)
        .sort(),
    ).toEqual(['bit_flip', 'id_missing', 'price_invalid', 'truncated']);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('oversize: a client with a limit cannot keep the connection', async () => {
    const { injectFault, urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpotCombined}${STREAMS}`, {
      maxPayload: 64 * 1024,
    });
    const refusal = new Promise<Error>((resolve) => client.socket.once('error', resolve));
    injectFault({ kind: 'oversize', bytes: 65 * 1024, count: 1 });
    expect((await refusal).message).toContain('Max payload size exceeded');
    await client.closed;
  });

  it('silence: one symbol stops, acks and pongs go on, resubscribing heals', async () => {
    const { injectFault } = await start();
    const client = await bybit();
    await client.frameWith('publicTrade.BTCUSDT');
    const fault = injectFault({ kind: 'silence', healedBy: 'resubscribe', symbol: 'BTCUSDT' });
    const from = client.frames.length;
    await more(client, 60);
    const mute = (): number =>
      client.frames.slice(from).filter((frame) => frame.includes('publicTrade.BTCUSDT')).length;
    // One frame may have been on its way.
    expect(mute()).toBeLessThanOrEqual(1);
    expect(await client.ask({ op: 'ping' })).toContain('pong');
    client.send({ op: 'unsubscribe', args: ['publicTrade.BTCUSDT'] });
    client.send({ op: 'subscribe', args: ['publicTrade.BTCUSDT'] });
    await fault.ended;
    await client.until(() => (mute() > 5 ? true : undefined));
  });

  it('ack without data: a subscription in the address or by message stays silent', async () => {
    const { injectFault } = await start();
    const before = await binance();
    injectFault({ kind: 'ack_without_data', healedBy: 'reconnect' });
    const [named, asked] = [await binance(), await bybit()];
    await asked.frameWith('"op":"subscribe"');
    await more(before, 200);
    expect([named.frames.length, asked.frames.length]).toEqual([0, 1]);
    await more(await binance());
  });

  it('half-open: nothing comes, not even pongs, until a new connection is made', async () => {
    const { injectFault } = await start();
    const client = await binance();
    await more(client);
    const fault = injectFault({ kind: 'half_open', venue: 'binance' });
    const other = await binance();
    await more(other);
    const seen = client.frames.length;
    let pongs = 0;
    client.socket.on('pong', () => (pongs += 1));
    client.socket.ping();
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
    client.socket.close(1000);
    await more(other, 200);
    expect([client.frames.length - seen, pongs]).toEqual([0, 0]);
    expect(client.socket.readyState).toBe(client.socket.CLOSING);
    client.socket.terminate();
    // The end of the TCP stream is noticed, so the fault has nothing left to act on.
    await fault.ended;
  });

  it('half-open: a connection that is still there when it ends is cut', async () => {
    const { injectFault } = await start();
    const client = await binance();
    injectFault({ kind: 'half_open' }, { forMs: 200 });
    expect((await client.closed).code).toBe(1006);
  });

  it('clock skew: stream, trades and REST are wrong together', async () => {
    const { injectFault } = await start();
    const client = await binance();
    injectFault({ kind: 'clock_skew', ms: -60_000, venue: 'binance' });
    const skewed = await client.until((frames) => {
      const { data } = JSON.parse(frames.at(-1) ?? '{"data":{}}') as { data: { E: number; T: number; t: number; s: string } }; // prettier-ignore
      return data.E < Date.now() - 30_000 ? data : undefined;
    });
    expect(skewed.T).toBeLessThan(Date.now() - 30_000);
    const { serverTime } = (await rest('/api/v3/time')).body as { serverTime: number };
    expect(Date.now() - serverTime).toBeGreaterThan(59_000);
    expect(((await rest('/v5/market/time')).body as { time: number }).time).toBeGreaterThan(
      Date.now() - 30_000,
    );
    const { body } = await rest(
      `/api/v3/historicalTrades?symbol=${skewed.s}&fromId=${skewed.t}&limit=1`,
    );
    expect(body).toMatchObject([{ id: skewed.t, time: skewed.T }]);
  });

  it('sequence jump: a hole that REST has not either', async () => {
    const { injectFault } = await start();
    const client = await binance();
    await more(client);
    await injectFault({ kind: 'sequence_jump', by: 9, symbol: 'BTCUSDT' }).ended;
    await more(client);
    const missing = holes(await settled(client));
    expect(missing).toHaveLength(9);
    expect(accountOf().undelivered).toMatchObject([{ missing: 0, neverTraded: 9 }]);
    const { body } = await rest(
      `/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${missing[0]!}&limit=1`,
    );
    expect(body).toMatchObject([{ id: missing.at(-1)! + 1 }]);
  });
});

describe('faults of connections', () => {
  it('close: with the code and reason it is given, or without a word', async () => {
    const { injectFault } = await start();
    const [one, two] = [await binance(), await bybit()];
    injectFault({ kind: 'close', code: 1012, reason: 'restart', venue: 'binance' });
    expect(await one.closed).toEqual({ code: 1012, reason: 'restart' });
    expect(two.socket.readyState).toBe(two.socket.OPEN);
    injectFault({ kind: 'close', code: 1006 });
    expect((await two.closed).code).toBe(1006);
  });

  it('refuse: handshakes get a status or a reset, and pass when it is over', async () => {
    const { injectFault, urls, stats } = await start();
    const { end } = injectFault({ kind: 'refuse', status: 502, venue: 'binance' });
    expect(await refusedUpgrade(urls.binanceSpot)).toMatchObject({ status: 502 });
    await RawClient.open(urls.bybitSpot);
    expect((await rest('/api/v3/time')).status).toBe(200);
    end();
    await RawClient.open(urls.binanceSpot);
    injectFault({ kind: 'refuse', answer: 'reset', at: ['handshake', 'rest'] });
    await expect(RawClient.open(urls.binanceSpot)).rejects.toThrow('ECONNRESET');
    await expect(rest('/api/v3/time')).rejects.toThrow('fetch failed');
    expect(stats().connectionsRefused).toBe(2);
    expect(simulator.faultAccount().faults.map(({ refused }) => refused)).toEqual([1, 2]);
  });

  it('rate limit: 429 with Retry-After on handshake and REST', async () => {
    const { injectFault, urls } = await start();
    const { end } = injectFault({ kind: 'rate_limit', retryAfterSeconds: 7, venue: 'binance' });
    expect(await refusedUpgrade(urls.binanceSpot)).toEqual({ status: 429, retryAfter: '7' });
    expect(await rest('/api/v3/trades?symbol=BTCUSDT')).toMatchObject({
      status: 429,
      retryAfter: '7',
      body: { code: -1003 },
    });
    expect((await rest('/v5/market/time')).status).toBe(200);
    end();
    expect((await rest('/api/v3/time')).status).toBe(200);
    injectFault({ kind: 'rate_limit', retryAfterSeconds: 120, status: 418, at: ['rest'] });
    expect(await rest('/api/v3/time')).toMatchObject({ status: 418, retryAfter: '120' });
  });

  it('restart: everything breaks, the same port comes back, and the account knows the hole', async () => {
    const { injectFault, urls, stats } = await start();
    const client = await binance();
    await more(client);
    const fault = injectFault({ kind: 'restart', downMs: 300 });
    expect((await client.closed).code).toBe(1006);
    await expect(RawClient.open(urls.binanceSpot)).rejects.toThrow('ECONNREFUSED');
    const atOutage = stats().tradesProduced;
    await fault.ended;
    expect(stats().tradesProduced).toBeGreaterThan(atOutage);
    const next = await binance();
    await more(next);
    const [hole] = accountOf().undelivered;
    expect(hole!.beforeId).toBe(String(idsOf(next)[0]));
    expect(hole!.missing).toBe(Number(hole!.beforeId) - Number(hole!.afterId) - 1);
    expect(hole!.missing).toBeGreaterThan(20);
    const { body } = await rest(
      `/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${Number(hole!.afterId) + 1}&limit=1000`,
    );
    expect((body as unknown[]).length).toBeGreaterThanOrEqual(Math.min(hole!.missing, 1_000));
  });

  it('restart: somebody who took the exchange offline meanwhile keeps it offline', async () => {
    const { injectFault, urls, goOffline } = await start();
    const fault = injectFault({ kind: 'restart', downMs: 100 });
    await goOffline();
    await fault.ended;
    await expect(RawClient.open(urls.binanceSpot)).rejects.toThrow('ECONNREFUSED');
  });

  it('a scenario runs on the clock and tells what it does', async () => {
    const told: string[] = [];
    const { runScenario, faultAccount } = await start({
      onFault: ({ fault, endedAt }) => told.push(`${fault.kind} ${endedAt === null ? 'begins' : 'ends'}`), // prettier-ignore
    });
    const client = await binance();
    await runScenario({
      seed: 5,
      steps: [
        { atMs: 100, fault: { kind: 'silence' }, forMs: 100 },
        { atMs: 50, fault: { kind: 'close', code: 1001, venue: 'bybit' } },
      ],
    }).ended;
    await more(client);
    expect(told).toEqual(['close begins', 'close ends', 'silence begins', 'silence ends']);
    expect(faultAccount().scenario).toBe('ended');
  });
});

import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import {
  apiStreamStatusSchema,
  apiStreamTradesSchema,
  apiStreamTransitionSchema,
} from '../../../src/shared/api';
import { MAX_STREAM_CLIENTS } from '../../../src/outputs/api/stream-hub';
import { apiRig } from '../../support/api-rig';
import type { ApiRig } from '../../support/api-rig';
import { waitFor } from '../../support/wait-for';

let rig: ApiRig;
const opened: ClientRequest[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) each.destroy();
  await rig.close();
});

interface Reader {
  readonly response: IncomingMessage;
  readonly events: { readonly name: string; readonly content: unknown }[];
}

async function open(path: string): Promise<Reader> {
  const { port } = rig.api;
  const headers = { authorization: `Bearer ${rig.token}` };
  const sent = request({ port, host: '127.0.0.1', path, headers, agent: false });
  opened.push(sent);
  sent.on('error', () => undefined);
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const events: Reader['events'] = [];
  let rest = '';
  response.setEncoding('utf8').on('error', () => undefined);
  const read = (part: string): void => {
    rest += part;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const match = /^event: (\w+)\ndata: (.*)$/.exec(rest.slice(0, end));
      if (match !== null) events.push({ name: match[1]!, content: JSON.parse(match[2]!) });
      rest = rest.slice(end + 2);
    }
  };
  response.on('data', read);
  return { response, events };
}

const named = ({ events }: Reader, name: string): readonly unknown[] =>
  events.filter((event) => event.name === name).map(({ content }) => content);

describe('the stream', () => {
  it('tells states at once and trades in the order in which they were stored', async () => {
    rig = await apiRig();
    await rig.flowing();
    const reader = await open('/stream?symbol=BTCUSDT');
    expect(reader.response.headers['content-type']).toBe('text/event-stream');
    await waitFor('a status and trades', () => named(reader, 'trades').length > 3);
    await rig.monitor.stop('bybit_trades');
    const transitions = () =>
      named(reader, 'transition').map((each) => apiStreamTransitionSchema.parse(each));
    await waitFor('the transition', () =>
      transitions().some(
        ({ collectorId, transition }) =>
          collectorId === 'bybit_trades' && transition.to === 'STOPPED',
      ),
    );

    const statuses = named(reader, 'status').map((each) => apiStreamStatusSchema.parse(each));
    expect(statuses[0]?.collectors.map(({ id }) => id)).toEqual(['bybit_trades', 'binance_trades']);
    const { verdict, collectors } = statuses.at(-1)!;
    expect(verdict.instruments).toBe(4);
    expect(Object.keys(collectors[0]?.answers ?? {})).toEqual(['connected', 'complete', 'on_time']);
    const trades = named(reader, 'trades').flatMap(
      (each) => apiStreamTradesSchema.parse(each).trades,
    );
    expect(trades.every(({ symbol }) => symbol === 'BTCUSDT')).toBe(true);
    const sequences = trades.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('sends only the topics asked for', async () => {
    rig = await apiRig();
    const reader = await open('/stream?topics=trades');
    await waitFor('trades', () => named(reader, 'trades').length > 5);
    expect(named(reader, 'status')).toEqual([]);
  });

  it('skips what a client that does not read is too slow for, and counts it for all to see', async () => {
    rig = await apiRig();
    const slow = await open('/stream');
    await waitFor('the first trades', () => named(slow, 'trades').length > 0);
    slow.response.pause();
    // Far more than the buffers of the kernel between the two hold.
    rig.exchange.setRate(20_000);
    const skipped = async (kind: string): Promise<number> => {
      const { text } = await rig.metrics.expose();
      const line = new RegExp(
        `^tapedeck_api_stream_skipped_total\\{kind="${kind}"\\} (\\d+)$`,
        'm',
      );
      return Number(line.exec(text)?.[1]);
    };
    // States are skipped for no other reason than a full socket.
    await expect.poll(() => skipped('status'), { timeout: 20_000 }).toBeGreaterThan(0);
    rig.exchange.setRate(100);
    expect((await rig.ask('/health')).status).toBe(200);

    const before = named(slow, 'trades').length;
    slow.response.resume();
    const told = await waitFor(
      'the word about it',
      () =>
        named(slow, 'trades')
          .slice(before)
          .map((each) => apiStreamTradesSchema.parse(each))
          .find((each) => each.skipped > 0),
      10_000,
    );
    expect(told.skipped).toBeLessThanOrEqual(await skipped('trades'));
  }, 40_000);

  it('takes a bounded number of clients and forgets those that left', async () => {
    rig = await apiRig();
    const readers = await Promise.all(
      Array.from({ length: MAX_STREAM_CLIENTS }, () => open('/stream?topics=status')),
    );
    const full = await rig.ask('/stream');
    expect(full.status).toBe(503);
    expect(full.json()).toMatchObject({ code: 'too_many_streams' });
    readers[0]?.response.destroy();
    const clients = async (): Promise<unknown> =>
      ((await rig.ask('/debug/tasks')).json() as { streamClients: number }).streamClients;
    await expect.poll(clients).toBe(MAX_STREAM_CLIENTS - 1);
  });

  it('answers HEAD with its headers alone', async () => {
    rig = await apiRig();
    const answer = await rig.ask('/stream', { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers['content-type']).toContain('text/event-stream');
  });

  it('ends when the API closes', async () => {
    rig = await apiRig();
    const reader = await open('/stream');
    let hasEnded = false;
    reader.response.on('close', () => (hasEnded = true));
    await rig.api.close();
    await waitFor('the end', () => hasEnded);
  });
});

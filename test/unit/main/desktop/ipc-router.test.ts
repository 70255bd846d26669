import { describe, expect, it } from 'vitest';
import { routeRequests } from '../../../../src/main/desktop/ipc-router';
import type {
  RequestEvent,
  RequestHandlers,
  RequestReceiver,
} from '../../../../src/main/desktop/ipc-router';
import { REQUEST_CHANNELS } from '../../../../src/shared/ipc/channels';
import type { RequestChannel } from '../../../../src/shared/ipc/channels';
import { ok } from '../../../../src/shared/result';
import type { Result } from '../../../../src/shared/result';

const OURS = 7;
const frame = { url: 'app://tapedeck/index.html' };
const ourEvent: RequestEvent = { sender: { id: OURS, mainFrame: frame }, senderFrame: frame };

type Listener = Parameters<RequestReceiver['handle']>[1];

function setUp(overrides: Partial<RequestHandlers> = {}) {
  const listeners = new Map<string, Listener>();
  const logged: { level: string; details: object }[] = [];
  const calls: { channel: RequestChannel; payload: unknown }[] = [];
  const recording = Object.fromEntries(
    REQUEST_CHANNELS.map((channel) => [
      channel,
      (payload: unknown) => {
        calls.push({ channel, payload });
        return ok(null);
      },
    ]),
  ) as unknown as RequestHandlers;
  const undo = routeRequests(
    {
      handle: (channel, listener) => void listeners.set(channel, listener),
      removeHandler: (channel) => void listeners.delete(channel),
    },
    { ...recording, ...overrides },
    {
      origin: 'app://tapedeck',
      isKnownSender: (id) => id === OURS,
      log: {
        warn: (details) => logged.push({ level: 'warn', details }),
        error: (details) => logged.push({ level: 'error', details }),
      },
    },
  );
  const ask = (
    channel: RequestChannel,
    payload?: unknown,
    event = ourEvent,
  ): Promise<Result<unknown>> => {
    const listener = listeners.get(channel);
    if (listener === undefined) throw new Error(`${channel} is not routed`);
    return listener(event, payload);
  };
  return { ask, calls, logged, listeners, undo };
}

describe('request router', () => {
  it('routes every channel of the contract, and none after its undo', () => {
    const { listeners, undo } = setUp();
    expect([...listeners.keys()]).toEqual([...REQUEST_CHANNELS]);
    undo();
    expect(listeners.size).toBe(0);
  });

  it('hands the parsed payload to the handler and its result back', async () => {
    const { ask } = setUp({ 'trades:get-raw': ({ sequence }) => ok(`frame ${sequence}`) });
    expect(await ask('trades:get-raw', { sequence: 3 })).toEqual({ ok: true, value: 'frame 3' });
  });

  const elsewhere = { url: 'https://evil.example/' };
  const child = { url: 'app://tapedeck/index.html' };
  it.each<[string, RequestEvent]>([
    ['another web contents', { ...ourEvent, sender: { id: 8, mainFrame: frame } }],
    ['a child frame', { ...ourEvent, senderFrame: child }],
    ['a frame that is gone', { ...ourEvent, senderFrame: null }],
    [
      'a page of another site',
      { sender: { id: OURS, mainFrame: elsewhere }, senderFrame: elsewhere },
    ],
    ...[
      'app://tapedeck.evil/index.html',
      'app://evil/tapedeck',
      'file:///index.html',
      'data:text/html,x',
      'about:blank',
    ].map((url): [string, RequestEvent] => {
      const page = { url };
      return [url, { sender: { id: OURS, mainFrame: page }, senderFrame: page }];
    }),
  ])('refuses %s, runs nothing and logs it', async (_who, event) => {
    const { ask, calls, logged } = setUp();
    const answer = await ask('collectors:stop-all', undefined, event);
    expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden_sender' } });
    expect(calls).toEqual([]);
    expect(logged).toMatchObject([
      { level: 'error', details: { channel: 'collectors:stop-all', sender: event.sender.id } },
    ]);
  });

  it.each<[RequestChannel, unknown, string]>([
    ['collectors:start', { id: 'Not An Id' }, 'id: expected the id'],
    ['collectors:start', undefined, '(top level): '],
    ['collectors:start', { id: 'bybit_trades', extra: 1 }, 'extra: unknown key'],
    ['collectors:stop-all', { now: true }, '(top level): '],
    ['rates:query', { minutes: 7 }, 'minutes: '],
    ['tape:watch', { filter: { minNotional: '-1' } }, 'filter.minNotional: expected a positive'],
    ['simulator:set-rate', { tradesPerSecond: 1e9 }, 'tradesPerSecond: '],
    ['simulator:inject-fault', { fault: { kind: 'lightning' } }, 'fault.kind: '],
    ['simulator:inject-fault', { fault: { kind: 'drop', share: 2 } }, 'fault.share: '],
    ['simulator:inject-fault', { fault: { kind: 'drop', path: '/' } }, 'fault.path: unknown key'],
    ['simulator:inject-fault', { fault: { kind: 'drop' }, forMs: -1 }, 'forMs: '],
    ['simulator:end-fault', { id: 0 }, 'id: '],
    ['settings:update', { storage: { maxTotalTrades: 0 } }, 'storage.maxTotalTrades: '],
  ])('refuses %s with %j and names the field', async (channel, payload, problem) => {
    const { ask, calls } = setUp();
    const answer = await ask(channel, payload);
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    expect(answer.ok ? '' : answer.error.message).toContain(problem);
    expect(calls).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('secret /path');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret /path'))],
  ])(
    'when a handler %s logs it whole and tells the window only that it failed',
    async (_how, fail) => {
      const { ask, logged } = setUp({ 'collectors:start-all': fail });
      const answer = await ask('collectors:start-all');
      expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
      expect(JSON.stringify(answer)).not.toContain('secret');
      expect(logged).toMatchObject([
        { level: 'error', details: { err: { message: 'secret /path' } } },
      ]);
    },
  );
});

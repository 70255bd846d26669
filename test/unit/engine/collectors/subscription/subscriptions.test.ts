import { describe, expect, test } from 'vitest';
import { ConnectionAttempt } from '../../../../../src/engine/collectors/connection/connection-attempt';
import { Subscriber } from '../../../../../src/engine/collectors/subscription/subscription-sender';
import { Subscriptions } from '../../../../../src/engine/collectors/subscription/subscriptions';
import type { SubscriptionMessage } from '../../../../../src/engine/collectors/subscription/subscriptions';
import { FakeFeedSockets } from '../../../../support/fake-feed-socket';
import { ManualClock } from '../../../../support/manual-clock';

function setUp(symbols: readonly string[], perRequest: number, limit = Infinity) {
  const clock = new ManualClock();
  const sockets = new FakeFeedSockets();
  const attempt = new ConnectionAttempt(clock, (error) => {
    throw error;
  });
  attempt.open(
    (events) =>
      sockets.open('wss://venue.example', { maxPayloadBytes: 1, connectTimeoutMs: 1 }, events),
    {
      onOpen: () => undefined,
      onFrame: () => undefined,
      onPong: () => undefined,
    },
    10_000,
  );
  sockets.latest.opens();
  let id = 0;
  const createMessages = (wanted: readonly string[]): readonly SubscriptionMessage[] => {
    const messages: SubscriptionMessage[] = [];
    const fitting = wanted.slice(0, limit);
    for (let start = 0; start < fitting.length; start += perRequest) {
      const batch = fitting.slice(start, start + perRequest);
      const requestId = String(++id);
      messages.push({ requestId, symbols: batch, text: `${requestId}:${batch.join(',')}` });
    }
    return messages;
  };
  const createUnsubscriptions = (wanted: readonly string[]): readonly SubscriptionMessage[] =>
    createMessages(wanted).map((message) => ({ ...message, text: `-${message.text}` }));
  const subscriber = new Subscriber({
    attempt,
    clock,
    intervalMs: 100,
    symbols,
    createMessages,
    createUnsubscriptions,
  });
  return {
    clock,
    attempt,
    subscriber,
    sent: sockets.latest.sent,
    state: (symbol: string) => subscriber.subscriptions.state(symbol),
  };
}

const refusal = (
  requestId: string | null,
  changes: { symbol?: string | null; alreadySubscribed?: boolean } = {},
) =>
  ({
    kind: 'refused',
    requestId,
    message: 'no such topic',
    symbol: null,
    alreadySubscribed: false,
    ...changes,
  }) as const;

describe('requests', () => {
  test('go out in batches, one interval apart', async () => {
    const { clock, subscriber, sent } = setUp(['A', 'B', 'C'], 2);
    subscriber.subscribe(['A', 'B', 'C']);
    expect(sent).toEqual(['1:A,B']);
    await clock.advance(99);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toEqual(['1:A,B', '2:C']);
  });

  test('are settled only when every one is sent and answered', async () => {
    const { clock, subscriber } = setUp(['A', 'B'], 1);
    subscriber.subscribe(['A', 'B']);
    subscriber.acknowledged('1');
    expect(subscriber.settled).toBe(false);
    await clock.advance(100);
    expect(subscriber.settled).toBe(false);
    subscriber.acknowledged('2');
    expect(subscriber.settled).toBe(true);
  });

  test('stop with their connection', async () => {
    const { clock, attempt, subscriber, sent } = setUp(['A', 'B'], 1);
    subscriber.subscribe(['A', 'B']);
    attempt.finish({ kind: 'stopped' });
    await clock.advance(1_000);
    expect(sent).toEqual(['1:A']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('leave out what does not fit on the connection, and say so', () => {
    const { subscriber, state } = setUp(['A', 'B', 'C'], 10, 2);
    subscriber.subscribe(['A', 'B', 'C']);
    expect(state('C')).toMatchObject({
      kind: 'refused',
      reason: "Beyond the venue's subscription limit for one connection",
    });
    expect(state('A').kind).toBe('requested');
  });
});

describe('one bad symbol', () => {
  test('does not poison the others of its request: each is asked for alone', async () => {
    const { clock, subscriber, sent, state } = setUp(['A', 'BAD', 'C'], 3);
    subscriber.subscribe(['A', 'BAD', 'C']);
    await clock.advance(100);
    expect(subscriber.refused(refusal('1')).kind).toBe('ask_one_by_one');
    await clock.advance(300);
    expect(sent).toEqual(['1:A,BAD,C', '2:A', '3:BAD', '4:C']);
    subscriber.acknowledged('2');
    subscriber.refused(refusal('3'));
    subscriber.acknowledged('4');

    expect(state('A').kind).toBe('awaiting_first_data');
    expect(state('BAD')).toMatchObject({ kind: 'refused', reason: 'no such topic' });
    expect(state('C').kind).toBe('awaiting_first_data');
    expect(subscriber.settled).toBe(true);
    expect(subscriber.subscriptions.answers).toBe('2 of 3; refused: BAD (no such topic)');
  });

  test('named without a request id is found in the request that asked for it', async () => {
    const { clock, subscriber, state } = setUp(['A', 'BAD'], 1);
    subscriber.subscribe(['A', 'BAD']);
    await clock.advance(100);
    subscriber.refused(refusal(null, { symbol: 'BAD' }));
    expect(state('BAD').kind).toBe('refused');
    expect(state('A').kind).toBe('requested');
  });

  test('not named at all is blamed only when one request alone is open', async () => {
    const { clock, subscriber, state } = setUp(['A', 'B'], 1);
    subscriber.subscribe(['A', 'B']);
    await clock.advance(100);
    expect(subscriber.refused(refusal(null)).kind).toBe('unknown_request');
    subscriber.acknowledged('1');
    expect(subscriber.refused(refusal(null))).toEqual({ kind: 'refused', symbols: ['B'] });
    expect(state('A').kind).toBe('awaiting_first_data');
  });
});

describe('already subscribed', () => {
  test.each([{ requestId: '1' }, { requestId: null }])(
    'counts as granted (request $requestId)',
    ({ requestId }) => {
      const { subscriber, state } = setUp(['A'], 1);
      subscriber.subscribe(['A']);
      subscriber.refused(refusal(requestId, { symbol: 'A', alreadySubscribed: true }));
      expect(state('A').kind).toBe('awaiting_first_data');
      expect(subscriber.settled).toBe(true);
    },
  );

  test('said of a batch says nothing about the others: each is asked for alone', async () => {
    const { clock, subscriber, sent, state } = setUp(['A', 'B'], 2);
    subscriber.subscribe(['A', 'B']);
    subscriber.refused(refusal('1', { symbol: 'A', alreadySubscribed: true }));
    await clock.advance(200);
    expect(sent).toEqual(['1:A,B', '2:A', '3:B']);
    expect(state('B').kind).toBe('requested');
  });
});

describe('answers that belong to nothing', () => {
  test('an acknowledgement or refusal of an unknown or closed request changes nothing', () => {
    const { subscriber, state } = setUp(['A'], 1);
    subscriber.subscribe(['A']);
    expect(subscriber.acknowledged('77')).toBeNull();
    expect(subscriber.refused(refusal('77')).kind).toBe('unknown_request');
    expect(state('A').kind).toBe('requested');
    subscriber.acknowledged('1');
    expect(subscriber.refused(refusal('1')).kind).toBe('unknown_request');
    expect(state('A').kind).toBe('awaiting_first_data');
  });
});

describe('what is known of a symbol', () => {
  test('goes from idle to flowing, and data prove more than an answer', () => {
    const subscriptions = new Subscriptions(['A']);
    expect(subscriptions.state('A')).toEqual({ kind: 'idle' });
    subscriptions.requested({ requestId: '1', symbols: ['A'], text: '' }, 10);
    expect(subscriptions.state('A')).toEqual({ kind: 'requested', at: 10 });
    expect(subscriptions.unanswered).toEqual(['A']);
    expect(subscriptions.dataArrived('A', 20)).toBe(true);
    expect(subscriptions.dataArrived('A', 21)).toBe(false);
    expect(subscriptions.unanswered).toEqual([]);
    subscriptions.refused('1', 'no', 30);
    expect(subscriptions.state('A')).toEqual({ kind: 'flowing', firstDataAt: 20 });
    expect(subscriptions.times('A')).toEqual({
      requestedAt: 10,
      acknowledgedAt: null,
      firstDataAt: 20,
    });
  });

  test('of a symbol nobody meant to subscribe is nothing: data are ignored, questions are a bug', () => {
    const subscriptions = new Subscriptions(['A']);
    expect(subscriptions.dataArrived('Z', 1)).toBe(false);
    expect(() => subscriptions.state('Z')).toThrow('never meant');
  });
});

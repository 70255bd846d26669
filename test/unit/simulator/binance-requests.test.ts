import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/simulator/venues/binance/requests';

const VARIANTS = '`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`';

describe('a Binance request', () => {
  it.each([
    [
      '{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}',
      { method: 'SUBSCRIBE', streams: ['btcusdt@trade'], id: 1 },
    ],
    [
      '{"method":"UNSUBSCRIBE","params":["a@trade"],"id":"u-1"}',
      { method: 'UNSUBSCRIBE', streams: ['a@trade'], id: 'u-1' },
    ],
    ['{"method":"LIST_SUBSCRIPTIONS","id":null}', { method: 'LIST_SUBSCRIPTIONS', id: null }],
    [
      '{"method":"SET_PROPERTY","params":["combined",true],"id":5}',
      { method: 'SET_PROPERTY', combined: true, id: 5 },
    ],
    ['{"method":"GET_PROPERTY","params":["combined"],"id":6}', { method: 'GET_PROPERTY', id: 6 }],
  ])('is understood: %s', (text, request) => {
    expect(parseRequest(text)).toEqual(request);
  });

  it.each([
    ['not json', { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }],
    [
      '{"method":"SUBSCRIBE","params":["a@trade"]}',
      { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
    ],
    [
      '{"method":"SUBSCRIBE","params":["a@trade"],"id":{}}',
      { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
    ],
    [
      '{"method":"SUBSCRBE","id":1}',
      {
        code: 2,
        msg: `Invalid request: unknown variant \`SUBSCRBE\`, expected one of ${VARIANTS} at line 1 column 20`,
        id: 1,
      },
    ],
    [
      '{"id":1}',
      { code: 2, msg: 'Invalid request: missing field `method` at line 1 column 8', id: 1 },
    ],
    [
      '{"method":"SET_PROPERTY","params":["speed",1],"id":1}',
      { code: 0, msg: 'Unknown property', id: 1 },
    ],
    [
      '{"method":"SET_PROPERTY","params":["combined",1],"id":1}',
      { code: 1, msg: 'Invalid value type: expected Boolean', id: 1 },
    ],
    [
      '{"method":"SET_PROPERTY","params":[1,true],"id":1}',
      { code: 2, msg: 'Invalid request: property name must be a string', id: 1 },
    ],
    [
      '{"method":"LIST_SUBSCRIPTIONS","params":["x"],"id":1}',
      { code: 2, msg: 'Invalid request: too many parameters', id: 1 },
    ],
    [
      '{"method":"SUBSCRIBE","params":[1],"id":1}',
      { code: 2, msg: 'Invalid request: params must be an array of strings', id: 1 },
    ],
    ['[]', { code: 2, msg: 'Invalid request: request must be an object' }],
  ])('is refused as the venue refuses it: %s', (text, refusal) => {
    expect(parseRequest(text)).toEqual(refusal);
  });
});

/** Frames in the shapes of the venues' documentation, with invented values. */

let trades = 0;

/** One trade of Bybit's `publicTrade`; each call invents a new id. */
export const bybitTrade = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  i: `22900000000${String(++trades).padStart(8, '0')}`,
  T: Date.now(),
  p: '65114.30',
  v: '0.021',
  S: 'Buy',
  seq: 1,
  s: 'BTCUSDT',
  BT: false,
  RPI: false,
  ...changes,
});

export const bybitFrame = (...data: readonly unknown[]): string =>
  JSON.stringify({ topic: 'publicTrade.BTCUSDT', ts: Date.now(), type: 'snapshot', data });

/** One `trade` event of Binance spot in a combined frame; each call invents a new id. */
export const binanceFrame = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    stream: 'btcusdt@trade',
    data: {
      e: 'trade',
      E: Date.now(),
      s: 'BTCUSDT',
      t: ++trades,
      p: '65114.30000000',
      q: '0.02100000',
      T: Date.now(),
      m: true,
      M: true,
      ...changes,
    },
  });

interface BybitRequest {
  readonly op: string;
  readonly req_id?: string;
  readonly args?: readonly string[];
}

export const parseBybitRequest = (text: string): BybitRequest => JSON.parse(text) as BybitRequest;

/** What Bybit spot answers to `request` when it likes it. */
export function bybitAnswer(request: string): string {
  const { op, req_id } = parseBybitRequest(request);
  return JSON.stringify({
    success: true,
    ret_msg: op === 'ping' ? 'pong' : op,
    conn_id: 'a-connection',
    ...(req_id === undefined ? {} : { req_id }),
    op,
  });
}

export const bybitRefusal = (request: string, message: string): string =>
  JSON.stringify({
    success: false,
    ret_msg: message,
    conn_id: 'a-connection',
    req_id: parseBybitRequest(request).req_id,
    op: 'subscribe',
  });

export const binanceAck = (request: string): string =>
  JSON.stringify({ result: null, id: (JSON.parse(request) as { id: number }).id });

export type RequestId = number | string | null;

export type BinanceRequest =
  | { readonly method: 'SUBSCRIBE'; readonly streams: readonly string[]; readonly id: RequestId }
  | { readonly method: 'UNSUBSCRIBE'; readonly streams: readonly string[]; readonly id: RequestId }
  | { readonly method: 'LIST_SUBSCRIPTIONS'; readonly id: RequestId }
  | { readonly method: 'SET_PROPERTY'; readonly combined: boolean; readonly id: RequestId }
  | { readonly method: 'GET_PROPERTY'; readonly id: RequestId };

export interface BinanceRefusal {
  readonly code: 0 | 1 | 2 | 3;
  readonly msg: string;
  readonly id?: RequestId;
}

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];
const METHOD_LIST = METHODS.map((method) => `\`${method}\``).join(', ');

/** Ids are 64-bit integers, alphanumeric strings of at most 36 characters, or null. */
const isRequestId = (id: unknown): id is RequestId =>
  id === null ||
  (typeof id === 'number' && Number.isSafeInteger(id)) ||
  (typeof id === 'string' && id.length <= 36);

const refusal = (code: BinanceRefusal['code'], msg: string, id?: RequestId): BinanceRefusal =>
  id === undefined ? { code, msg } : { code, msg, id };

/** Reads a request as binance-spot-api-docs/web-socket-streams.md describes it, refusals included. */
export function parseRequest(text: string): BinanceRequest | BinanceRefusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refusal(3, 'Invalid JSON: expected value at line 1 column 1');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refusal(2, 'Invalid request: request must be an object');
  }
  const id: unknown = 'id' in value ? value.id : undefined;
  if (!isRequestId(id)) {
    return refusal(2, 'Invalid request: request ID must be an unsigned integer');
  }
  if (!('method' in value)) {
    const column = text.length;
    return refusal(2, `Invalid request: missing field \`method\` at line 1 column ${column}`, id);
  }
  const { method } = value;
  const params: unknown = 'params' in value ? value.params : undefined;
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      return isStringList(params)
        ? { method, streams: params, id }
        : refusal(2, 'Invalid request: params must be an array of strings', id);
    case 'LIST_SUBSCRIPTIONS':
      return params === undefined || (Array.isArray(params) && params.length === 0)
        ? { method, id }
        : refusal(2, 'Invalid request: too many parameters', id);
    case 'SET_PROPERTY':
    case 'GET_PROPERTY':
      return parseProperty(method, Array.isArray(params) ? params : [], id);
    default: {
      const column = text.indexOf(JSON.stringify(method)) + JSON.stringify(method).length;
      return refusal(
        2,
        `Invalid request: unknown variant ${describe(method)}, expected one of ${METHOD_LIST} at line 1 column ${column}`,
        id,
      );
    }
  }
}

function parseProperty(
  method: 'SET_PROPERTY' | 'GET_PROPERTY',
  params: readonly unknown[],
  id: RequestId,
): BinanceRequest | BinanceRefusal {
  const [name, value] = params;
  if (typeof name !== 'string') {
    return refusal(2, 'Invalid request: property name must be a string', id);
  }
  if (name !== 'combined') return refusal(0, 'Unknown property', id);
  if (method === 'GET_PROPERTY') {
    return params.length > 1
      ? refusal(2, 'Invalid request: too many parameters', id)
      : { method, id };
  }
  if (params.length > 2) return refusal(2, 'Invalid request: too many parameters', id);
  return typeof value === 'boolean'
    ? { method, combined: value, id }
    : refusal(1, 'Invalid value type: expected Boolean', id);
}

const isStringList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const describe = (method: unknown): string =>
  typeof method === 'string' ? `\`${method}\`` : JSON.stringify(method);

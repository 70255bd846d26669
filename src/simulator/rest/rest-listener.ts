import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Venue } from '../../shared/values/market';
import type { Rejection } from '../faults/fault-engine';
import { parseTarget } from '../request-target';
import { json } from './rest-venue';
import type { RestAnswer, RestVenue } from './rest-venue';

export interface RestHost {
  /** That venue's clock, epoch ms. */
  readonly now: (venue: Venue) => number;
  /** Null when the request may be answered. */
  readonly rejection: (venue: Venue) => Rejection | null;
}

/** Answers GET requests to whichever venue the path belongs to. */
export function restListener(venues: readonly RestVenue[], host: RestHost) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const given = answer(venues, request, host);
    if (given === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    const { status, headers, body } = given;
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  };
}

function answer(
  venues: readonly RestVenue[],
  request: IncomingMessage,
  host: RestHost,
): RestAnswer | 'reset' {
  const url = parseTarget(request.url);
  const found = url === null ? undefined : venues.find((candidate) => candidate.serves(url));
  if (url === null || found === undefined) return json(404, '{"error":"not found"}');
  const { venue } = found;
  const rejection = host.rejection(venue);
  if (rejection?.kind === 'reset') return 'reset';
  if (rejection !== null) return rejected(venue, rejection);
  if (request.method !== 'GET') return json(405, '{"error":"method not allowed"}');
  return found.answer(url, host.now(venue));
}

function rejected(venue: Venue, rejection: Extract<Rejection, { kind: 'status' }>): RestAnswer {
  const { status, retryAfterSeconds } = rejection;
  return json(
    status,
    status === 429 || status === 418 ? TOO_MANY[venue] : '',
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
}

/** What each venue says to those who ask too much. */
const TOO_MANY: Readonly<Record<Venue, string>> = {
  binance: '{"code":-1003,"msg":"Too many requests queued."}',
  bybit: '{"retCode":10006,"retMsg":"Too many visits!","result":{},"retExtInfo":{}}',
  okx: '{"msg":"Too Many Requests","code":"50011","data":[]}',
  coinbase: '{"error":"RESOURCE_EXHAUSTED","code":8,"message":"too many requests"}',
  kraken: '{"error":["EGeneral:Too many requests"]}',
};

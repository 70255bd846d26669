import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseTarget } from '../request-target';
import { json } from './rest-venue';
import type { RestAnswer, RestVenue } from './rest-venue';

/** Answers GET requests to whichever venue the path belongs to. */
export function restListener(venues: readonly RestVenue[], now: () => number) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { status, headers, body } = answer(venues, request, now());
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  };
}

function answer(venues: readonly RestVenue[], request: IncomingMessage, now: number): RestAnswer {
  const url = parseTarget(request.url);
  const venue = url === null ? undefined : venues.find((candidate) => candidate.serves(url));
  if (url === null || venue === undefined) return json(404, '{"error":"not found"}');
  if (request.method !== 'GET') return json(405, '{"error":"method not allowed"}');
  return venue.answer(url, now);
}

import { apiStreamQuerySchema } from '../../../shared/api';
import { ok } from '../../../shared/result';
import { fail } from '../api-failure';
import type { RouteParts } from '../api-parts';
import { defineRoute } from '../route';
import type { ApiRoute } from '../route';
import { present } from '../present';
import { MAX_STREAM_CLIENTS } from '../stream-hub';

const EVENT_STREAM = 'text/event-stream';

export function streamRoutes({ hub }: RouteParts): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/stream',
      operationId: 'stream',
      summary:
        'Server-sent events: status each second, transitions at once, trades in batches with what was skipped',
      access: 'token',
      query: apiStreamQuerySchema,
      answers: {
        200: {
          description: 'Events named status, transition and trades; each holds one JSON object',
          content: { [EVENT_STREAM]: null },
        },
      },
      refusals: { too_many_streams: 'As many clients as there may be read the stream already' },
      handle({ query: { topics, ...filter } }, { request, reply }) {
        // What has no end can have no answer without a body either, but its headers.
        if (request.method === 'HEAD') {
          return ok({ kind: 'text', contentType: EVENT_STREAM, body: '' });
        }
        if (hub.isFull) {
          return fail('too_many_streams', `${MAX_STREAM_CLIENTS} clients read the stream already`);
        }
        const { raw } = reply;
        const chosen = topics.split(',');
        reply.hijack();
        raw.writeHead(200, { 'content-type': EVENT_STREAM, 'cache-control': 'no-store' });
        const leave = hub.join(
          {
            write: (text) => void raw.write(text),
            get bufferedBytes() {
              return raw.writableLength;
            },
            // What waits for a client that does not read would wait for ever.
            end() {
              if (raw.writableLength > 0) raw.destroy();
              else raw.end();
            },
          },
          {
            status: chosen.includes('status'),
            trades: chosen.includes('trades'),
            filter: present(filter),
          },
        );
        request.raw.on('close', leave);
        return ok({ kind: 'taken' });
      },
    }),
  ];
}

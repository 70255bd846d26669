import { request as requestHttp } from 'node:http';
import type { Agent, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { unlessAborted } from '../../platform/with-abort';

/**
 * As much of `fetch` as venues and webhooks need (GET, or POST with a text; headers, signal; a redirect is an
 * error unless `redirect` is `manual`),
 * through an agent:
 * Node's own knows no proxy, and this way one kind of tunnel serves sockets and requests.
 */
export async function fetchThrough(
  agent: Agent,
  url: string,
  init: RequestInit | undefined,
): Promise<Response> {
  const { method = 'GET', body } = init ?? {};
  if (method !== 'GET' && (method !== 'POST' || typeof body !== 'string')) {
    throw new TypeError('Only GET, and POST with a text, goes through a proxy');
  }
  const response = await answerTo(agent, url, init);
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400 && status !== 304 && init?.redirect !== 'manual') {
    response.destroy();
    throw new TypeError(`Redirected with HTTP ${status}, which is not followed`);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  return new Response(
    hasBody ? (Readable.toWeb(response) as ReadableStream<Uint8Array<ArrayBuffer>>) : null,
    { status, statusText: response.statusMessage ?? '', headers },
  );
}

function answerTo(
  agent: Agent,
  url: string,
  init: RequestInit | undefined,
): Promise<IncomingMessage> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const { signal } = init ?? {};
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    signal?.throwIfAborted();
    const outgoing = send(
      url,
      {
        agent,
        method: init?.method ?? 'GET',
        headers: {
          'user-agent': 'tapedeck',
          accept: '*/*',
          ...Object.fromEntries(new Headers(init?.headers)),
        },
      },
      resolve,
    );
    // Not by the request's own option: that would hide the reason, such as a time-out, behind an AbortError.
    const abort = (): void => void outgoing.destroy(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    outgoing.on('close', () => signal?.removeEventListener('abort', abort));
    outgoing.on('error', reject);
    if (typeof init?.body === 'string') outgoing.end(init.body);
    else outgoing.end();
  });
  // While the tunnel is still being made, a request that is destroyed says nothing.
  return unlessAborted(answer, signal);
}

import { createHmac } from 'node:crypto';
import type { Webhook } from '../../shared/delivery';
import type { Clock } from '../../platform/clock';
import { parseRetryAfter } from '../../engine/transport/retry-after';
import type { Attempt } from './delivery-queue';

const TIMEOUT_MS = 10_000;
/** Answers that another attempt may change. */
const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429]);

export interface WebhookDeps {
  readonly clock: Clock;
  /** The engine's network, so that proxies hold. */
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

/** `sha256=` and the HMAC in hex over `<timestamp>.<body>`; the timestamp is the one of the header. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/**
 * Posts one body. Never rejects. A redirect is not followed: it would take the signature to another host. Errors
 * name no address, since its path may be a secret.
 */
export async function postWebhook(
  { url, secret }: Webhook,
  body: string,
  { clock, fetch, timeoutMs = TIMEOUT_MS }: WebhookDeps,
  closing: AbortSignal,
): Promise<Attempt> {
  const timestamp = String(Math.floor(clock.now() / 1_000));
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'tapedeck',
    'x-tapedeck-timestamp': timestamp,
    ...(secret === undefined
      ? {}
      : { 'x-tapedeck-signature': signatureOf(secret, timestamp, body) }),
  };
  const late = new AbortController();
  const cancel = clock.after(timeoutMs, () =>
    late.abort(new Error(`No answer in ${timeoutMs} ms`)),
  );
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([closing, late.signal]),
    });
    await response.body?.cancel();
    return judge(response, clock.now());
  } catch (error) {
    return {
      kind: 'failed',
      why: late.signal.aborted ? 'It did not answer in time' : whyOf(error),
    };
  } finally {
    cancel();
  }
}

function judge({ status, ok, headers }: Response, now: number): Attempt {
  if (ok) return { kind: 'delivered' };
  const why = `It answered with HTTP ${status}`;
  if (status < 500 && !MAY_PASS.has(status)) return { kind: 'refused', why };
  const afterMs = parseRetryAfter(headers.get('retry-after') ?? undefined, now);
  return { kind: 'failed', why, ...(afterMs === null ? {} : { afterMs }) };
}

/** The code of a network error, such as ECONNREFUSED; its message may hold the address. */
function whyOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  return code === null ? 'It could not be reached' : `It could not be reached: ${code}`;
}

import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Clock } from '../../platform/clock';
import { parseRetryAfter } from './retry-after';
import { describeTlsProblem } from './tls-problem';
import { unlessAborted } from '../../platform/with-abort';

/** Why a request brought nothing. `retryAfterMs` is the venue's own wish, else null. */
export type RestFailure =
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'timeout'; readonly message: string }
  /** 429, 418 or 403: asked too much. Nothing goes to that host before `retryAfterMs` is over. */
  | {
      readonly kind: 'limited';
      readonly message: string;
      readonly status: number;
      readonly retryAfterMs: number;
    }
  | { readonly kind: 'refused'; readonly message: string; readonly status: number }
  | { readonly kind: 'unreadable'; readonly message: string };

/** How often a venue may be asked: one request every `intervalMs`. */
export interface RestPace {
  readonly intervalMs: number;
  /** How long to leave the venue alone when it says "too much" without saying how long. */
  readonly limitedForMs: number;
}

export interface RestResponse {
  readonly text: string;
  /** Monotonic ms around the request, for measuring round trips. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

export interface RestClientParts {
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Asks venues over HTTP, never faster than they allow. One request per host is under way at a time. */
export class RestClient {
  readonly #parts: Required<RestClientParts>;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Monotonic ms before which a host is left alone. */
  readonly #freeAt = new Map<string, number>();

  constructor(parts: RestClientParts) {
    this.#parts = {
      timeoutMs: DEFAULT_TIMEOUT_MS,
      maxBodyBytes: DEFAULT_MAX_BODY_BYTES,
      ...parts,
    };
  }

  /** Waits for the host's turn, then asks. Never rejects but when `signal` is aborted. */
  async get(
    url: string,
    pace: RestPace,
    signal: AbortSignal,
  ): Promise<Result<RestResponse, RestFailure>> {
    const { host } = new URL(url);
    const before = this.#turns.get(host) ?? Promise.resolve();
    const turn = before
      .catch(() => undefined)
      .then(async () => {
        await this.#untilFree(host, signal);
        const result = await this.#ask(url, pace, signal);
        const { clock } = this.#parts;
        const restMs =
          !result.ok && result.error.kind === 'limited'
            ? result.error.retryAfterMs
            : pace.intervalMs;
        this.#freeAt.set(host, clock.monotonicMs() + restMs);
        return result;
      });
    this.#turns.set(host, turn);
    return unlessAborted(turn, signal);
  }

  #untilFree(host: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const waitMs = (this.#freeAt.get(host) ?? 0) - clock.monotonicMs();
      if (waitMs <= 0) {
        resolve();
        return;
      }
      const onAbort = (): void => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = clock.after(waitMs, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  async #ask(
    url: string,
    pace: RestPace,
    signal: AbortSignal,
  ): Promise<Result<RestResponse, RestFailure>> {
    const { clock, fetch, timeoutMs } = this.#parts;
    const sentAt = clock.monotonicMs();
    try {
      const response = await fetch(url, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        redirect: 'error',
      });
      const text = await this.#readBody(response);
      if (text === null) {
        return err({ kind: 'unreadable', message: 'The answer is above the size limit' });
      }
      if (response.ok) return ok({ text, sentAt, answeredAt: clock.monotonicMs() });
      return err(this.#describeStatus(response, text, pace));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error && error.name === 'TimeoutError') {
        return err({ kind: 'timeout', message: `No answer within ${timeoutMs} ms` });
      }
      return err({ kind: 'unreachable', message: reasonOf(error) });
    }
  }

  /** Null when it is too large. */
  async #readBody(response: Response): Promise<string | null> {
    if (response.body === null) return '';
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > this.#parts.maxBodyBytes) return null;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  }

  #describeStatus(response: Response, text: string, pace: RestPace): RestFailure {
    const { status } = response;
    const message = `HTTP ${status}: ${text.slice(0, 200)}`;
    if (status !== 429 && status !== 418 && status !== 403) {
      return { kind: 'refused', message, status };
    }
    const header = response.headers.get('retry-after') ?? undefined;
    const wish = parseRetryAfter(header, this.#parts.clock.now());
    return { kind: 'limited', message, status, retryAfterMs: wish ?? pace.limitedForMs };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch` hides the reason (ECONNREFUSED, ENOTFOUND) in the cause.
  const reason = error.cause instanceof Error ? error.cause : error;
  return describeTlsProblem(reason) ?? reason.message;
}

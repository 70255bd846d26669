import type { Page } from '@playwright/test';
import type { RequestChannel } from '../../../src/shared/ipc/channels';
import type { RequestPayload, Responses } from '../../../src/shared/ipc/contract';
import type { Result } from '../../../src/shared/result';

// What the page's function sees; this project is compiled without the DOM.
declare const window: {
  readonly tapedeck: {
    request(channel: RequestChannel, ...payload: readonly unknown[]): Promise<Result<unknown>>;
  };
};

export type Payload<C extends RequestChannel> =
  undefined extends RequestPayload<C> ? [] : [RequestPayload<C>];

/** Asks main through the page's own bridge, where a test needs the exact figures behind the picture. */
export async function ask<C extends RequestChannel>(
  page: Page,
  channel: C,
  ...payload: Payload<C>
): Promise<Responses[C]> {
  const answer = await page.evaluate(([name, body]) => window.tapedeck.request(name, ...body), [
    channel,
    payload as readonly unknown[],
  ] as const);
  if (!answer.ok) throw new Error(`${channel}: ${answer.error.message}`);
  return answer.value as Responses[C];
}

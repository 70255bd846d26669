import type { AppError } from '../../shared/errors';
import type { RequestChannel } from '../../shared/ipc/channels';
import { REQUEST_CHANNELS } from '../../shared/ipc/channels';
import { requests } from '../../shared/ipc/contract';
import type { ParsedRequest, Responses } from '../../shared/ipc/contract';
import { err } from '../../shared/result';
import type { Result } from '../../shared/result';
import { IN_WORDS } from '../../shared/issue-words';
import { describeIssues } from '../../shared/settings';
import { isFrom } from './trusted-origin';

export type RequestHandlers = {
  readonly [C in RequestChannel]: (
    payload: ParsedRequest<C>,
  ) => Result<Responses[C]> | Promise<Result<Responses[C]>>;
};

/** The part of Electron's invoke event that tells who asks. */
export interface RequestEvent {
  readonly sender: { readonly id: number; readonly mainFrame: object };
  readonly senderFrame: { readonly url: string } | null;
}

/** The part of `ipcMain` that the router needs. */
export interface RequestReceiver {
  handle(
    channel: string,
    listener: (event: RequestEvent, payload: unknown) => Promise<Result<unknown>>,
  ): void;
  removeHandler(channel: string): void;
}

export interface RouterOptions {
  readonly origin: string;
  readonly isKnownSender: (webContentsId: number) => boolean;
  readonly log: {
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
  };
}

/** Answers every request of the contract. Returns its undo. */
export function routeRequests(
  receiver: RequestReceiver,
  handlers: RequestHandlers,
  options: RouterOptions,
): () => void {
  for (const channel of REQUEST_CHANNELS) {
    receiver.handle(channel, (event, payload) => {
      const forbidden = whyForbidden(event, options);
      if (forbidden === null) return answer(channel, payload, handlers, options.log);
      const url = event.senderFrame?.url ?? null;
      options.log.error({ channel, sender: event.sender.id, url, forbidden }, 'Request refused');
      return Promise.resolve(
        err<AppError>({ code: 'forbidden_sender', message: `Request refused: ${forbidden}.` }),
      );
    });
  }
  return () => {
    for (const channel of REQUEST_CHANNELS) receiver.removeHandler(channel);
  };
}

function whyForbidden(event: RequestEvent, options: RouterOptions): string | null {
  if (!options.isKnownSender(event.sender.id)) return 'the sender is not a window of this app';
  // The frame is gone when the page went elsewhere before its request was looked at.
  if (event.senderFrame === null) return 'the sending frame is gone';
  if (event.senderFrame !== event.sender.mainFrame) return 'the sender is not the main frame';
  return isFrom(options.origin, event.senderFrame.url) ? null : 'the sender has a foreign origin';
}

async function answer<C extends RequestChannel>(
  channel: C,
  payload: unknown,
  handlers: RequestHandlers,
  log: RouterOptions['log'],
): Promise<Result<Responses[C]>> {
  const parsed = requests[channel].safeParse(payload, IN_WORDS);
  if (!parsed.success) {
    const message = describeIssues(parsed.error);
    log.warn({ channel, message }, 'Request not understood');
    return err({ code: 'invalid_request', message });
  }
  try {
    // The schema and the handler were picked by the same channel, which TypeScript cannot follow.
    return await handlers[channel](parsed.data as ParsedRequest<C>);
  } catch (cause) {
    log.error({ channel, err: cause }, 'Request failed');
    return err({
      code: 'internal',
      message: 'Something went wrong inside Tapedeck.',
      advice: 'The log holds the details.',
    });
  }
}

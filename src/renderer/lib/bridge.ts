import type {
  PushPayloads,
  RequestPayload,
  Responses,
  TapedeckBridge,
} from '../../shared/ipc/contract';
import type { PushChannel, RequestChannel } from '../../shared/ipc/channels';
import type { AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';

declare global {
  interface Window {
    /** Put there by the preload script; absent when it failed to load. */
    readonly tapedeck?: TapedeckBridge;
  }
}

export const UNREACHABLE: AppError = {
  code: 'internal',
  message: 'This window cannot reach the part of Tapedeck that collects the data.',
  advice: 'Close Tapedeck and open it again.',
};

/** Asks the main process. Never rejects: a broken bridge is an error like any other. */
export async function request<C extends RequestChannel>(
  channel: C,
  ...payload: undefined extends RequestPayload<C> ? [] : [RequestPayload<C>]
): Promise<Result<Responses[C]>> {
  if (window.tapedeck === undefined) return { ok: false, error: UNREACHABLE };
  try {
    return await window.tapedeck.request(channel, ...payload);
  } catch (cause) {
    console.error(`${channel} failed`, cause);
    return { ok: false, error: UNREACHABLE };
  }
}

/** Returns its undo. */
export function onPush<C extends PushChannel>(
  channel: C,
  listener: (payload: PushPayloads[C]) => void,
): () => void {
  return window.tapedeck?.onPush(channel, listener) ?? (() => undefined);
}

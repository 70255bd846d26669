import { setMaxListeners } from 'node:events';

/** Rejects as soon as the signal says so, though the work may wait behind others that go on. */
export async function unlessAborted<T>(
  work: T | Promise<T>,
  signal: AbortSignal | null | undefined,
): Promise<T> {
  if (signal === null || signal === undefined) return work;
  // As many wait for one signal as its owner has requests in the queue: no leak to be warned of.
  setMaxListeners(0, signal);
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

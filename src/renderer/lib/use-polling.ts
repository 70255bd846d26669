import { useEffect, useState } from 'react';
import type { Result } from '../../shared/result';
import type { AppError } from '../../shared/errors';
import { everyWhileVisible, isVisible } from './visibility';

export interface Polled<T> {
  readonly value: T | null;
  readonly error: AppError | null;
}

/**
 * Asks once every `everyMs` while the window is visible, never twice at a time.
 * `ask` must be stable; a new one starts afresh but keeps the last value on screen.
 */
export function usePolling<T>(ask: () => Promise<Result<T>>, everyMs: number): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({ value: null, error: null });

  useEffect(() => {
    let ended = false;
    let inFlight = false;
    const poll = async (): Promise<void> => {
      if (inFlight || !isVisible()) return;
      inFlight = true;
      const answer = await ask();
      inFlight = false;
      // Set by the clean-up below while the answer was under way.

      if (ended) return;
      setPolled((last) =>
        answer.ok
          ? { value: answer.value, error: null }
          : { value: last.value, error: answer.error },
      );
    };
    void poll();
    const stop = everyWhileVisible(everyMs, () => void poll());
    return () => {
      ended = true;
      stop();
    };
  }, [ask, everyMs]);

  return polled;
}

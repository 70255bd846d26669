import { useCallback } from 'react';
import type { BookStatus } from '../../../shared/order-book';
import type { Judgement } from '../../../shared/verdict';
import { request } from '../../lib/bridge';
import { usePolling } from '../../lib/use-polling';

/** As often as the verdict is judged. */
const POLL_MS = 1_000;

/** The verdict's answer to `complete` about a book; null while there is none. */
export function useBookVerdict({
  collectorId,
  symbol,
}: Pick<BookStatus, 'collectorId' | 'symbol'>): Judgement | null {
  const ask = useCallback(
    () => request('collectors:get-verdicts', { id: collectorId }),
    [collectorId],
  );
  const { value } = usePolling(ask, POLL_MS);
  // What is on screen may still be the answer about the book before.
  const verdict = value?.find((each) => each.collectorId === collectorId && each.symbol === symbol);
  return verdict?.complete ?? null;
}

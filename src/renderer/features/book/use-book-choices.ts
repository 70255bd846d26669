import { useMemo } from 'react';
import type { CollectorStatus } from '../../../shared/collector-status';
import { useMonitor } from '../../lib/monitor-store';
import { useWindow } from '../../lib/window-store';

/** A collector of order books, and what of it matters for choosing one. */
export type BookSource = Pick<
  CollectorStatus,
  'id' | 'venueLabel' | 'marketLabel' | 'state' | 'symbols'
>;

export interface BookChoices {
  /** Null until the first picture of the system arrives. */
  readonly sources: readonly BookSource[] | null;
  readonly chosen: { readonly source: BookSource; readonly symbol: string } | null;
}

/** Every book there is, and the one to show: that which a person chose, else the first. */
export function useBookChoices(): BookChoices {
  const wanted = useWindow((state) => state.book);
  // As text, so that the list changes only when its collectors do, not with every snapshot.
  const text = useMonitor((state) =>
    JSON.stringify(
      state.snapshot?.collectors
        .filter(({ channel }) => channel === 'order_book')
        .map(({ id, venueLabel, marketLabel, state: now, symbols }) => ({
          id,
          venueLabel,
          marketLabel,
          state: now,
          symbols,
        })) ?? null,
    ),
  );
  return useMemo(() => {
    const sources = JSON.parse(text) as readonly BookSource[] | null;
    const books = (sources ?? []).flatMap((source) =>
      source.symbols.map((symbol) => ({ source, symbol })),
    );
    const chosen = books.find(
      ({ source, symbol }) => source.id === wanted?.collectorId && symbol === wanted.symbol,
    );
    return { sources, chosen: chosen ?? books[0] ?? null };
  }, [text, wanted]);
}

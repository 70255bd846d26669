import { useMemo } from 'react';
import type { TradeFilter } from '../../../shared/market-data';
import type { Market, Venue } from '../../../shared/values/market';
import { pairLabel, pairOf, type Pair } from '../../../shared/values/pairs';
import { useMonitor } from '../../lib/monitor-store';

interface Source {
  readonly venue: Venue;
  readonly market: Market;
  readonly symbols: readonly string[];
}

export interface FilterChoices {
  readonly venues: ReadonlySet<Venue>;
  readonly markets: ReadonlySet<Market>;
  readonly pairs: readonly Pair[];
  readonly symbols: readonly string[];
}

/** Venues, markets and symbols of the collectors; symbols and pairs only of those that the filter leaves. */
export function useFilterChoices({ venue, market }: TradeFilter): FilterChoices {
  // As text, so that the lists change only when the collectors do, not with every snapshot.
  const text = useMonitor((state) =>
    JSON.stringify(
      (state.snapshot?.collectors ?? [])
        .filter(({ channel }) => channel === 'trades')
        .map(({ venue, market, symbols }) => ({ venue, market, symbols })),
    ),
  );
  return useMemo(() => {
    const sources = JSON.parse(text) as readonly Source[];
    const left = sources.filter(
      (each) =>
        (venue === undefined || venue === each.venue) &&
        (market === undefined || market === each.market),
    );
    return {
      venues: new Set(sources.map((each) => each.venue)),
      markets: new Set(sources.map((each) => each.market)),
      pairs: pairsOf(left),
      symbols: [...new Set(left.flatMap(({ symbols }) => symbols))].sort(),
    };
  }, [text, venue, market]);
}

/** Pairs that venues spell in more than one way; where they agree the symbol says it all. */
function pairsOf(sources: readonly Source[]): readonly Pair[] {
  const found = new Map<string, { readonly pair: Pair; readonly spellings: Set<string> }>();
  for (const { venue, symbols } of sources) {
    for (const symbol of symbols) {
      const pair = pairOf(venue, symbol);
      if (pair === null) continue;
      const entry = found.get(pairLabel(pair)) ?? { pair, spellings: new Set() };
      entry.spellings.add(symbol);
      found.set(pairLabel(pair), entry);
    }
  }
  return [...found.entries()]
    .filter(([, { spellings }]) => spellings.size > 1)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([, { pair }]) => pair);
}

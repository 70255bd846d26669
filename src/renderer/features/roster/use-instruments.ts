import { useCallback, useEffect, useState } from 'react';
import type { InstrumentList } from '../../../shared/instruments';
import type { Market, Venue } from '../../../shared/values/market';
import { request } from '../../lib/bridge';

export interface InstrumentsView {
  /** Null while the first answer is awaited. */
  readonly list: InstrumentList | null;
  readonly isAsking: boolean;
  readonly refresh: () => void;
}

/** What the venue lists on that market; asked for when one is chosen. */
export function useInstruments(venue: Venue, market: Market): InstrumentsView {
  const [list, setList] = useState<InstrumentList | null>(null);
  const [asked, setAsked] = useState({ venue, market, refresh: false, isAnswered: false });
  // Another market was chosen: the old list is none of its.
  if (asked.venue !== venue || asked.market !== market) {
    setAsked({ venue, market, refresh: false, isAnswered: false });
    setList(null);
  }

  useEffect(() => {
    if (asked.isAnswered) return undefined;
    let isWanted = true;
    const { venue, market, refresh } = asked;
    void request('instruments:list', { venue, market, refresh }).then((answer) => {
      if (!isWanted) return;
      setList(
        answer.ok
          ? answer.value
          : { venue, market, instruments: [], fetchedAt: null, problem: answer.error.message },
      );
      setAsked({ ...asked, isAnswered: true });
    });
    return () => {
      isWanted = false;
    };
  }, [asked]);

  const refresh = useCallback(
    () => setAsked({ venue, market, refresh: true, isAnswered: false }),
    [venue, market],
  );
  return { list, isAsking: !asked.isAnswered, refresh };
}

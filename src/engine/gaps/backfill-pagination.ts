import type { Gap } from '../../shared/gaps';
import { assertNever } from '../../shared/values/assert-never';
import type { BackfillSource } from '../collectors/sources/backfill-source';
import type { TradeBatch } from '../market-data/trade-batch';
import type { IdRange } from '../market-data/missing-ids';

/** The way through a venue's pages along one gap. */
export interface PageWalk {
  /** Path of the page that must come next; null when no page can hold anything that is missing. */
  next(missing: readonly IdRange[]): string | null;
  /** Takes a page, oldest first. @returns false when it led no further */
  took(page: TradeBatch): boolean;
}

/** Null where the venue hands out only its newest trades, whose ids prove nothing. */
export function walkGap(
  source: BackfillSource,
  symbol: string,
  gap: Pick<Gap, 'fromTime' | 'toTime'>,
): PageWalk | null {
  switch (source.kind) {
    case 'by_id': {
      let askedUpTo = 0;
      let from = 0;
      return {
        next(missing) {
          const range = missing.find(({ to }) => to > askedUpTo);
          if (range === undefined) return null;
          from = Math.max(range.from, askedUpTo + 1);
          return source.path(symbol, from);
        },
        took(page) {
          const highest = Math.max(0, ...idsOf(page));
          if (highest < from) return false;
          askedUpTo = highest;
          return true;
        },
      };
    }
    case 'before_id': {
      let askedDownTo = Number.POSITIVE_INFINITY;
      return {
        next(missing) {
          const range = missing.findLast(({ from }) => from < askedDownTo);
          return range === undefined
            ? null
            : source.path(symbol, Math.min(range.to + 1, askedDownTo));
        },
        took(page) {
          const lowest = Math.min(Number.POSITIVE_INFINITY, ...idsOf(page));
          if (lowest >= askedDownTo) return false;
          askedDownTo = lowest;
          return true;
        },
      };
    }
    case 'from_time': {
      let askedUpTo = 0;
      let { fromTime } = gap;
      return {
        next: (missing) =>
          missing.some(({ to }) => to > askedUpTo) ? source.path(symbol, fromTime) : null,
        took(page) {
          const last = page.length - 1;
          if (last < 0 || page.idNumberAt(last) <= askedUpTo) return false;
          askedUpTo = page.idNumberAt(last);
          fromTime = page.exchangeTime[last] ?? fromTime;
          return true;
        },
      };
    }
    case 'within_time': {
      let askedDownTo = Number.POSITIVE_INFINITY;
      let { toTime } = gap;
      return {
        next: (missing) =>
          missing.some(({ from }) => from < askedDownTo)
            ? source.path(symbol, gap.fromTime, toTime)
            : null,
        took(page) {
          if (page.length === 0 || page.idNumberAt(0) >= askedDownTo) return false;
          askedDownTo = page.idNumberAt(0);
          toTime = page.exchangeTime[0] ?? toTime;
          return true;
        },
      };
    }
    case 'newest':
      return null;
    default:
      return assertNever(source);
  }
}

const idsOf = (page: TradeBatch): readonly number[] =>
  Array.from({ length: page.length }, (_, row) => page.idNumberAt(row));

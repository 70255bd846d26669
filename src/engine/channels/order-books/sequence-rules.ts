import type { BookCauseCode } from '../../../shared/values/order-book';
import type { BookRuleName } from '../../collectors/sources/book-source';
import type { BookUpdate } from '../../market-data/book-update';

/**
 * What an update means for the book it belongs to. `last` becomes the number the next one is judged by.
 */
export type Verdict =
  /** The whole book anew. */
  | { readonly kind: 'replace'; readonly last: number | null }
  | { readonly kind: 'apply'; readonly last: number | null }
  /** It is in the book already. `ends` says that it is the last one in it, so that the next must follow. */
  | { readonly kind: 'ignore'; readonly ends: boolean }
  /** There is no book yet that it could change. */
  | { readonly kind: 'wait' }
  /** Something before it is missing: the book is wrong from here on. */
  | { readonly kind: 'break'; readonly code: BookCauseCode; readonly detail: string };

/** What is known of the book: `empty` before the first snapshot. */
export type Position =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'filled';
      /** The venue's number of the last update in the book; null where it has none. */
      readonly last: number | null;
      /** It came over REST, and no update of the stream has been joined to it. */
      readonly isUnjoined: boolean;
    };

export const EMPTY: Position = { kind: 'empty' };

const WAIT: Verdict = { kind: 'wait' };
const IGNORE: Verdict = { kind: 'ignore', ends: false };
const broken = (code: BookCauseCode, detail: string): Verdict => ({ kind: 'break', code, detail });

type Filled = Extract<Position, { kind: 'filled' }>;
type Link<K extends BookUpdate['link']['kind']> = Extract<BookUpdate['link'], { kind: K }>;

/** Pure. A snapshot of the stream always replaces; how changes are chained is the venue's own. */
export function judge(rule: BookRuleName, position: Position, update: BookUpdate): Verdict {
  const { link } = update;
  if (update.kind === 'snapshot') {
    return { kind: 'replace', last: lastOf(update) };
  }
  if (position.kind === 'empty') return WAIT;
  switch (rule) {
    case 'counted':
      return link.kind === 'counted' ? judgeCounted(position, link) : misfit(rule);
    case 'spot_range':
      return link.kind === 'range' ? judgeSpot(position, link) : misfit(rule);
    case 'futures_range':
      return link.kind === 'range' ? judgeFutures(position, link) : misfit(rule);
    case 'chained':
      // Recordings of 2022 have no ids: then only the checksum tells.
      return link.kind === 'chained' ? judgeChained(position, link) : unlinked();
    case 'connection':
      return unlinked();
  }
}

const misfit = (rule: BookRuleName): Verdict =>
  broken('invalid_update', `An update without the numbers that the rule "${rule}" needs`);

const unlinked = (): Verdict => ({ kind: 'apply', last: null });

/** Bybit: one more than the last, always. A smaller one is no late twin that could be left out safely. */
function judgeCounted({ last }: Filled, { id }: Link<'counted'>): Verdict {
  if (last === null || id === last + 1) return { kind: 'apply', last: id };
  if (id === last) return IGNORE;
  return broken('sequence_gap', `Update ${id} came where ${last + 1} was due`);
}

/**
 * Binance spot: the update must begin at the latest right after the book's last id.
 * https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md#how-to-manage-a-local-order-book-correctly
 */
function judgeSpot({ last, isUnjoined }: Filled, { first, last: id }: Link<'range'>): Verdict {
  if (last !== null && id <= last) return { kind: 'ignore', ends: id === last };
  if (last === null || first <= last + 1) return { kind: 'apply', last: id };
  return isUnjoined
    ? broken('snapshot_stale', `The snapshot ends with id ${last}, the stream begins with ${first}`)
    : broken('sequence_gap', `Ids ${last + 1} to ${first - 1} are missing`);
}

/**
 * Binance USD-M: ids have holes, so each update names the one before it (`pu`). The venue drops what ends
 * before the snapshot (`u < lastUpdateId`, not `<=`) and wants `U <= lastUpdateId <= u` of the first one;
 * `pu <= lastUpdateId` says the same and holds too when the snapshot ends exactly with an update.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly
 */
function judgeFutures(
  { last, isUnjoined }: Filled,
  { first, last: id, previous }: Link<'range'>,
): Verdict {
  if (last === null) return { kind: 'apply', last: id };
  if (id < last || (id === last && !isUnjoined)) return IGNORE;
  if (first <= last || (previous !== null && previous <= last)) return { kind: 'apply', last: id };
  const before = String(previous ?? first);
  return isUnjoined
    ? broken(
        'snapshot_stale',
        `The snapshot ends with id ${last}, the stream goes on from ${before}`,
      )
    : broken('sequence_gap', `An update follows id ${before}, but the last was ${last}`);
}

/** OKX: each names the id before it. Ids that fall mean that the venue counts anew, with the chain whole. */
function judgeChained({ last }: Filled, { id, previous }: Link<'chained'>): Verdict {
  if (last === null || previous === last) return { kind: 'apply', last: id };
  if (id === last) return IGNORE;
  return broken('sequence_gap', `An update follows id ${previous}, but the last was ${last}`);
}

const lastOf = ({ link }: BookUpdate): number | null => {
  switch (link.kind) {
    case 'counted':
    case 'chained':
      return link.id;
    case 'range':
      return link.last;
    case 'none':
      return null;
  }
};

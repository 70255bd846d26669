import type { BookStatus } from '../../../../shared/order-book';
import type { Judgement, Verdict } from '../../../../shared/verdict';
import { Age, Elapsed } from '../../../components/ticking';
import { ToneMark } from '../../../components/tone-mark';
import { BOOK_CAUSE, bookWord, checksumWord } from '../../../lib/book-words';
import { formatCount, formatRate, NO_VALUE } from '../../../lib/format';
import { closeDetail, openBook } from '../../../lib/window-store';
import classes from './detail.module.css';

const COLUMNS = [
  { label: 'symbol' },
  { label: 'state' },
  { label: 'best bid', numeric: true },
  { label: 'best ask', numeric: true },
  { label: 'levels', numeric: true },
  { label: 'updates/s', numeric: true },
  { label: 'last update', numeric: true },
  { label: 'last sequence', numeric: true },
  { label: 'gaps', numeric: true },
  { label: 'resyncs', numeric: true },
  { label: 'checksums', numeric: true },
] as const;

/** Every book of a collector and whether it may be believed. */
export function BookTable({
  books,
  verdicts,
}: {
  books: readonly BookStatus[];
  /** Of the same symbols; empty while the collector is stopped. */
  verdicts: readonly Verdict[];
}) {
  const completeOf = new Map(verdicts.map(({ symbol, complete }) => [symbol, complete]));
  return (
    <table className={classes.table} aria-label="Books">
      <thead>
        <tr className={classes.plainHead}>
          {COLUMNS.map((column) => (
            <th
              key={column.label}
              scope="col"
              data-numeric={'numeric' in column ? true : undefined}
            >
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {books.map((book) => (
          <Row key={book.symbol} book={book} complete={completeOf.get(book.symbol) ?? null} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ book, complete }: { book: BookStatus; complete: Judgement | null }) {
  return (
    <tr>
      <td>
        <button
          type="button"
          className={classes.link}
          title="Show this book"
          onClick={() => {
            closeDetail();
            openBook(book.collectorId, book.symbol);
          }}
        >
          {book.symbol}
        </button>
      </td>
      <td>
        <SyncCell book={book} complete={complete} />
      </td>
      <td data-numeric>{book.bestBid?.[0] ?? NO_VALUE}</td>
      <td data-numeric>{book.bestAsk?.[0] ?? NO_VALUE}</td>
      <td data-numeric>
        {formatCount(book.bidLevels)} + {formatCount(book.askLevels)}
      </td>
      <td data-numeric>{formatRate(book.updatesPerSecond)}</td>
      <td data-numeric>
        <Age of={book.lastUpdateAt} />
      </td>
      <td data-numeric>{book.sequence ?? NO_VALUE}</td>
      <td data-numeric>{formatCount(book.gaps)}</td>
      <td data-numeric>{formatCount(book.resyncs)}</td>
      <td data-numeric>{checksumWord(book) ?? NO_VALUE}</td>
    </tr>
  );
}

function SyncCell({ book: { sync }, complete }: { book: BookStatus; complete: Judgement | null }) {
  const { word, tone, since, doubt } = bookWord(sync, complete);
  return (
    <span
      className={classes.subscription}
      data-tone={tone}
      title={sync.kind === 'out_of_sync' ? sync.cause.detail : (doubt ?? undefined)}
    >
      <ToneMark tone={tone} />
      <span>
        {word}
        {sync.kind === 'out_of_sync' && `: ${BOOK_CAUSE[sync.cause.code]}`}
        {since !== null && (
          <>
            {' '}
            for <Elapsed since={since} />
          </>
        )}
      </span>
    </span>
  );
}

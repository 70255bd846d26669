import type { BookStatus } from '../../../../shared/order-book';
import { Age, Elapsed } from '../../../components/ticking';
import { ToneMark } from '../../../components/tone-mark';
import { BOOK_CAUSE, checksumWord, SYNC_TONE, SYNC_WORD } from '../../../lib/book-words';
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
export function BookTable({ books }: { books: readonly BookStatus[] }) {
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
          <Row key={book.symbol} book={book} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ book }: { book: BookStatus }) {
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
        <SyncCell book={book} />
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

function SyncCell({ book: { sync } }: { book: BookStatus }) {
  const tone = SYNC_TONE[sync.kind];
  return (
    <span
      className={classes.subscription}
      data-tone={tone}
      title={sync.kind === 'out_of_sync' ? sync.cause.detail : undefined}
    >
      <ToneMark tone={tone} />
      <span>
        {SYNC_WORD[sync.kind]}
        {sync.kind === 'out_of_sync' && `: ${BOOK_CAUSE[sync.cause.code]}`}
        {sync.kind !== 'idle' && (
          <>
            {' '}
            for <Elapsed since={sync.since} />
          </>
        )}
      </span>
    </span>
  );
}

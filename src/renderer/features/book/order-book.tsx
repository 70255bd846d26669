import { useEffect, useMemo, type ReactNode } from 'react';
import type { BookView } from '../../../shared/order-book';
import { bookFeed, useBook } from '../../lib/book-feed';
import { bookWord } from '../../lib/book-words';
import { useWindow } from '../../lib/window-store';
import { BookBar } from './book-bar';
import { BookBlank } from './book-blank';
import { BookFacts } from './book-facts';
import { BookSyncLine } from './book-sync-line';
import { DepthChart } from './depth-chart';
import { Ladder } from './ladder';
import { ladderLines } from './ladder-lines';
import { useBookChoices } from './use-book-choices';
import { useBookVerdict } from './use-book-verdict';
import classes from './order-book.module.css';

/** One order book: whether it may be believed, its best levels, their depth, and how it is kept. */
export function OrderBook({ heading }: { heading: ReactNode }) {
  return (
    <section className={classes.panel} aria-label="Order book">
      <div className={classes.bar}>
        {heading}
        <BookBar />
      </div>
      <div className={classes.body}>
        <Body />
      </div>
    </section>
  );
}

function Body() {
  const { sources, chosen } = useBookChoices();
  const depth = useWindow((state) => state.bookDepth);
  const book = useBook();
  const collectorId = chosen?.source.id;
  const symbol = chosen?.symbol;
  useEffect(() => {
    if (collectorId === undefined || symbol === undefined) return undefined;
    return bookFeed.watch({ collectorId, symbol, depth });
  }, [collectorId, symbol, depth]);

  const view = book.kind === 'shown' ? book.view : null;
  if (chosen === null || view === null || view.bids.length + view.asks.length === 0) {
    return <BookBlank sources={sources} source={chosen?.source ?? null} book={book} />;
  }
  return <Book view={view} />;
}

function Book({ view }: { view: BookView }) {
  const lines = useMemo(() => ladderLines(view), [view]);
  const complete = useBookVerdict(view.status);
  const { tone } = bookWord(view.status.sync, complete);
  return (
    <div className={classes.book} data-good={view.status.sync.kind === 'in_sync' && tone !== 'bad'}>
      <BookSyncLine status={view.status} complete={complete} />
      <Ladder lines={lines} />
      <BookFacts view={view} />
      <DepthChart lines={lines} mid={view.status.mid} />
    </div>
  );
}

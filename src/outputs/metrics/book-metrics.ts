import type { CollectorStatus } from '../../shared/collector-status';
import type { BookStatus } from '../../shared/order-book';
import type { Instruments } from './metric-families';

/** What there is to tell of the order books of each collector that keeps some, over all its symbols. */
export function bookMetrics(make: Instruments) {
  const books = make.gauge(
    'books',
    'Order books by whether they may be believed',
    'collector',
    'sync',
  );
  const updates = make.follower('book_updates', 'Messages applied to books', 'collector');
  const rejected = make.follower(
    'book_updates_rejected',
    'Messages that failed their checks',
    'collector',
  );
  const breaks = make.follower('book_breaks', "Breaks of the venue's rule", 'collector');
  const resyncs = make.follower('book_resyncs', 'Returns into sync after a break', 'collector');
  const checksums = make.follower('book_checksums', 'Checksums compared', 'collector', 'outcome');
  const crossings = make.follower(
    'book_crossings',
    'How often a book was found crossed',
    'collector',
  );

  return {
    /** Collectors that are gone go with it; counters stay. */
    clear(): void {
      books.reset();
    },

    update(
      { id: collector, channel, stats }: CollectorStatus,
      statuses: readonly BookStatus[],
    ): void {
      if (channel !== 'order_book') return;
      for (const sync of ['idle', 'awaiting_snapshot', 'in_sync', 'out_of_sync'] as const) {
        books.set({ collector, sync }, statuses.filter((book) => book.sync.kind === sync).length);
      }
      const sum = (of: (book: BookStatus) => number): number =>
        statuses.reduce((total, book) => total + of(book), 0);
      updates.follow(
        { collector },
        sum((book) => book.updates),
      );
      rejected.follow({ collector }, stats.rejectedUpdates);
      breaks.follow(
        { collector },
        sum((book) => book.gaps),
      );
      resyncs.follow(
        { collector },
        sum((book) => book.resyncs),
      );
      checksums.follow(
        { collector, outcome: 'right' },
        sum((book) => book.checksumsOk),
      );
      checksums.follow(
        { collector, outcome: 'wrong' },
        sum((book) => book.checksumsBad),
      );
      crossings.follow(
        { collector },
        sum((book) => book.crossings),
      );
    },
  };
}

import { Button, Skeleton, Stack } from '@mantine/core';
import type { BookStatus } from '../../../shared/order-book';
import { BlankSlate } from '../../components/blank-slate';
import { Elapsed } from '../../components/ticking';
import type { BookOnScreen } from '../../lib/book-feed';
import { startCollector } from '../../lib/collector-actions';
import { openRoster } from '../../lib/window-store';
import type { BookSource } from './use-book-choices';

/** Why there are no levels to show, and what can be done about it. */
export function BookBlank({
  sources,
  source,
  book,
}: {
  sources: readonly BookSource[] | null;
  source: BookSource | null;
  book: BookOnScreen;
}) {
  if (sources !== null && source === null) {
    return (
      <BlankSlate
        title="No order book is collected"
        action={
          <Button onClick={() => openRoster({ kind: 'add', channel: 'order_book' })}>
            Add order books
          </Button>
        }
      >
        A collector of order books keeps the books of its symbols here, level by level, and says
        whether they can be believed.
      </BlankSlate>
    );
  }
  if (source === null || book.kind === 'loading') {
    return (
      <Stack gap={7} p="sm" role="status" aria-label="Loading the book">
        {Array.from({ length: 9 }, (_, index) => (
          <Skeleton key={index} height={14} radius={3} />
        ))}
      </Stack>
    );
  }
  if (book.kind === 'failed') {
    return (
      <BlankSlate title="The book cannot be read">
        {book.error.message} {book.error.advice}
      </BlankSlate>
    );
  }
  if (source.state === 'STOPPED') {
    return (
      <BlankSlate
        title={`${source.id} is stopped`}
        action={
          <Button onClick={() => startCollector(source.id)} aria-label={`Start ${source.id} again`}>
            Start
          </Button>
        }
      >
        Its books are not kept while it does not run.
      </BlankSlate>
    );
  }
  return <WithoutLevels source={source} status={book.view.status} />;
}

function WithoutLevels({ source, status }: { source: BookSource; status: BookStatus }) {
  const { sync, symbol } = status;
  switch (sync.kind) {
    case 'idle':
      return (
        <BlankSlate title={`Waiting for ${source.id}`}>
          It has no connection to {source.venueLabel} at the moment: {source.state}.
        </BlankSlate>
      );
    case 'awaiting_snapshot':
      return (
        <BlankSlate title={`Waiting for the snapshot of ${symbol}…`}>
          For <Elapsed since={sync.since} />. Until it comes nothing is known of this book.
        </BlankSlate>
      );
    case 'out_of_sync':
      return (
        <BlankSlate title={`The book of ${symbol} is out of sync`}>
          For <Elapsed since={sync.since} />: {sync.cause.detail}
        </BlankSlate>
      );
    case 'in_sync':
      return (
        <BlankSlate title={`The book of ${symbol} is empty`}>
          Its updates are in order, but {source.venueLabel} lists no orders.
        </BlankSlate>
      );
  }
}

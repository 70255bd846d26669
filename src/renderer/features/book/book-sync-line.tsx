import type { BookStatus } from '../../../shared/order-book';
import { Elapsed } from '../../components/ticking';
import { ToneMark } from '../../components/tone-mark';
import { BOOK_CAUSE, SHAPE_WORD, SYNC_TONE, SYNC_WORD } from '../../lib/book-words';
import classes from './order-book.module.css';

/** Whether this book may be believed, since when, and if not why. */
export function BookSyncLine({ status: { sync, shape } }: { status: BookStatus }) {
  const tone = SYNC_TONE[sync.kind];
  const odd = SHAPE_WORD[shape];
  return (
    <div className={classes.syncLine} data-tone={tone}>
      <span className={classes.syncWord}>
        <ToneMark tone={tone} />
        <span role="status">{SYNC_WORD[sync.kind]}</span>
      </span>
      {sync.kind !== 'idle' && (
        <span className={classes.since}>
          for <Elapsed since={sync.since} />
        </span>
      )}
      {sync.kind === 'out_of_sync' && (
        <span className={classes.cause} title={sync.cause.detail}>
          <b>{BOOK_CAUSE[sync.cause.code]}</b> {sync.cause.detail}
        </span>
      )}
      {odd !== null && (
        <span className={classes.odd}>
          <ToneMark tone="warn" size={8} /> {odd}
        </span>
      )}
      {sync.kind !== 'in_sync' && (
        <span className={classes.notGood}>What is shown below is the past, not the market</span>
      )}
    </div>
  );
}

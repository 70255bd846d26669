import type { BookStatus } from '../../../shared/order-book';
import type { Judgement } from '../../../shared/verdict';
import { Elapsed } from '../../components/ticking';
import { ToneMark } from '../../components/tone-mark';
import { BOOK_CAUSE, bookWord, SHAPE_WORD } from '../../lib/book-words';
import classes from './order-book.module.css';

/** Whether this book may be believed, since when, and if not why. */
export function BookSyncLine({
  status: { sync, shape },
  complete,
}: {
  status: BookStatus;
  /** The verdict's answer; null while there is none. */
  complete: Judgement | null;
}) {
  const { word, tone, since, doubt } = bookWord(sync, complete);
  const odd = SHAPE_WORD[shape];
  return (
    <div className={classes.syncLine} data-tone={tone}>
      <span className={classes.syncWord}>
        <ToneMark tone={tone} />
        <span role="status">{word}</span>
      </span>
      {since !== null && (
        <span className={classes.since}>
          for <Elapsed since={since} />
        </span>
      )}
      {sync.kind === 'out_of_sync' && (
        <span className={classes.cause} title={sync.cause.detail}>
          <b>{BOOK_CAUSE[sync.cause.code]}</b> {sync.cause.detail}
        </span>
      )}
      {doubt !== null && (
        <span className={classes.cause} title={doubt}>
          {doubt}
        </span>
      )}
      {odd !== null && word !== 'crossed' && (
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

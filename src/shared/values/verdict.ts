/** The three questions that every running feed is asked. Free of zod, so the window may use the values. */
export const QUESTIONS = ['connected', 'complete', 'on_time'] as const;
export type Question = (typeof QUESTIONS)[number];

/** From best to worst, but for `unknown`, which is neither. */
export const ANSWERS = ['good', 'degraded', 'bad', 'unknown'] as const;
export type Answer = (typeof ANSWERS)[number];

/** `unknown` is less than `degraded`: what is known to be wrong is said first. */
export const ANSWER_RANK: Readonly<Record<Answer, number>> = {
  good: 0,
  unknown: 1,
  degraded: 2,
  bad: 3,
};

/** Every condition that can make an answer worse than good; see docs/verdict.md. */
export const CONDITIONS = [
  'starting',
  'reconnecting',
  'not_connected',
  'refused',
  'unanswered',
  'no_data_yet',
  'pace_unknown',
  'silent',
  'connection_silent',
  'receiving_nothing',
  'some_rejected',
  'many_rejected',
  'some_unreadable',
  'many_unreadable',
  'missing_trades',
  'losing_trades',
  'trades_lost',
  'outage_open',
  'frames_missing',
  'many_frames_missing',
  'many_duplicates',
  'book_not_filled',
  'book_out_of_sync',
  'book_crossed',
  'book_silent',
  'book_updates_rejected',
  'not_provable',
  'no_latency',
  'clock_unknown',
  'latency_uncertain',
  'some_late',
  'late',
  'this_clock_wrong',
  'venue_clock_wrong',
] as const;
export type ConditionId = (typeof CONDITIONS)[number];

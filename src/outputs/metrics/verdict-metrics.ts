import type { CollectorStatus } from '../../shared/collector-status';
import type { AnswerCounts, RollUp, Verdict } from '../../shared/verdict';
import { ANSWERS, QUESTIONS } from '../../shared/values/verdict';
import { isNotGood, worstFirst, worstQuestionOf } from '../../engine/verdict/worst';
import type { Instruments } from './metric-families';

/** Instruments that are named; what is beyond is counted. */
export const INSTRUMENTS_SHOWN = 200;

const NONE: AnswerCounts = { good: 0, degraded: 0, bad: 0, unknown: 0 };

/** The answers to the three questions: counts of instruments, and the names of those that are not good. */
export function verdictMetrics(make: Instruments) {
  const feeds = make.gauge(
    'feeds',
    'Instruments of running collectors by the answer to each question',
    'question',
    'answer',
  );
  const collectorFeeds = make.gauge(
    'collector_feeds',
    'Instruments of a collector by the answer to each question',
    'collector',
    'question',
    'answer',
  );
  const notGood = make.gauge(
    'feed_not_good',
    `1 for each of at most ${INSTRUMENTS_SHOWN} instruments that are not good, with its worst answer`,
    'collector',
    'instrument',
    'question',
    'answer',
    'condition',
  );
  const notShown = make.gauge(
    'feeds_not_shown',
    'Instruments that are not good and that the limit left out',
  );
  const goodMinutes = make.gauge(
    'good_minutes_ratio',
    'Share of instrument-minutes that were healthy; absent before the first whole minute',
    'window',
  );
  const seconds = make.counter(
    'feed_seconds',
    'Seconds that instruments spent with each answer, added up over all of them',
    'question',
    'answer',
  );
  // Prometheus sees no increase in what begins above zero.
  for (const question of QUESTIONS) {
    for (const answer of ANSWERS) seconds.inc({ question, answer }, 0);
  }

  return {
    /** To be called for each look, once a second. */
    judged(verdicts: readonly Verdict[]): void {
      for (const question of QUESTIONS) {
        const counts = { ...NONE };
        for (const verdict of verdicts) counts[verdict[question].answer] += 1;
        for (const answer of ANSWERS) seconds.inc({ question, answer }, counts[answer]);
      }
    },

    update(
      overall: RollUp,
      verdicts: readonly Verdict[],
      collectors: readonly Pick<CollectorStatus, 'id' | 'verdict'>[],
    ): void {
      for (const gauge of [collectorFeeds, notGood, goodMinutes]) gauge.reset();
      for (const question of QUESTIONS) {
        for (const answer of ANSWERS) {
          feeds.set({ question, answer }, overall[question].counts[answer]);
          for (const { id: collector, verdict } of collectors) {
            const counts = verdict?.[question].counts ?? NONE;
            collectorFeeds.set({ collector, question, answer }, counts[answer]);
          }
        }
      }
      const ill = worstFirst(verdicts).filter(isNotGood);
      for (const verdict of ill.slice(0, INSTRUMENTS_SHOWN)) {
        const { collectorId: collector, instrument } = verdict;
        const question = worstQuestionOf(verdict);
        const { answer, reasons } = verdict[question];
        const condition = reasons[0]?.condition ?? '';
        notGood.set({ collector, instrument, question, answer, condition }, 1);
      }
      notShown.set(Math.max(0, ill.length - INSTRUMENTS_SHOWN));
      const { lastHour, lastDay } = overall.goodMinutes;
      if (lastHour !== null) goodMinutes.set({ window: '1h' }, lastHour);
      if (lastDay !== null) goodMinutes.set({ window: '1d' }, lastDay);
    },
  };
}

import { z } from 'zod';
import { ANSWERS, CONDITIONS, QUESTIONS } from './values/verdict';

const count = z.int().min(0);
/** Epoch ms of this machine's clock. */
const time = z.number();

export const answerSchema = z.enum(ANSWERS);
export const questionSchema = z.enum(QUESTIONS);

/** Why an answer is not good. */
export const reasonSchema = z.object({
  condition: z.enum(CONDITIONS),
  answer: answerSchema,
  /** One sentence. */
  message: z.string(),
  /** Since when the condition holds. */
  since: time,
  /** The numbers in the sentence, by name; units are in the names. */
  figures: z.record(z.string(), z.number()),
});
export type Reason = Readonly<z.infer<typeof reasonSchema>>;

/** The answer to one question about one instrument. */
export const judgementSchema = z.object({
  answer: answerSchema,
  /** Since when the answer is this one. */
  since: time,
  /** The worst first; empty when the answer is good. */
  reasons: z.array(reasonSchema),
});
export type Judgement = Readonly<z.infer<typeof judgementSchema>>;

/** The three answers for one instrument of one running collector. */
export const verdictSchema = z.object({
  collectorId: z.string(),
  /** `venue:market:symbol` */
  instrument: z.string(),
  symbol: z.string(),
  connected: judgementSchema,
  complete: judgementSchema,
  on_time: judgementSchema,
  /** Connected and on time are good, and complete is good or unknown. */
  healthy: z.boolean(),
});
export type Verdict = Readonly<z.infer<typeof verdictSchema>>;

export const answerCountsSchema = z.object({
  good: count,
  degraded: count,
  bad: count,
  unknown: count,
});
export type AnswerCounts = Readonly<z.infer<typeof answerCountsSchema>>;

/** One question over several instruments. */
export const rolledAnswerSchema = z.object({
  /** The worst of them; `unknown` only when none is worse. */
  answer: answerSchema,
  /** Since when any has been this bad. */
  since: time,
  counts: answerCountsSchema,
  /** What is wrong with how many, one sentence each, the worst first: `2 of 30 symbols silent: A, B`. */
  reasons: z.array(z.string()),
});
export type RolledAnswer = Readonly<z.infer<typeof rolledAnswerSchema>>;

/** The verdict of a collector, a venue or the app: counts per answer, and the worst answer. */
export const rollUpSchema = z.object({
  /** Instruments that are judged: those of running collectors. */
  instruments: count,
  healthy: count,
  /** Healthy, though nothing proves them complete. */
  healthyUnproven: count,
  connected: rolledAnswerSchema,
  complete: rolledAnswerSchema,
  on_time: rolledAnswerSchema,
  /** Good instrument-minutes among those judged, from 0 to 1; null before the first whole minute. */
  goodMinutes: z.object({ lastHour: z.number().nullable(), lastDay: z.number().nullable() }),
});
export type RollUp = Readonly<z.infer<typeof rollUpSchema>>;

/** What is on record about one instrument and hour. */
export const hourRecordSchema = z.object({
  instrument: z.string(),
  /** The start of the hour. */
  hour: time,
  kind: z.enum(['complete', 'loss', 'unknown']),
  /** Trades known to be lost. */
  lost: count,
  /** Seconds of the hour of which nothing is known, such as those without a connection. */
  unknownSeconds: count,
});
export type HourRecord = Readonly<z.infer<typeof hourRecordSchema>>;

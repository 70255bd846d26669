import type { Verdict } from '../../shared/verdict';
import { QUESTIONS } from '../../shared/values/verdict';
import type { Answer, Question } from '../../shared/values/verdict';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';

export const VERDICTS_COLUMNS = [
  'instrument',
  'collector',
  'question',
  'answer',
  'since',
  'condition',
  'message',
] as const;

export interface VerdictsCsvOptions {
  /** All of them by default. */
  readonly questions?: readonly Question[];
  /** All of them by default. */
  readonly answers?: readonly Answer[];
}

/**
 * One record per instrument and question, in the order given. `condition` and `message` are the worst
 * reason's and empty where the answer is good; `since` is when the answer became this one.
 */
export function verdictsCsv(
  verdicts: readonly Verdict[],
  { questions = QUESTIONS, answers }: VerdictsCsvOptions = {},
): Iterable<CsvChunk> {
  const records = verdicts.flatMap((verdict) =>
    questions
      .filter((question) => answers?.includes(verdict[question].answer) ?? true)
      .map((question) => ({ verdict, question })),
  );
  return csvChunks(VERDICTS_COLUMNS, records, ({ verdict, question }) => {
    const { answer, since, reasons } = verdict[question];
    const [worst] = reasons;
    return [
      verdict.instrument,
      verdict.collectorId,
      question,
      answer,
      isoTime(since),
      worst?.condition ?? '',
      worst?.message ?? '',
    ];
  });
}

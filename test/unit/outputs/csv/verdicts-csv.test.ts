import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { hoursCsv } from '../../../../src/outputs/csv/hours-csv';
import { verdictsCsv } from '../../../../src/outputs/csv/verdicts-csv';
import type { CsvChunk } from '../../../../src/outputs/csv/csv-format';
import { sampleJudgement, sampleReason, sampleVerdict } from '../../../support/verdict-samples';

const rowsOf = (chunks: Iterable<CsvChunk>) =>
  parse<Record<string, string>>([...chunks].map(({ text }) => text).join(''), { columns: true });

const LOSSY = sampleVerdict('ETHUSDT', {
  complete: sampleJudgement(
    sampleReason('many_rejected', 'bad', '30 of 30 trades rejected within 60 s (100 %)'),
    sampleReason('not_provable', 'unknown'),
  ),
});

describe('verdicts as CSV', () => {
  it('have a record per instrument and question, with the worst reason', () => {
    expect(rowsOf(verdictsCsv([LOSSY]))).toEqual([
      row('connected', 'good', '', ''),
      row('complete', 'bad', 'many_rejected', '30 of 30 trades rejected within 60 s (100 %)'),
      row('on_time', 'good', '', ''),
    ]);
  });

  it('leave out the questions and answers that were not asked for', () => {
    const good = sampleVerdict('BTCUSDT');
    expect(rowsOf(verdictsCsv([good, LOSSY], { answers: ['bad'] }))).toMatchObject([
      { instrument: 'bybit:spot:ETHUSDT', question: 'complete' },
    ]);
    expect(rowsOf(verdictsCsv([LOSSY], { questions: ['on_time'], answers: ['bad'] }))).toEqual([]);
  });

  it('escape what a spreadsheet would run', () => {
    const refused = sampleVerdict('X', {
      connected: sampleJudgement(sampleReason('refused', 'bad', '=cmd|calc')),
    });
    expect(rowsOf(verdictsCsv([refused]))[0]?.message).toBe("'=cmd|calc");
  });
});

function row(question: string, answer: string, condition: string, message: string) {
  return {
    instrument: 'bybit:spot:ETHUSDT',
    collector: 'bybit_trades',
    question,
    answer,
    since: '2026-12-01T09:00:00.000Z',
    condition,
    message,
  };
}

it('hours on record as CSV say what was lost and for how long nothing is known', () => {
  const hour = Date.UTC(2026, 11, 1, 9);
  const record = { instrument: '@x:spot:Y', hour, kind: 'loss', lost: 3, unknownSeconds: 40 } as const; // prettier-ignore
  expect(rowsOf(hoursCsv([record]))).toEqual([
    {
      instrument: "'@x:spot:Y",
      hour: '2026-12-01T09:00:00.000Z',
      kind: 'loss',
      lost: '3',
      unknown_seconds: '40',
    },
  ]);
});

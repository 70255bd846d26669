import { duration, formatRows } from '../../../src/platform/text-table';
import { verdictText } from '../verdict/verdict-text';
import { BOOK_FEEDS } from './book-feeds';
import type { BookFeedId } from './book-feeds';
import type { BookScenario } from './book-scenario';
import { isBookAsExpected, runBookScenario } from './run-book-scenario';
import type { BookResult } from './run-book-scenario';

/** Each has an exchange and a live system of its own; all share one thread. */
const AT_ONCE = 10;

interface BookRow {
  readonly scenario: BookScenario;
  readonly feed: BookFeedId;
}

export const bookRowsOf = (scenarios: readonly BookScenario[]): readonly BookRow[] =>
  scenarios.flatMap((scenario) => scenario.feeds.map((feed) => ({ scenario, feed })));

/** Results in the order of the rows; `onResult` hears of each as it comes. */
export async function runBookTable(
  rows: readonly BookRow[],
  seed: number,
  onResult: (result: BookResult) => void = () => undefined,
): Promise<readonly BookResult[]> {
  const results: BookResult[] = [];
  // Those that wait for a pace first, so that they do not keep the others waiting at the end.
  const isSlow = ({ scenario }: BookRow): boolean => scenario.needsPace === true;
  const numbered = rows.map((row, index) => ({ row, index }));
  const queue = [
    ...numbered.filter(({ row }) => isSlow(row)),
    ...numbered.filter(({ row }) => !isSlow(row)),
  ];
  const lane = async (): Promise<void> => {
    for (;;) {
      const next = queue.shift();
      if (next === undefined) return;
      const { row, index } = next;
      const result = await runBookScenario(row.scenario, row.feed, seed + index);
      results[index] = result;
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

const HEADINGS = ['book fault', 'venue', 'detected', 'healed', "book equal to the exchange's", 'to detect', 'to heal', 'verdict right', 'as it must be']; // prettier-ignore

export function formatBookTable(results: readonly BookResult[]): string {
  const rows = results.map((result) => [
    result.scenario,
    BOOK_FEEDS[result.feed].label,
    result.detected === 'harmless' ? 'harmless' : yesOr(result.detected === 'yes'),
    yesOr(result.healed),
    yesOr(result.isEqual),
    duration(result.detectMs),
    duration(result.healMs),
    verdictText(result.verdict),
    yesOr(isBookAsExpected(result)),
  ]);
  const bad = results.filter((result) => !isBookAsExpected(result));
  return [
    formatRows(HEADINGS, rows),
    '',
    ...new Set(results.flatMap(({ note }) => (note === '' ? [] : [`harmless: ${note}`]))),
    ...bad.flatMap(
      ({ scenario, feed, problems }) =>
      problems.map((problem) => `NOT AS IT MUST BE  ${scenario}, ${BOOK_FEEDS[feed].label}: ${problem}`), // prettier-ignore
    ),
    `${results.length - bad.length} of ${results.length} rows are as they must be.`,
  ].join('\n');
}

const yesOr = (isSo: boolean): string => (isSo ? 'yes' : 'NO');

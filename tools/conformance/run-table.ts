import { FEEDS } from './feeds';
import type { FeedId } from './feeds';
import { isAsExpected, runScenario } from './run-scenario';
import type { ScenarioResult } from './run-scenario';
import type { Scenario } from './scenario';
import { verdictText } from './verdict/verdict-text';
import { duration, formatRows } from '../../src/platform/text-table';

/** Each has an exchange and a live system of its own; all share one thread. */
const AT_ONCE = 6;

export interface TableRun {
  readonly scenario: Scenario;
  readonly feed: FeedId;
}

export const rowsOf = (scenarios: readonly Scenario[]): readonly TableRun[] =>
  scenarios.flatMap((scenario) => scenario.feeds.map((feed) => ({ scenario, feed })));

/** Results in the order of the rows; `onResult` hears of each as it comes. */
export async function runTable(
  rows: readonly TableRun[],
  seed: number,
  onResult: (result: ScenarioResult) => void = () => undefined,
): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  // The long ones first, so that they do not keep the others waiting at the end.
  const isLong = (index: number): boolean => rows[index]?.scenario.isLong === true;
  const all = rows.map((_, index) => index);
  const queue = [...all.filter(isLong), ...all.filter((index) => !isLong(index))];
  const lane = async (): Promise<void> => {
    for (;;) {
      const index = queue.shift();
      const row = index === undefined ? undefined : rows[index];
      if (index === undefined || row === undefined) return;
      const result = await runScenario(row.scenario, row.feed, seed + index);
      results[index] = result;
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

const DETECTED = { yes: 'yes', not_knowable: 'no: cannot be known', no: 'NO' } as const;
const HEADINGS = ['fault', 'venue', 'detected', 'healed', 'account exact', 'to detect', 'to heal', 'verdict right', 'as it must be']; // prettier-ignore

export function formatTable(results: readonly ScenarioResult[]): string {
  const notes: string[] = [];
  const rows = results.map((result) => {
    let mark = '';
    if (result.note !== '') {
      if (!notes.includes(result.note)) notes.push(result.note);
      mark = ` [${notes.indexOf(result.note) + 1}]`;
    }
    return [
      result.scenario,
      FEEDS[result.feed].label,
      DETECTED[result.detected] + (result.detected === 'not_knowable' ? mark : ''),
      healedText(result) + (result.detected === 'not_knowable' ? '' : mark),
      result.isAccountExact ? 'yes' : 'NO',
      duration(result.detectMs),
      duration(result.healMs),
      verdictText(result.verdict),
      isAsExpected(result) ? 'yes' : 'NO',
    ];
  });
  const footnotes = notes.map((note, index) => `[${index + 1}] ${note}`);
  const bad = results.filter((result) => !isAsExpected(result));
  return [
    formatRows(HEADINGS, rows),
    '',
    ...footnotes,
    ...bad.flatMap(({ scenario, feed, problems }) =>
      problems.map((problem) => `NOT AS IT MUST BE  ${scenario}, ${FEEDS[feed].label}: ${problem}`),
    ),
    `${results.length - bad.length} of ${results.length} rows are as they must be.`,
  ].join('\n');
}

function healedText({ healed, tradesLost, tradesWrong }: ScenarioResult): string {
  switch (healed) {
    case 'yes':
      return 'yes';
    case 'permanent_gap':
      return 'yes: permanent gap';
    case 'feed_only':
      return tradesLost > 0
        ? `yes, but ${tradesLost} ${tradesLost === 1 ? 'trade' : 'trades'} gone`
        : `yes, but ${tradesWrong} prices wrong`;
    case 'no':
      return 'NO';
  }
}

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export function tallyOfVitest(report: {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests?: number;
}): Tally;
export function tallyOfPlaywright(report: {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}): Tally;
export function tallyOfBench(report: {
  failures: Readonly<Record<string, readonly string[]>>;
}): Tally;
export function tallyOfStep(exitCode: number, tally: Tally | undefined): Tally;
export function total(tallies: readonly Tally[]): Tally;

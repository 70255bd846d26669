/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** What vitest's JSON report says. */
export function tallyOfVitest(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** What Playwright's JSON report says. A flaky test passed when it was tried again, as vitest counts too. */
export function tallyOfPlaywright({ stats }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  };
}

/** What the bench's report says: each of its parts works or does not. */
export function tallyOfBench({ failures }) {
  const failed = Object.values(failures).filter((faults) => faults.length > 0).length;
  return { passed: Object.keys(failures).length - failed, failed, skipped: 0 };
}

/**
 * A step counts at least one failure when its runner failed without naming a test (a file that does
 * not compile, an error outside of tests), wrote no report, or ran no test at all.
 */
export function tallyOfStep(exitCode, tally) {
  const counted = tally ?? { passed: 0, failed: 0, skipped: 0 };
  const ranNothing = counted.passed + counted.failed === 0;
  const failedUnseen = exitCode !== 0 && counted.failed === 0;
  return ranNothing || failedUnseen ? { ...counted, failed: counted.failed + 1 } : counted;
}

export function total(tallies) {
  const sum = (key) => tallies.reduce((all, tally) => all + tally[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

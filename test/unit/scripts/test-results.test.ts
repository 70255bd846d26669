import { describe, expect, it } from 'vitest';
import {
  tallyOfBench,
  tallyOfPlaywright,
  tallyOfStep,
  tallyOfVitest,
  total,
} from '../../../scripts/lib/test-results.mjs';

const green = { passed: 3, failed: 0, skipped: 1 };

describe('the count of tests', () => {
  it('takes a test that passed at its second attempt for one that passed', () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 } };
    expect(tallyOfPlaywright(report)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  });

  it('takes a test to be written for a skipped one', () => {
    const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };
    expect(tallyOfVitest(report)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('takes each part of the bench for one that works or does not', () => {
    const report = { failures: { ingest: [], flood: ['trades are missing', 'no figure'] } };
    expect(tallyOfBench(report)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('has a failure when the runner failed without naming a test', () => {
    expect(tallyOfStep(1, green)).toEqual({ ...green, failed: 1 });
  });

  it('has a failure when no test ran, even if the runner is content', () => {
    expect(tallyOfStep(0, { passed: 0, failed: 0, skipped: 5 }).failed).toBe(1);
    expect(tallyOfStep(0, undefined).failed).toBe(1);
  });

  it('counts named failures once', () => {
    expect(tallyOfStep(1, { ...green, failed: 2 }).failed).toBe(2);
  });

  it('is the sum over all steps', () => {
    expect(total([green, { passed: 1, failed: 2, skipped: 0 }])).toEqual({
      passed: 4,
      failed: 2,
      skipped: 1,
    });
  });
});

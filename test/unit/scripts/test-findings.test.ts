import { describe, expect, it } from 'vitest';
import {
  findingsOfBench,
  findingsOfPlaywright,
  findingsOfVitest,
  linesOfFindings,
} from '../../../scripts/lib/test-findings.mjs';

const ROOT = '/project';

const inVitest = (status: string, failureMessages: readonly string[]) => ({
  ancestorTitles: ['a feed'],
  title: 'reconnects',
  status,
  failureMessages,
});
const vitestFile = (
  status: string,
  assertionResults: readonly ReturnType<typeof inVitest>[],
  message = '',
) => ({ name: `${ROOT}/test/feed.test.ts`, status, message, assertionResults });

const inPlaywright = (status: string, messages: readonly string[]) => ({
  config: { rootDir: `${ROOT}/test/e2e` },
  errors: [],
  suites: [
    {
      title: 'tape.spec.ts',
      specs: [],
      suites: [
        {
          title: 'the tape',
          specs: [
            {
              file: 'tape.spec.ts',
              title: 'pauses',
              tests: [
                {
                  status,
                  results: [...messages.map((message) => ({ error: { message } })), {}],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
});

describe('what a run of tests found', () => {
  it('is every test that failed, with its file and its last error', () => {
    const report = {
      testResults: [vitestFile('failed', [inVitest('failed', ['first', 'last'])])],
    };
    expect(findingsOfVitest(report, ROOT)).toEqual({
      failures: [{ file: 'test/feed.test.ts', name: 'a feed › reconnects', error: 'last' }],
      secondAttempts: [],
    });
    expect(findingsOfPlaywright(inPlaywright('unexpected', ['first', 'last']), ROOT)).toEqual({
      failures: [{ file: 'test/e2e/tape.spec.ts', name: 'the tape › pauses', error: 'last' }],
      secondAttempts: [],
    });
  });

  it('is also every test that passed only when it was tried again', () => {
    const report = {
      testResults: [
        vitestFile('passed', [inVitest('passed', ['too slow']), inVitest('passed', [])]),
      ],
    };
    expect(findingsOfVitest(report, ROOT)).toEqual({
      failures: [],
      secondAttempts: [
        { file: 'test/feed.test.ts', name: 'a feed › reconnects', error: 'too slow' },
      ],
    });
    const { failures, secondAttempts } = findingsOfPlaywright(
      inPlaywright('flaky', ['too slow']),
      ROOT,
    );
    expect(failures).toEqual([]);
    expect(secondAttempts).toEqual([
      { file: 'test/e2e/tape.spec.ts', name: 'the tape › pauses', error: 'too slow' },
    ]);
  });

  it('names the file when no test of it could run', () => {
    const report = { testResults: [vitestFile('failed', [], 'Cannot find module')] };
    expect(findingsOfVitest(report, ROOT).failures).toEqual([
      { file: 'test/feed.test.ts', name: 'the file itself', error: 'Cannot find module' },
    ]);
  });

  it('has what went wrong outside of any test', () => {
    const report = {
      ...inPlaywright('expected', []),
      errors: [{ message: 'Timed out waiting 480s for the entire test run' }],
    };
    expect(findingsOfPlaywright(report, ROOT).failures).toEqual([
      {
        file: '',
        name: 'outside of any test',
        error: 'Timed out waiting 480s for the entire test run',
      },
    ]);
  });
});

describe('the end of a log', () => {
  const failure = (name: string, error = '') => ({ file: 'a.test.ts', name, error });

  it('is silent when all is well', () => {
    const green = { name: 'unit', failures: [], secondAttempts: [] };
    expect(linesOfFindings([green, { name: 'e2e' }])).toEqual([]);
  });

  it('names what failed last, after what needed a second attempt', () => {
    const steps = [
      { name: 'integration', failures: [failure('broke')], secondAttempts: [] },
      { name: 'e2e', failures: [], secondAttempts: [failure('was slow')] },
    ];
    expect(linesOfFindings(steps)).toEqual([
      '',
      'needed a second attempt: e2e › a.test.ts › was slow',
      '',
      'failed: integration › a.test.ts › broke',
    ]);
  });

  it('shows the first lines of an error, without colours and places inside the runner', () => {
    const error = [
      '\u001b[31mError: expected 1\u001b[39m',
      '',
      '    at inner (/project/node_modules/vitest/index.js:1:1)',
      '    at new Promise (<anonymous>)',
      '    at /project/a.test.ts:3:4',
      'x'.repeat(1_000),
      ...Array<string>(50).fill('more'),
    ].join('\n');
    const shown = linesOfFindings([{ name: 'unit', failures: [failure('broke', error)] }]).slice(2);
    expect(shown.slice(0, 2)).toEqual([
      '    Error: expected 1',
      '        at /project/a.test.ts:3:4',
    ]);
    expect(shown).toHaveLength(6);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(200);
  });

  it('counts the rest when too many failed to be named', () => {
    const failures = Array.from({ length: 100 }, (_, index) => failure(`test ${index}`));
    const lines = linesOfFindings([{ name: 'unit', failures }]);
    expect(lines.length).toBeLessThan(100);
    expect(lines.at(-1)).toBe('and 70 more that failed');
  });
});

describe('the findings of the bench', () => {
  it('name each part that does not work, with all that is wrong with it', () => {
    const failures = { ingest: [], flood: ['trades are missing', 'no figure'] };
    expect(findingsOfBench({ failures })).toEqual({
      failures: [{ file: '', name: 'flood', error: 'trades are missing\nno figure' }],
      secondAttempts: [],
    });
  });
});

import { isAbsolute, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/*
 * The few tests of a run that a person has to look at, taken from the runners' JSON reports: those
 * that failed, and those that passed only when they were tried again.
 */

const LINES_OF_AN_ERROR = 6;
const COLUMNS_OF_AN_ERROR = 160;
/** So many failures have one cause, and a longer list would push the sums out of a log's tail. */
const FAILURES_NAMED = 30;

/** What vitest's JSON report says. A test that passed and yet has errors was tried again. */
export function findingsOfVitest({ testResults }, root) {
  const failures = [];
  const secondAttempts = [];
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(root, name);
    const inFile = assertionResults.map(({ ancestorTitles, title, ...test }) => ({
      status: test.status,
      finding: {
        file,
        name: [...ancestorTitles, title].filter(Boolean).join(' › '),
        error: test.failureMessages.at(-1) ?? '',
      },
      wasTriedAgain: test.status === 'passed' && test.failureMessages.length > 0,
    }));
    const failed = inFile.filter((test) => test.status === 'failed');
    failures.push(...failed.map(({ finding }) => finding));
    // It did not compile, or what it prepares for all of its tests failed.
    if (status === 'failed' && failed.length === 0) {
      failures.push({ file, name: 'the file itself', error: message });
    }
    secondAttempts.push(...inFile.filter((t) => t.wasTriedAgain).map(({ finding }) => finding));
  }
  return { failures, secondAttempts };
}

/** What Playwright's JSON report says. */
export function findingsOfPlaywright({ config, suites, errors }, root) {
  const specs = suites.flatMap((suite) => specsWithin(suite, []));
  const tests = specs.flatMap(({ file, titles, tests: runs }) =>
    runs.map(({ status, results }) => ({
      status,
      finding: {
        file: relative(root, isAbsolute(file) ? file : join(config.rootDir, file)),
        name: titles.join(' › '),
        error: results.findLast(({ error }) => error !== undefined)?.error.message ?? '',
      },
    })),
  );
  const having = (wanted) =>
    tests.filter(({ status }) => status === wanted).map(({ finding }) => finding);
  const outside = errors.map(({ message = '', location }) => ({
    file: location === undefined ? '' : relative(root, location.file),
    name: 'outside of any test',
    error: message,
  }));
  return { failures: [...having('unexpected'), ...outside], secondAttempts: having('flaky') };
}

/** What the bench's report says. */
export function findingsOfBench({ failures }) {
  const broken = Object.entries(failures).filter(([, faults]) => faults.length > 0);
  return {
    failures: broken.map(([part, faults]) => ({ file: '', name: part, error: faults.join('\n') })),
    secondAttempts: [],
  };
}

/** The outermost suite is the file, which is named apart. */
function specsWithin({ specs, suites = [] }, titles) {
  return [
    ...specs.map(({ file, title, tests }) => ({ file, tests, titles: [...titles, title] })),
    ...suites.flatMap((suite) => specsWithin(suite, [...titles, suite.title])),
  ];
}

/** For the very end of a run, where a log that was cut still shows it; nothing when all is well. */
export function linesOfFindings(steps) {
  const failures = steps.flatMap((step) => named(step.name, step.failures ?? []));
  const secondAttempts = steps.flatMap((step) => named(step.name, step.secondAttempts ?? []));
  const unnamed = failures.length - FAILURES_NAMED;
  return [
    ...secondAttempts.flatMap((found) => [
      '',
      `needed a second attempt: ${headOf(found)}`,
      ...errorOf(found),
    ]),
    ...failures
      .slice(0, FAILURES_NAMED)
      .flatMap((found) => ['', `failed: ${headOf(found)}`, ...errorOf(found)]),
    ...(unnamed > 0 ? ['', `and ${unnamed} more that failed`] : []),
  ];
}

const named = (step, findings) => findings.map((finding) => ({ step, ...finding }));

const headOf = ({ step, file, name }) => [step, file, name].filter(Boolean).join(' › ');

const errorOf = ({ error }) =>
  stripVTControlCharacters(error)
    .split('\n')
    .filter((line) => line.trim() !== '' && !isInside(line))
    .slice(0, LINES_OF_AN_ERROR)
    .map((line) => `    ${line.trimEnd().slice(0, COLUMNS_OF_AN_ERROR)}`);

/** A place within a runner tells nobody anything. */
const isInside = (line) => /^\s+at .*(node_modules|node:internal|<anonymous>)/.test(line);

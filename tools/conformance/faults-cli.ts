import { BENCH_USAGE, parseBenchFlags } from './bench-flags';
import { FEEDS } from './feeds';
import { formatTable, rowsOf, runTable } from './run-table';
import { isAsExpected } from './run-scenario';
import { SCENARIOS } from './scenarios';
import { runSoak } from './soak';
import { BOOK_FEEDS } from './books/book-feeds';
import { BOOK_SCENARIOS } from './books/book-scenarios';
import { bookRowsOf, formatBookTable, runBookTable } from './books/book-table';
import { isBookAsExpected } from './books/run-book-scenario';
import { formatSoak } from './soak-table';

const EXIT_NOT_AS_EXPECTED = 1;
const EXIT_BAD_FLAGS = 2;

/** Breaks a simulated exchange on purpose and says what the collectors made of it. Plain Node. */
async function main(): Promise<void> {
  const commandLine = parseBenchFlags(process.argv.slice(2));
  switch (commandLine.kind) {
    case 'help':
      console.log(BENCH_USAGE);
      return;
    case 'invalid':
      refuse(commandLine.message);
      return;
    case 'table':
      await table(commandLine);
      return;
    case 'soak':
      await soak(commandLine);
  }
}

async function table(options: { only: string; seed: number; asJson: boolean }): Promise<void> {
  const { only, seed, asJson } = options;
  const rows = rowsOf(SCENARIOS.filter(({ name }) => name.includes(only)));
  const bookRows = bookRowsOf(BOOK_SCENARIOS.filter(({ name }) => name.includes(only)));
  const total = rows.length + bookRows.length;
  if (total === 0) {
    const names = [...SCENARIOS, ...BOOK_SCENARIOS].map(({ name }) => name).join(', ');
    refuse(`--only: no scenario is called that; there are ${names}`);
    return;
  }
  const startedAt = performance.now();
  let done = 0;
  const report = (name: string, isGood: boolean): void => {
    done += 1;
    console.error(`${done}/${total}  ${name}: ${isGood ? 'as it must be' : 'NOT as it must be'}`);
  };
  const results = await runTable(rows, seed, (result) =>
    report(`${result.scenario}, ${FEEDS[result.feed].label}`, isAsExpected(result)),
  );
  const books = await runBookTable(bookRows, seed, (result) =>
    report(`${result.scenario}, ${BOOK_FEEDS[result.feed].label} books`, isBookAsExpected(result)),
  );
  const isGood = results.every(isAsExpected) && books.every(isBookAsExpected);
  if (asJson) console.log(JSON.stringify({ seed, isGood, rows: results, books }));
  else {
    if (results.length > 0) console.log(formatTable(results));
    if (books.length > 0) console.log(formatBookTable(books));
    console.log(`Seed ${seed}, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s.`);
  }
  if (!isGood) process.exitCode = EXIT_NOT_AS_EXPECTED;
}

async function soak(options: { minutes: number; seed: number; asJson: boolean }): Promise<void> {
  const { minutes, seed, asJson } = options;
  const report = await runSoak(minutes, seed, (line) => console.error(line));
  console.log(asJson ? JSON.stringify(report) : formatSoak(report));
  if (report.problems.length > 0) process.exitCode = EXIT_NOT_AS_EXPECTED;
}

function refuse(message: string): void {
  console.error(`${message}\n\n${BENCH_USAGE}`);
  process.exitCode = EXIT_BAD_FLAGS;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = EXIT_NOT_AS_EXPECTED;
});

import { BENCH_USAGE, parseBenchFlags } from './bench-flags';
import { FEEDS } from './feeds';
import { formatTable, rowsOf, runTable } from './run-table';
import { isAsExpected } from './run-scenario';
import { SCENARIOS } from './scenarios';
import { runSoak } from './soak';
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
  const chosen = SCENARIOS.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) {
    const names = SCENARIOS.map(({ name }) => name).join(', ');
    refuse(`--only: no scenario is called that; there are ${names}`);
    return;
  }
  const rows = rowsOf(chosen);
  const startedAt = performance.now();
  let done = 0;
  const results = await runTable(rows, seed, (result) => {
    done += 1;
    const verdict = isAsExpected(result) ? 'as it must be' : 'NOT as it must be';
    console.error(`${done}/${rows.length}  ${result.scenario}, ${FEEDS[result.feed].label}: ${verdict}`); // prettier-ignore
  });
  const isGood = results.every(isAsExpected);
  if (asJson) console.log(JSON.stringify({ seed, isGood, rows: results }));
  else {
    console.log(formatTable(results));
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

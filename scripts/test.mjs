import './lib/require-node.mjs';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { binaryOf, ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { withDisplay } from './lib/display.mjs';
import { packageApp } from './lib/package-app.mjs';
import { ensurePeers } from './lib/peers.mjs';
import { endChildrenOnSignals, run, stopIfEnding } from './lib/processes.mjs';
import { inProject, projectRoot, readJson } from './lib/project.mjs';
import { setUp } from './lib/set-up.mjs';
import { runMain, say, seconds, Stop } from './lib/terminal.mjs';
import {
  findingsOfBench,
  findingsOfPlaywright,
  findingsOfVitest,
  linesOfFindings,
} from './lib/test-findings.mjs';
import {
  tallyOfBench,
  tallyOfPlaywright,
  tallyOfStep,
  tallyOfVitest,
  total,
} from './lib/test-results.mjs';

/*
 * `npm test` runs all steps; `npm run test:<step>` runs one and passes further arguments to its
 * runner. Each runner writes a JSON report beside its output for people, and we add those up.
 *
 * Only in a run of all steps a test that uses sockets or a window gets a second attempt, and is named
 * at the end: there the question is whether the app is sound, not whether the machine was busy. One
 * step alone is how a race is looked for, so it fails there.
 */
const steps = {
  unit: { run: vitest(['unit', 'renderer']) },
  // These mostly wait for sockets, so more of them than there are cores go at once.
  integration: {
    run: vitest(['integration'], ['--maxWorkers=4']),
    inAll: ['--retry=1'],
    needsApp: true,
  },
  peers: { run: vitest(['peers']), inAll: ['--retry=1'], needsPeers: true },
  e2e: {
    run: playwright('playwright.config.ts', 'e2e'),
    inAll: ['--retries=1'],
    needsApp: true,
    needsWindow: true,
  },
  // Whether it works: figures need a machine that does nothing else.
  bench: { run: shortBench, needsApp: true, needsPeers: true, needsWindow: true },
  package: { run: packagedApp, needsApp: true, needsWindow: true },
};

function vitest(projects, options = []) {
  return (args, env) => {
    const report = reportFile(projects[0]);
    const code = run(
      process.execPath,
      [
        binaryOf('vitest'),
        'run',
        ...projects.map((project) => `--project=${project}`),
        ...options,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...args,
      ],
      { cwd: projectRoot, env },
    );
    return outcome(code, report, { tally: tallyOfVitest, findings: findingsOfVitest });
  };
}

function playwright(config, name) {
  return (args, env) => {
    const report = reportFile(name);
    const code = run(
      process.execPath,
      [binaryOf('@playwright/test', 'playwright'), 'test', '--config', config, ...args],
      { cwd: projectRoot, env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
    );
    return outcome(code, report, { tally: tallyOfPlaywright, findings: findingsOfPlaywright });
  };
}

function shortBench(args, env) {
  const report = reportFile('bench');
  const code = run(
    process.execPath,
    [inProject('test', 'bench', 'run.mjs'), '--short', '--report', report, ...args],
    { cwd: projectRoot, env },
  );
  return outcome(code, report, { tally: tallyOfBench, findings: findingsOfBench });
}

async function packagedApp(args, env, runtime) {
  await packageApp(runtime);
  return playwright('test/package/playwright.config.ts', 'package')(args, env);
}

const reportFile = (name) => inProject('test-results', `${name}.json`);

async function outcome(running, report, read) {
  const code = await running;
  if (!existsSync(report)) return stepItself(code, `it ended with code ${code} and no report`);
  const written = readJson(report);
  const tally = tallyOfStep(code, read.tally(written));
  const findings = read.findings(written, projectRoot);
  return findings.failures.length === 0 && tally.failed > 0
    ? { ...stepItself(code, `it ended with code ${code}; its output says why`), ...tally }
    : { ...tally, ...findings };
}

const stepItself = (code, error) => ({
  ...tallyOfStep(code, undefined),
  failures: [{ file: '', name: 'the step itself', error }],
});

async function runStep(name, args, env, runtime) {
  const startedAt = performance.now();
  say(`\n── ${name} ──`);
  mkdirSync(inProject('test-results'), { recursive: true });
  rmSync(reportFile(name), { force: true });
  const tally = await failureOfStop(() => steps[name].run(args, env, runtime));
  stopIfEnding();
  return { name, tookMs: performance.now() - startedAt, ...tally };
}

/** A step that cannot even begin, say because packaging fails, is one failure among the others. */
async function failureOfStop(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    stopIfEnding();
    say(error.message);
    return stepItself(error.exitCode, error.message);
  }
}

async function prepare(chosen) {
  const needsApp = chosen.some((step) => step.needsApp);
  const runtime = needsApp ? await setUp() : undefined;
  if (!needsApp) await ensureDependencies();
  if (chosen.some((step) => step.needsPeers)) await ensurePeers();
  if (needsApp) await ensureBuilt();
  return runtime;
}

async function runSteps(names, args) {
  const chosen = names.map((name) => steps[name]);
  const runtime = await prepare(chosen);
  const runAll = async (displayEnv) => {
    const env = { ...displayEnv, TAPEDECK_ELECTRON: runtime?.executable ?? '' };
    const results = [];
    for (const name of names) {
      const inAll = names.length > 1 ? (steps[name].inAll ?? []) : [];
      results.push(await runStep(name, [...inAll, ...args], env, runtime));
    }
    return results;
  };
  return chosen.some((step) => step.needsWindow) ? withDisplay(runAll) : runAll(process.env);
}

function summarize(results) {
  say('');
  for (const { name, tookMs, passed, failed, skipped, secondAttempts = [] } of results) {
    const again =
      secondAttempts.length === 0 ? '' : `, ${secondAttempts.length} at a second attempt`;
    say(
      `${name.padEnd(12)} ${seconds(tookMs).padStart(8)}   ${passed} passed, ${failed} failed, ${skipped} skipped${again}`,
    );
  }
  for (const line of [...linesOfFindings(results), '']) say(line);
  return total(results);
}

await runMain(async () => {
  endChildrenOnSignals();
  const [first, ...rest] = process.argv.slice(2);
  if (first !== undefined && !(first in steps)) {
    throw new Stop(`Unknown step ${first}. There are: ${Object.keys(steps).join(', ')}.`, 2);
  }
  const names = first === undefined ? Object.keys(steps) : [first];
  const startedAt = performance.now();
  const results = await runSteps(names, rest).catch((error) => {
    if (!(error instanceof Stop)) throw error;
    stopIfEnding();
    say(error.message);
    const tookMs = performance.now() - startedAt;
    return [{ name: 'set-up', tookMs, ...stepItself(1, error.message) }];
  });
  const { passed, failed } = summarize(results);
  say(`All in ${seconds(performance.now() - startedAt)}.`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

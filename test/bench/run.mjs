// npm run bench -- [PART …] [--against FOLDER|self …] [--short] [--json] [--report FILE] [--seconds N] [--rate N]
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { comparisonsOf } from './ingest/compare.mjs';
import { INGEST_PARTS, runIngestParts } from './ingest/parts.mjs';
import { measurePainted } from './painted.mjs';
import { measureSmoothness } from './smoothness.mjs';
import { measureStart } from './start.mjs';
import { measureWatching } from './watching.mjs';
import { measureWindowLoad } from './window-load.mjs';

/** Before what is measured begins. */
const startUpOf = (isShort) => (isShort ? 500 : 5_000);

/** What needs the real app. */
const WINDOW_PARTS = {
  start: ({ isShort }) => measureStart({ launches: isShort ? 1 : 5 }),
  painted: ({ isShort }) =>
    measurePainted(
      isShort
        ? { rates: [1_000], seconds: 1, warmUpSeconds: 1 }
        : { rates: [100, 5_000], seconds: 20, warmUpSeconds: 3 },
    ),
  watching: ({ isShort }) =>
    measureWatching({
      startUpMs: startUpOf(isShort),
      ...(isShort
        ? { rates: [1_000], seconds: 1, settleMs: 500 }
        : { rates: [1_000, 10_000], seconds: 20, settleMs: 2_000 }),
    }),
  smoothness: ({ isShort }) =>
    measureSmoothness({
      startUpMs: startUpOf(isShort),
      ...(isShort
        ? { tradesPerSecond: 2_000, seconds: 1, emptyPageSeconds: 1 }
        : { tradesPerSecond: 20_000, seconds: 120, emptyPageSeconds: 5 }),
    }),
  window: ({ isShort, seconds, tradesPerSecond }) =>
    measureWindowLoad({ seconds, tradesPerSecond, startUpMs: startUpOf(isShort) }),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    rate: { type: 'string', default: '5000' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    report: { type: 'string' },
    against: { type: 'string', multiple: true, default: [] },
  },
});

function refuse(message) {
  console.error(message);
  process.exit(2);
}

const seconds = Number(values.seconds ?? (values.short ? '3' : '60'));
const tradesPerSecond = Number(values.rate);
if (!Number.isInteger(seconds) || seconds < 1) {
  refuse('--seconds: expected a whole number of at least 1');
}
if (!(tradesPerSecond >= 1 && tradesPerSecond <= 50_000)) {
  refuse('--rate: expected 1 to 50000 trades per second');
}
const known = [...INGEST_PARTS, ...Object.keys(WINDOW_PARTS)];
const unknown = positionals.filter((part) => !known.includes(part));
if (unknown.length > 0) refuse(`${unknown[0]}: expected one of ${known.join(', ')}`);
const parts = positionals.length === 0 ? known : known.filter((part) => positionals.includes(part));

const machine = {
  cpu: cpus()[0].model.trim(),
  cores: cpus().length,
  system: `${process.platform} ${release()}`,
  node: process.version,
};
const results = {};
/** What other builds cost beside this one, by part. */
const comparisons = {};
/** Why a part is of no use, by part; empty where it is. */
const failures = {};

const rounded = (value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

/** What even a short run may judge: nothing was lost, and every figure is one. */
function faultsOf(rows) {
  const faults = rows.flatMap((row) => {
    const isOurs = row.consumer === undefined || row.consumer.startsWith('tapedeck');
    const lacksTrades = row.isAccountedFor === false || (isOurs && row.lost > 0);
    const lacksFigures = Object.values(row).some(
      (value) => typeof value === 'number' && !Number.isFinite(value),
    );
    const which = JSON.stringify(row);
    return [
      ...(lacksTrades ? [`trades are missing: ${which}`] : []),
      ...(lacksFigures ? [`no figure: ${which}`] : []),
    ];
  });
  return rows.length === 0 ? ['nothing was measured'] : faults;
}

function show(title, rows) {
  console.log(`\n${title}`);
  console.table(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, rounded(value)])),
    ),
  );
}

/** A part that breaks does not take the others with it. */
async function measured(part, measure, builds = []) {
  const startedAt = performance.now();
  try {
    const rows = await measure();
    results[part] = rows;
    failures[part] = faultsOf(rows);
    const compared = comparisonsOf(rows, builds);
    if (compared.length > 0) comparisons[part] = compared;
    if (values.json) return;
    show(`${part}, in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`, rows);
    if (compared.length > 0) show(`${part}, cost of this build as a ratio to others`, compared);
  } catch (error) {
    failures[part] = [error instanceof Error ? error.stack : String(error)];
  }
}

const options = { isShort: values.short, against: values.against, seconds, tradesPerSecond };
if (!values.json) console.table(machine);
await runIngestParts(parts, options, measured);
for (const [part, measure] of Object.entries(WINDOW_PARTS)) {
  if (parts.includes(part)) await measured(part, () => measure(options));
}
const written = { machine, isShort: values.short, results, comparisons, failures };
if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(written));
if (values.json) console.log(JSON.stringify(written, null, 2));
for (const [part, faults] of Object.entries(failures)) {
  for (const fault of faults) console.error(`${part}: ${fault}`);
}
// A part that broke may have left an exchange behind, which would keep this process alive.
process.exit(Object.values(failures).some((faults) => faults.length > 0) ? 1 : 0);

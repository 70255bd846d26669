// npm run bench -- [PART …] [--short] [--json] [--seconds N] [--rate N]
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { INGEST_PARTS, runIngestParts } from './ingest/parts.mjs';
import { measurePainted } from './painted.mjs';
import { measureSmoothness } from './smoothness.mjs';
import { measureStart } from './start.mjs';
import { measureWatching } from './watching.mjs';
import { measureWindowLoad } from './window-load.mjs';

/** What needs the real app. */
const WINDOW_PARTS = {
  start: ({ isShort }) => measureStart({ launches: isShort ? 1 : 5 }),
  painted: ({ isShort }) => measurePainted({ rates: [100, 5_000], seconds: isShort ? 2 : 20 }),
  watching: ({ isShort }) =>
    measureWatching({
      rates: isShort ? [1_000] : [1_000, 10_000],
      seconds: isShort ? 2 : 20,
    }),
  smoothness: ({ isShort }) =>
    measureSmoothness({ tradesPerSecond: 20_000, seconds: isShort ? 3 : 120 }),
  window: ({ seconds, tradesPerSecond }) => measureWindowLoad({ seconds, tradesPerSecond }),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    rate: { type: 'string', default: '5000' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
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
const failures = [];

const rounded = (value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

function report(part, rows) {
  results[part] = rows;
  // What a short run may judge: nothing was lost, and every figure is one.
  for (const row of rows) {
    const isOurs = row.consumer === undefined || row.consumer.startsWith('tapedeck');
    if (row.isAccountedFor === false || (isOurs && row.lost > 0))
      failures.push(`${part}: trades are missing`);
    if (Object.values(row).some((value) => Number.isNaN(value)))
      failures.push(`${part}: no figure`);
  }
  if (values.json) return;
  console.log(`\n${part}`);
  console.table(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, rounded(value)])),
    ),
  );
}

const options = { isShort: values.short, seconds, tradesPerSecond };
if (!values.json) console.table(machine);
await runIngestParts(parts, options, report);
for (const [part, measure] of Object.entries(WINDOW_PARTS)) {
  if (parts.includes(part)) report(part, await measure(options));
}
if (values.json) console.log(JSON.stringify({ machine, isShort: values.short, results }, null, 2));
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

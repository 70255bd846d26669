// How soon silence is found and how often it is cried in vain: node test/bench/silence.mjs [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = new URL('../../', import.meta.url).pathname;
const HOURS = 100;

async function loadPace() {
  const outDir = await mkdtemp(join(root, 'node_modules/.silence-bench-'));
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: true,
        outDir,
        rollupOptions: { input: ['src/engine/collectors/liveness/arrival-rate.ts'] },
      },
    });
    return await import(pathToFileURL(join(outDir, 'arrival-rate.js')));
  } finally {
    await rm(outDir, { recursive: true });
  }
}

/** mulberry32 */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Pauses at random, or with rushes at twenty times the rate of the calm between them. */
function* pauses(meanMs, clustered, random) {
  let rushing = false;
  for (;;) {
    if (clustered && random() < (rushing ? 0.02 : 0.05)) rushing = !rushing;
    yield -Math.log(1 - random()) * (rushing ? meanMs / 20 : meanMs);
  }
}

function measure(SymbolPace, meanMs, clustered) {
  const pace = new SymbolPace();
  const endMs = HOURS * 3_600_000;
  const thresholds = [];
  let now = 0;
  let arrivals = 0;
  let falseAlarms = 0;
  for (const pauseMs of pauses(meanMs, clustered, seeded(41))) {
    if (arrivals > 0) {
      const thresholdMs = pace.silenceThresholdMs;
      if (pauseMs > thresholdMs) falseAlarms += 1;
      if (pace.ratePerSecond !== null) thresholds.push(thresholdMs);
    }
    now += pauseMs;
    if (now > endMs) break;
    pace.arrived(now);
    arrivals += 1;
  }
  const sorted = thresholds.sort((a, b) => a - b);
  const seconds = (share) => {
    const ms = sorted[Math.floor((sorted.length - 1) * share)];
    return ms === undefined ? null : Number((ms / 1_000).toFixed(1));
  };
  return {
    'mean pause (s)': meanMs / 1_000,
    arrivals: clustered ? 'in rushes' : 'at random',
    pauses: arrivals,
    'false alarms': falseAlarms,
    'found after (s), median': seconds(0.5),
    p99: seconds(0.99),
  };
}

const { SymbolPace } = await loadPace();
const rows = [false, true].flatMap((clustered) =>
  [100, 1_000, 5_000, 20_000, 60_000, 180_000, 600_000].map((meanMs) =>
    measure(SymbolPace, meanMs, clustered),
  ),
);
if (process.argv.includes('--json')) console.log(JSON.stringify({ hours: HOURS, rows }, null, 2));
else {
  console.log(`${HOURS} hours of trading per row, by seed`);
  console.table(rows);
}

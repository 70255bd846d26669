// What an update of an order book costs, without sockets and parsing: node test/bench/book.mjs [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = new URL('../../', import.meta.url).pathname;
/** The last one is as large as Coinbase sends. */
const LEVELS_A_SIDE = [500, 5_000, 23_000];
const UPDATES = 100_000;
/** Levels that one update changes on each side. */
const CHANGES = 3;

async function loadBooks() {
  const outDir = await mkdtemp(join(root, 'node_modules/.book-bench-'));
  try {
    const input = ['order-book', 'synced-book'].map(
      (name) => `src/engine/channels/order-books/${name}.ts`,
    );
    const rollupOptions = { input };
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: { ssr: true, outDir, rollupOptions },
    });
    const load = (name) => import(pathToFileURL(join(outDir, `${name}.js`)));
    return Object.assign({}, ...(await Promise.all(['order-book', 'synced-book'].map(load))));
  } finally {
    await rm(outDir, { recursive: true });
  }
}

/** Small, fast and the same each time. */
function makeRandom() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const MID_TICKS = 6_511_430;
const price = (ticks) => `${Math.floor(ticks / 100)}.${String(ticks % 100).padStart(2, '0')}`;

const makeSnapshot = (levels) => ({
  bids: Array.from({ length: levels }, (_, index) => [price(MID_TICKS - index), '0.921']),
  asks: Array.from({ length: levels }, (_, index) => [price(MID_TICKS + 1 + index), '2.004']),
});

/** Each deletes levels or sets them, which keeps the number of levels. */
function makeUpdates(levels, distance) {
  const random = makeRandom();
  const side = (sign) =>
    Array.from({ length: CHANGES }, () => {
      const away = Math.floor(distance(random) * levels);
      const ticks = sign < 0 ? MID_TICKS - away : MID_TICKS + 1 + away;
      return [price(ticks), random() < 0.3 ? '0.000' : (1 + random()).toFixed(3)];
    });
  return Array.from({ length: UPDATES }, () => ({ bids: side(-1), asks: side(1) }));
}

const PATTERNS = {
  // As markets do: most of what happens is near the best.
  'near the best': (random) => random() ** 6,
  anywhere: (random) => random(),
};

const { OrderBook, KeptBook } = await loadBooks();
const now = { at: 1_790_000_000_000, ms: 0 };
const rows = [];

const perSecond = (count, fromMs) => Math.round(count / ((performance.now() - fromMs) / 1_000));

for (const levels of LEVELS_A_SIDE) {
  const snapshot = makeSnapshot(levels);
  for (const [pattern, distance] of Object.entries(PATTERNS)) {
    const updates = makeUpdates(levels, distance);
    const book = new OrderBook();
    const from = performance.now();
    book.replace(snapshot);
    const snapshotMs = performance.now() - from;
    const applyFrom = performance.now();
    for (const update of updates) book.apply(update);
    const applied = perSecond(UPDATES, applyFrom);

    const source = { rule: 'counted', truncateTo: null, checksum: null, snapshot: null };
    const identity = { collectorId: 'bench', venue: 'bybit', market: 'spot', symbol: 'BTCUSDT' };
    const kept = new KeptBook(identity, source, () => undefined);
    const message = (id, kind, { bids, asks }) => ({
      symbol: 'BTCUSDT',
      kind,
      bids,
      asks,
      link: { kind: 'counted', id },
      checksum: null,
      exchangeTime: now.at,
    });
    kept.opened(source, now);
    kept.take(message(1, 'snapshot', snapshot), now);
    const messages = updates.map((update, index) => message(index + 2, 'delta', update));
    const takeFrom = performance.now();
    for (const one of messages) kept.take(one, now);
    const taken = perSecond(UPDATES, takeFrom);
    if (kept.sync.kind !== 'in_sync' || kept.counts.updates !== UPDATES + 1) {
      throw new Error('The bench broke its own book');
    }
    const viewFrom = performance.now();
    for (let times = 0; times < 1_000; times += 1) {
      kept.book.bids.top(200);
      kept.book.asks.top(200);
    }
    rows.push({
      levels: levels * 2,
      changes: pattern,
      'snapshot ms': Number(snapshotMs.toFixed(2)),
      'updates/s, book alone': applied,
      'updates/s, judged and counted': taken,
      'µs per copy of the best 200': Number((performance.now() - viewFrom).toFixed(1)),
    });
  }
}

if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
else {
  console.log(`${UPDATES} updates of ${CHANGES} levels a side each`);
  console.table(rows);
}

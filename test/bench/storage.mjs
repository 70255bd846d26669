// What a stored trade costs in time and memory, without sockets and parsing: node --expose-gc test/bench/storage.mjs [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = new URL('../../', import.meta.url).pathname;
const limits = {
  maxTradesPerSymbol: 1_000,
  maxTotalTrades: 10_000,
  maxMegabytes: 512,
  retentionMinutes: 60,
};
const start = 1_700_000_000_000;

async function loadStorage() {
  const outDir = await mkdtemp(join(root, 'node_modules/.storage-bench-'));
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: true,
        outDir,
        rollupOptions: {
          input: [
            'src/engine/channels/trades/trade-storage.ts',
            'src/outputs/window-streams/tape-stream.ts',
          ],
        },
      },
    });
    const storage = await import(pathToFileURL(join(outDir, 'trade-storage.js')));
    const feed = await import(pathToFileURL(join(outDir, 'tape-stream.js')));
    return { TradeStorage: storage.TradeStorage, TapeFeed: feed.TapeFeed };
  } finally {
    await rm(outDir, { recursive: true });
  }
}

/** Frames as texts with a place for the ids, so that parsing makes fresh strings each time. */
function makeTexts({ perFrame, symbols }) {
  return Array.from({ length: 500 }, (_, frame) =>
    JSON.stringify({
      topic: `publicTrade.SYM${frame % symbols}USDT`,
      data: Array.from({ length: perFrame }, (__, index) => ({
        T: start - 40,
        s: `SYM${frame % symbols}USDT`,
        p: (65_000 + ((frame * 7 + index) % 977) / 10).toFixed(2),
        v: (0.001 * (1 + ((frame + index) % 50))).toFixed(3),
        S: (frame + index) % 3 === 0 ? 'Buy' : 'Sell',
        i: '@',
      })),
    }).split('@'),
  );
}

/** Parses and normalises a frame whose ids go on from `firstId`. */
function makeFrame(parts, firstId, numericIds, receivedAt) {
  let text = parts[0];
  for (let index = 1; index < parts.length; index += 1) {
    text += numericIds
      ? 1_000_000_000 + firstId + index
      : `${(0x9e3779b9 + (((firstId + index) * 2_654_435_761) % 0x60000000)).toString(16)}-0d2e-5b61-9f00-${(1e13 + firstId + index).toString(16).padStart(12, '0')}`;
    text += parts[index];
  }
  const raw = Buffer.from(text).toString('latin1');
  return JSON.parse(raw).data.map((fields) => ({
    venue: 'bybit',
    market: 'linear',
    symbol: fields.s,
    side: fields.S === 'Buy' ? 'buy' : 'sell',
    price: fields.p,
    quantity: fields.v,
    tradeId: fields.i,
    exchangeTime: fields.T,
    receivedAt,
    collectorId: 'bybit_linear_trades',
    raw,
  }));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const { TradeStorage, TapeFeed } = await loadStorage();
const onInternalError = ({ error }) => {
  throw error;
};

/**
 * CPU time with accepting minus CPU time without, in turns: what parsing costs cancels out, while
 * what retained trades cost the garbage collector counts.
 */
function measure(name, shape, { window = false, filter = {} } = {}) {
  const texts = makeTexts(shape);
  const storage = new TradeStorage(limits, onInternalError);
  let timer;
  let acknowledge = () => undefined;
  if (window) {
    const feed = new TapeFeed({
      store: storage.store,
      onTradesStored: (listener) => storage.intake.onTradesStored(listener),
      send: ({ generation, sequence }) =>
        (acknowledge = () => feed.acknowledge(generation, sequence)),
      now: () => start,
      setTimer: (run) => ((timer = run), () => (timer = undefined)),
    });
    feed.watch(filter);
  }
  let made = 0;
  let sinceBatch = 0;
  const accept = (trades) => {
    storage.intake.accept('bybit_linear_trades', trades, []);
    sinceBatch += trades.length;
    // At 20,000 trades/s a batch goes out every 2,000 trades.
    if (window && sinceBatch >= 2_000) {
      sinceBatch = 0;
      timer?.();
      timer = undefined;
      acknowledge();
    }
  };
  let sink = 0;
  const discard = (trades) => (sink += trades.length);
  const segment = (handle) => {
    const from = process.cpuUsage();
    const until = made + 20_000;
    for (let frame = 0; made < until; frame = (frame + 1) % texts.length) {
      const trades = makeFrame(texts[frame], made, shape.numericIds, start + made / 20);
      made += trades.length;
      handle(trades);
    }
    const { user, system } = process.cpuUsage(from);
    return ((user + system) * 1_000) / 20_000;
  };
  const without = [];
  const differences = [];
  for (let round = 0; round < 30; round += 1) {
    const baseline = segment(discard);
    const accepted = segment(accept);
    if (round < 5) continue;
    without.push(baseline);
    differences.push(accepted - baseline);
  }
  if (!storage.ledger.report().balanced || sink === 0)
    throw new Error('The ledger does not balance');
  if (storage.ledger.report().intake.duplicate > 0) throw new Error('Ids repeat');
  return {
    name,
    nsPerTrade: Math.round(median(differences)),
    nsToParseAndNormalise: Math.round(median(without)),
  };
}

function memoryInUse() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function measureMemory(symbols) {
  const storage = new TradeStorage(
    {
      maxTradesPerSymbol: 1_000_000,
      maxTotalTrades: 1_000_000,
      maxMegabytes: 512,
      retentionMinutes: 60,
    },
    onInternalError,
  );
  globalThis.gc();
  const before = memoryInUse();
  let rawBytes = 0;
  let stored = 0;
  const texts = makeTexts({ perFrame: 4, symbols });
  while (stored < 100_000) {
    const trades = makeFrame(texts[(stored / 4) % texts.length], stored, false, start);
    rawBytes += trades[0].raw.length;
    stored += trades.length;
    storage.intake.accept('bybit_linear_trades', trades, []);
  }
  globalThis.gc();
  const used = memoryInUse() - before;
  return {
    name: `memory of a held trade, ${symbols} symbols, its id remembered`,
    bytesPerTrade: Math.round((used - rawBytes) / stored),
    rawBytesPerTrade: Math.round(rawBytes / stored),
    estimatedBytesPerTrade: Math.round((storage.report().memoryBytesEstimate - rawBytes) / stored),
  };
}

const results = [
  measure('accept, frames of 4, 2 symbols', { perFrame: 4, symbols: 2, numericIds: false }),
  measure('accept, frames of 1, 2 symbols', { perFrame: 1, symbols: 2, numericIds: true }),
  measure('accept, frames of 1, 500 symbols', { perFrame: 1, symbols: 500, numericIds: true }),
  measure(
    'accept and window, frames of 4',
    { perFrame: 4, symbols: 2, numericIds: false },
    { window: true },
  ),
  measure(
    'accept and window, notional ≥ 1000, frames of 4',
    { perFrame: 4, symbols: 2, numericIds: false },
    { window: true, filter: { minNotional: '1000' } },
  ),
  ...(globalThis.gc === undefined ? [] : [measureMemory(2), measureMemory(500)]),
];
if (process.argv.includes('--json')) console.log(JSON.stringify(results));
else console.table(results);

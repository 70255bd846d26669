// Mutilated frames through every parser there is: node tools/conformance/fuzz.mjs [--cases N] [--seed N] [--json]
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';

const root = new URL('../../', import.meta.url).pathname;
const { values: flags } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const CASES = wholeNumber('cases', 1);
const SEED = wholeNumber('seed', 0);
const FAILURES_SHOWN = 5;
/** One object stands for a connection this long: OKX's parser remembers what one has brought. */
const CASES_PER_CONNECTION = 100;

function wholeNumber(name, least) {
  const value = Number(flags[name]);
  if (Number.isSafeInteger(value) && value >= least) return value;
  console.error(`--${name}: expected a whole number from ${least} on`);
  process.exit(2);
}

async function loadParsers() {
  const outDir = await mkdtemp(join(root, 'node_modules/.fuzz-bench-'));
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: true,
        outDir,
        rollupOptions: {
          input: {
            venues: 'src/engine/venues/index.ts',
            check: 'src/engine/frames/trade-rows.ts',
            received: 'src/engine/frames/received-frame.ts',
            settings: 'src/shared/settings.ts',
            data: 'src/shared/market-data.ts',
            random: 'src/simulator/random.ts',
          },
        },
      },
    });
    const load = (name) => import(pathToFileURL(join(outDir, `${name}.js`)));
    const names = ['venues', 'check', 'received', 'settings', 'data', 'random'];
    const modules = await Promise.all(names.map(load));
    return Object.assign({}, ...modules);
  } finally {
    await rm(outDir, { recursive: true });
  }
}

async function readFixtures() {
  const folder = join(root, 'test/fixtures');
  const files = await readdir(folder, { recursive: true });
  return Promise.all(
    files
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  );
}

const deep = (depth) => '['.repeat(depth) + ']'.repeat(depth);

const JUNK = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1e400', '-1e400', '1e-400', '0.1', '1e5', '00.1'],
  ...['9007199254740993', '123456789012345678901234567890', '1790000000000', '1790000000'],
  ...['""', '" "', '"0"', '"0.0"', '"-1"', '"+1"', '".5"', '"5."', '"1e5"', '"0x10"', '"NaN"'],
  ...['"Infinity"', '"１"', '"1,5"', '"1 "', '"\\u0000"', '"\\ud800"', '"__proto__"'],
  ...['"1790000000000"', '"2026-09-21T14:13:20.5Z"', '"9999-99-99T99:99:99Z"'],
  ...['"Buy"', '"buy"', '"SELL"', '"BTCUSDT"', '"BTC-USD"', '"BTC/USD"', '"subscribe"'],
  ...['{}', '[]', '[null]', '{"a":{}}', '[["BTCUSDT"]]', '{"__proto__":{"e":"trade"}}'],
  ...['{"toString":1}', `"${'9'.repeat(5_000)}"`, deep(2_000)],
];
const ABYSS = deep(50_000);

/** Every value in a JSON text: strings, numbers and words; what a key is does not matter. */
const VALUES = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;
const PAIRS = /"[\w.]+":(?:"(?:[^"\\]|\\.)*"|[\w.+-]+),/g;
const WRAPPINGS = [
  (text) => `[${text}]`,
  (text) => `{"data":${text}}`,
  (text) => `{"stream":"x","data":${text}}`,
  (text) => JSON.stringify(text),
  (text) => `\ufeff${text}`,
  (text) => text + text,
  (text) => text.replaceAll('[', '[['),
];

/** The mutations of test/unit/engine/venues/wire-fuzz.test.ts, and some more, without the cost of shrinking. */
function makeMutations(random) {
  const below = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[below(list.length)];
  // Rare, because one of these costs as much as a thousand others.
  const junk = () => (random() < 0.000_5 ? ABYSS : pick(JUNK));
  const span = (text) => {
    const [a, b] = [below(text.length + 1), below(text.length + 1)];
    return a < b ? [a, b] : [b, a];
  };
  const replaceMatch = (text, pattern, replace) => {
    const matches = [...text.matchAll(pattern)];
    if (matches.length === 0) return text;
    const { 0: found, index } = pick(matches);
    return text.slice(0, index) + replace(found) + text.slice(index + found.length);
  };
  const flipByte = (text) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[below(bytes.length)] ^= 1 + below(255);
    return bytes.toString();
  };
  const dropPiece = (text) => {
    const [from, to] = span(text);
    return text.slice(0, from) + text.slice(to);
  };
  const doublePiece = (text) => {
    const [from, to] = span(text);
    return text.slice(0, to) + text.slice(from);
  };
  const replaceValue = (text) => replaceMatch(text, VALUES, junk);
  const swapValue = (text) => {
    const other = pick([...text.matchAll(VALUES)].map(([value]) => value)) ?? 'null';
    return replaceMatch(text, VALUES, () => other);
  };
  const dropPair = (text) => replaceMatch(text, PAIRS, () => '');
  const repeatKey = (text) =>
    replaceMatch(text, PAIRS, (pair) => `${pair}${pair.slice(0, pair.indexOf(':') + 1)}${junk()},`);
  const steps = [
    flipByte,
    (text) => text.slice(0, below(text.length + 1)),
    dropPiece,
    doublePiece,
    swapValue,
    (text) => pick(WRAPPINGS)(text),
    ...[replaceValue, replaceValue, replaceValue, replaceValue, replaceValue],
    ...[dropPair, dropPair, repeatKey],
  ];
  return (text) => {
    let mutated = text;
    for (let left = 1 + below(3); left > 0; left -= 1) mutated = pick(steps)(mutated);
    return mutated;
  };
}

const { collectorKinds, faultOf, ReceivedFrame, collectorSettingsSchema, tradeSchema, sfc32 } =
  await loadParsers();
const fixtures = await readFixtures();
const random = sfc32(SEED);
const mutate = makeMutations(random);

/** The parser as the collector calls it, with what it is fed and what came of it. */
function makeSubject({ source: { kind, symbols, receivedAt }, frames, events }) {
  const wanted = collectorKinds.find(
    ({ venue, market, channel }) =>
      venue === kind.venue && market === kind.market && channel === kind.channel,
  );
  const settings = collectorSettingsSchema.parse({ id: 'fuzzed', ...kind, symbols });
  const collector = wanted.create(
    { ...settings, url: wanted.defaultUrl },
    { clock: { now: () => receivedAt, monotonicMs: () => 0 } },
  );
  const texts = frames.map(({ frame }) =>
    typeof frame === 'string' ? frame : JSON.stringify(frame),
  );
  return {
    kind: wanted,
    name: [kind.venue, kind.market, kind.stream ?? collector.profile.stream].join(' '),
    parse: (text, connection) => {
      const frame = new ReceivedFrame(Buffer.from(text));
      collector.context.batch.begin(receivedAt, receivedAt * 1_000, 1, frame.bytes);
      return collector.processMessage(frame, receivedAt, connection);
    },
    symbols: new Set(symbols),
    texts,
    /** Half of the cases are made of these: the others hold nothing that could come out wrong. */
    withData: texts.filter((_, index) => dataOf(events[index]).length > 0),
    outcomes: {},
    counts: { cases: 0, throws: 0, wrong: 0, accepted: 0, rejected: 0 },
    seconds: 0,
  };
}

const dataOf = (event) => event.trades ?? event.updates ?? [];
/** The same of what a parser returned. */
const itemsOf = (frame) => (frame.kind === 'trades' ? frame.trades() : frame.updates);

const subjects = fixtures.map(makeSubject);
const untested = collectorKinds.filter((kind) => !subjects.some((each) => each.kind === kind));
if (untested.length > 0) {
  const names = untested.map(({ defaultId }) => defaultId).join(', ');
  console.error(`No fixture, so nothing to mutilate: ${names}`);
  process.exit(1);
}

/** What is wrong with a trade that a parser let through, or null. */
function wrongness(trade, { symbols }, text) {
  const fault = faultOf(trade, symbols);
  if (fault !== null) return fault;
  const { error } = tradeSchema.safeParse(trade);
  if (error !== undefined) return error.message;
  // Exact decimals are the venue's own digits. Escapes may spell them otherwise.
  const verbatim =
    text.includes('\\') || [trade.price, trade.quantity].every((value) => text.includes(value));
  return verbatim ? null : 'its price or quantity does not stand in the frame';
}

const DECIMAL = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** The same of an update of a book. */
function wrongUpdate({ symbol, kind, bids, asks }, { symbols }, text) {
  if (!symbols.has(symbol)) return 'not its symbol';
  if (kind !== 'snapshot' && kind !== 'delta') return 'neither a snapshot nor a delta';
  for (const [price, quantity] of [...bids, ...asks]) {
    if (!DECIMAL.test(price) || !/[1-9]/.test(price)) return 'a price that is none';
    if (!DECIMAL.test(quantity)) return 'a quantity that is none';
    const verbatim = text.includes('\\') || (text.includes(price) && text.includes(quantity));
    if (!verbatim) return 'a price or quantity does not stand in the frame';
  }
  return null;
}

const failures = [];
const fail = (subject, count, what, text) => {
  subject.counts[count] += 1;
  if (failures.length < FAILURES_SHOWN) {
    failures.push(`${subject.name}: ${what}\n  ${JSON.stringify(text.slice(0, 2_000))}`);
  }
};

function runCase(subject, connection) {
  const { texts, withData, counts, outcomes } = subject;
  const source = random() < 0.5 && withData.length > 0 ? withData : texts;
  const text = mutate(source[Math.floor(random() * source.length)]);
  counts.cases += 1;
  let event;
  let items;
  try {
    event = subject.parse(text, connection);
    const isData = event.kind === 'trades' || event.kind === 'book';
    items = isData ? itemsOf(event) : null;
  } catch (error) {
    fail(subject, 'throws', String(error), text);
    return;
  }
  outcomes[event.kind] = (outcomes[event.kind] ?? 0) + 1;
  if (items === null) return;
  counts.accepted += items.length;
  counts.rejected += event.rejected.length;
  for (const item of items) {
    const wrong =
      event.kind === 'trades' ? wrongness(item, subject, text) : wrongUpdate(item, subject, text);
    if (wrong !== null) fail(subject, 'wrong', wrong, text);
  }
}

for (const [index, subject] of subjects.entries()) {
  const share = Math.floor(CASES / subjects.length) + (index < CASES % subjects.length ? 1 : 0);
  const from = performance.now();
  let connection = {};
  for (let done = 0; done < share; done += 1) {
    if (done % CASES_PER_CONNECTION === 0) connection = {};
    runCase(subject, connection);
  }
  subject.seconds = (performance.now() - from) / 1_000;
}

const total = { cases: 0, throws: 0, wrong: 0, accepted: 0, rejected: 0, seconds: 0 };
for (const { counts, seconds } of subjects) {
  for (const [name, count] of Object.entries(counts)) total[name] += count;
  total.seconds += seconds;
}
// A fuzzer whose frames are all garbage, or all good, would prove nothing.
const toothless = CASES >= 10_000 && (total.accepted === 0 || total.rejected === 0);
const passed = total.throws === 0 && total.wrong === 0 && !toothless;

const rounded = (seconds) => Number(seconds.toFixed(1));
const rowOf = ({ cases, throws, wrong, accepted, rejected, seconds }) => ({
  cases,
  throws,
  wrong,
  accepted,
  rejected,
  seconds: rounded(seconds),
});
if (flags.json) {
  const parsers = subjects.map(({ name, counts, outcomes, seconds }) => ({
    name,
    ...counts,
    seconds: rounded(seconds),
    outcomes,
  }));
  const sum = { ...total, seconds: rounded(total.seconds) };
  console.log(JSON.stringify({ seed: SEED, passed, total: sum, parsers, failures }));
} else {
  console.log(
    `${CASES} mutilated frames, seed ${SEED}; every trade and update that came out was checked`,
  );
  console.table(
    Object.fromEntries([
      ...subjects.map(({ name, counts, seconds }) => [name, rowOf({ ...counts, seconds })]),
      ['total', rowOf(total)],
    ]),
  );
  console.log('Frames by what they were taken for');
  console.table(Object.fromEntries(subjects.map(({ name, outcomes }) => [name, outcomes])));
  for (const failure of failures) console.error(failure);
  if (toothless)
    console.error('Nothing was accepted, or nothing rejected: these frames prove nothing');
}
process.exitCode = passed ? 0 : 1;

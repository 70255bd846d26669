/*
 * The exchange of the ingest bench, in a process of its own: accepts any client of Bybit v5 or Binance spot,
 * acknowledges what it subscribes, answers REST requests, and writes prepared frames straight to its socket when
 * told to.
 */
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { WebSocketServer } from 'ws';
import { Books } from './book-model.mjs';
import { Ids, buildSegment, seeded, symbolsOf } from './corpus.mjs';
import { answerRest } from './exchange-rest.mjs';

const SLICE_BYTES = 65_536;
/** Tapedeck's own limit of frames per second of one connection is 100,000. */
const MAX_FRAMES = 95_000;
/** A second, and what a segment takes at most: whichever second is looked at, it holds no more frames. */
const FRAMES_WITHIN_MS = 2_100;
const SCRAPE_EVERY_MS = 1_000;
/** A symbol of the product counts as silent after 5 s at the earliest. */
const BEAT_EVERY_MS = 2_000;
/** After the end of a segment, which its client may still be busy with. */
const BEAT_AFTER_MS = 1_500;
/** Until what was written has been read. */
const READ_WITHIN_MS = 100;

const now = () => Number(process.hrtime.bigint()) / 1e6;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const clients = new Map();
const segments = new Map();
const booksOf = new Map();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

function onUpgrade(request, stream, head) {
  const url = new URL(request.url, 'http://localhost');
  // `/<client>/<the venue's own path>`
  const [, name] = url.pathname.split('/');
  webSockets.handleUpgrade(request, stream, head, (socket) => {
    stream.setNoDelay(true);
    const written = clients.get(name)?.written ?? [];
    clients.set(name, { stream, written, trades: clients.get(name)?.trades ?? 0 });
    socket.on('error', () => undefined);
    socket.on('message', (data) => answer(name, socket, String(data)));
  });
}

function answer(name, socket, text) {
  const message = JSON.parse(text);
  if (message.op === 'ping') {
    const pong = { success: true, ret_msg: 'pong', conn_id: 'bench', req_id: '', op: 'ping' };
    socket.send(JSON.stringify(pong));
    return;
  }
  if (message.op === 'subscribe') {
    const { req_id, args } = message;
    socket.send(
      JSON.stringify({ success: true, ret_msg: '', conn_id: 'bench', req_id, op: 'subscribe' }),
    );
    const books = booksOf.get(name);
    if (books !== undefined) {
      for (const topic of args) socket.send(books.snapshotMessage(topic.split('.')[2]));
    }
  } else if (message.method === 'SUBSCRIBE') {
    socket.send(JSON.stringify({ result: null, id: message.id }));
  }
  process.send({ kind: 'subscribed', name });
}

function segmentOf({ venue, symbols, trades, seed, first = 0, isRoundRobin = false }) {
  const key = [venue, symbols, trades, seed, first, isRoundRobin].join(' ');
  let segment = segments.get(key);
  if (segment === undefined) {
    const names = symbolsOf(symbols, first);
    segment = buildSegment(venue, { symbols: names, trades, seed, isRoundRobin });
    segments.set(key, segment);
  }
  return segment;
}

/**
 * Whole messages only: an answer to a ping may come between two writes, but must not cut a frame. Resolves when no
 * byte is in a queue of this process any more, so that the same bytes can be renewed.
 */
async function write(stream, { bytes, messageEnds }) {
  let from = 0;
  for (const [index, end] of messageEnds.entries()) {
    const next = messageEnds[index + 1];
    if (next !== undefined && next - from <= SLICE_BYTES) continue;
    const slice = bytes.subarray(from, end);
    from = end;
    if (next === undefined) await new Promise((resolve) => stream.write(slice, resolve));
    else if (!stream.write(slice)) await once(stream, 'drain');
  }
}

const idsOf = new Map();
/** Writes new ids and times into a segment that `name` is about to get. @returns the ids. */
function renew(name, segment, symbols) {
  const ids = idsOf.get(name) ?? new Ids(symbols);
  idsOf.set(name, ids);
  const client = clients.get(name);
  client.trades += segment.trades;
  client.written.push({ at: now(), frames: segment.messageEnds.length });
  return ids.renew(segment, Date.now());
}

/** Trades of each symbol while a client waits for its turn, so that no symbol counts as silent. By name. */
const beats = new Map();
function beat(name, { venue, symbols, first }) {
  clearTimeout(beats.get(name));
  const send = () => {
    const segment = segmentOf({ venue, symbols, trades: 0, seed: 1, first, isRoundRobin: true });
    const { stream } = clients.get(name);
    // The client has ended.
    if (stream.destroyed) return;
    renew(name, segment, symbols);
    stream.write(Buffer.from(segment.bytes));
    beats.set(name, setTimeout(send, BEAT_EVERY_MS));
  };
  beats.set(name, setTimeout(send, BEAT_AFTER_MS));
}

/** Nothing is sent to these from now on, and what was sent has been read. */
async function rest({ names }) {
  for (const name of names) {
    clearTimeout(beats.get(name));
    const last = clients.get(name).written.at(-1);
    const waitMs = last === undefined ? 0 : last.at + READ_WITHIN_MS - now();
    if (waitMs > 0) await sleep(waitMs);
  }
}

/** The parts of a segment that goes to several streams, each with symbols of its own. */
const shares = ({ names, trades, symbols, ...shape }) =>
  names.map((name, index) => ({
    name,
    ...shape,
    trades: Math.ceil(trades / names.length),
    symbols: symbols / names.length,
    first: index * (symbols / names.length),
  }));

/**
 * Builds what is to be sent, and waits until each stream may take it without more frames per second than the
 * product allows one connection. Tells how many trades there are: a little more than asked for.
 */
async function prepare({ repeats = 1, ...work }) {
  await rest(work);
  const parts = shares(work).map(({ name, ...shape }) => ({ name, segment: segmentOf(shape) }));
  for (const { name, segment } of parts) {
    const { written } = clients.get(name);
    const frames = segment.messageEnds.length * repeats;
    if (frames > MAX_FRAMES) throw new Error(`${frames} frames are more than one connection takes`);
    for (;;) {
      while (written.length > 0 && written[0].at < now() - FRAMES_WITHIN_MS) written.shift();
      const recent = written.reduce((sum, each) => sum + each.frames, 0);
      if (recent + frames <= MAX_FRAMES) break;
      await sleep(written[0].at + FRAMES_WITHIN_MS - now() + 1);
    }
  }
  return { trades: repeats * parts.reduce((sum, { segment }) => sum + segment.trades, 0) };
}

/** As fast as the client reads, over all its streams at once. */
async function flood({ repeats = 1, ...work }) {
  const parts = shares(work).map((part) => ({ ...part, segment: segmentOf(part) }));
  for (const { name, segment, symbols } of parts) renew(name, segment, symbols);
  const startedAt = now();
  await Promise.all(
    parts.map(async ({ name, segment, symbols }) => {
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        if (repeat > 0) renew(name, segment, symbols);
        await write(clients.get(name).stream, segment);
      }
    }),
  );
  for (const part of parts) beat(part.name, part);
  return { startedAt };
}

/** A steady rate: every 10 ms what is due, for as long as it takes. */
async function paced({ name, tradesPerSecond, seconds, ...shape }) {
  const segment = segmentOf({ ...shape, trades: tradesPerSecond });
  const { stream } = clients.get(name);
  const { bytes, messageEnds } = segment;
  let trades = 0;
  const begun = now();
  for (let second = 0; second < seconds; second += 1) {
    renew(name, segment, shape.symbols);
    let from = 0;
    for (let step = 1; step <= 100; step += 1) {
      const until = messageEnds[Math.ceil((messageEnds.length * step) / 100) - 1];
      // Copied: what is still in the socket's queue must not be renewed.
      if (until > from && !stream.write(Buffer.from(bytes.subarray(from, until)))) {
        await once(stream, 'drain');
      }
      from = until;
      const due = begun + second * 1_000 + step * 10;
      if (due > now()) await sleep(due - now());
    }
    trades += segment.trades;
  }
  return { trades };
}

/** Several writes of many messages, `pauseMs` apart; tells when each was begun. */
async function bursts({ name, count, pauseMs, ...shape }) {
  const segment = segmentOf(shape);
  const writes = [];
  for (let burst = 0; burst < count; burst += 1) {
    renew(name, segment, shape.symbols);
    const bytes = Buffer.from(segment.bytes);
    writes.push({ at: now(), trades: segment.trades });
    clients.get(name).stream.write(bytes);
    await sleep(pauseMs);
  }
  beat(name, shape);
  return { writes };
}

/** One message at a time, at random (Poisson) times. Each message's time of writing is told. */
async function trickle({ name, tradesPerSecond, seconds, seed, ...shape }) {
  const random = seeded(seed);
  const segment = segmentOf({ ...shape, seed, trades: Math.ceil(tradesPerSecond * seconds) });
  renew(name, segment, shape.symbols);
  const { stream } = clients.get(name);
  const { bytes, messageEnds, messageTrades, timePlaces, trades } = segment;
  let timeAt = 0;
  const messagesPerMs = (tradesPerSecond / 1_000) * (messageEnds.length / trades);
  const writtenAt = new Float64Array(messageEnds.length);
  let due = now();
  let from = 0;
  for (let index = 0; index < messageEnds.length; index += 1) {
    due += -Math.log(1 - random()) / messagesPerMs;
    // Timers are coarse: spinning gives each message its own moment, on a core of our own.
    while (now() < due) if (due - now() > 2) await sleep(1);
    const time = String(Date.now());
    for (; timePlaces[timeAt] < messageEnds[index]; timeAt += 1) {
      bytes.write(time, timePlaces[timeAt], 'latin1');
    }
    writtenAt[index] = now();
    stream.write(bytes.subarray(from, messageEnds[index]));
    from = messageEnds[index];
    // Lets the event loop answer pings and write on.
    if (index % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  beat(name, shape);
  return { writtenAt: [...writtenAt], messageTrades, trades };
}

/**
 * As `trickle`, but by timers, so that whoever else needs the core has it: messages due within the same
 * millisecond follow each other, each with its own time of writing. Tells symbol, id and time of each trade.
 */
async function drizzle({ name, tradesPerSecond, seconds, seed, ...shape }) {
  const random = seeded(seed);
  const segment = segmentOf({ ...shape, seed, trades: tradesPerSecond });
  const { messageEnds, messageTrades, owners } = segment;
  const symbols = symbolsOf(shape.symbols);
  const { stream } = clients.get(name);
  const written = [];
  let due = now();
  for (let second = 0; second < seconds; second += 1) {
    const ids = renew(name, segment, shape.symbols);
    // Copied: what is still in the socket's queue must not be renewed.
    const bytes = Buffer.from(segment.bytes);
    let from = 0;
    let trade = 0;
    for (const [message, end] of messageEnds.entries()) {
      due += (-Math.log(1 - random()) * 1_000) / messageEnds.length;
      while (now() < due) await sleep(due - now());
      const at = now();
      stream.write(bytes.subarray(from, end));
      from = end;
      for (const last = trade + messageTrades[message]; trade < last; trade += 1) {
        written.push({ symbol: symbols[owners[trade]], id: ids[trade], at });
      }
    }
  }
  return { written };
}

/** Trades that were sent to a client over all its streams. */
const sent = async ({ names }) =>
  names.reduce((sum, name) => sum + (clients.get(name)?.trades ?? 0), 0);

/** To be called before the client connects. */
async function openBooks({ name, venue, symbols }) {
  booksOf.set(name, new Books(venue, symbols));
}

/** As fast as the client reads. */
async function changeBooks({ name, updates }) {
  const frames = booksOf.get(name).change(updates);
  const startedAt = now();
  await write(clients.get(name).stream, frames);
  return { startedAt };
}

const books = async ({ name }) => booksOf.get(name).all;

/** Reads the stream of a client's API and scrapes its metrics, until the client ends. */
async function watchApi({ url, token }) {
  const headers = { authorization: `Bearer ${token}` };
  const read = (path, onEnd) =>
    get(`${url}${path}`, { headers }, (response) => {
      if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode}`);
      response.on('error', () => undefined).resume();
      response.once('end', onEnd);
    });
  read('/stream?topics=status,trades', () => undefined).on('error', () => undefined);
  const scrape = () =>
    read('/metrics', () => setTimeout(scrape, SCRAPE_EVERY_MS)).on('error', () => undefined);
  scrape();
}

const WORK = { prepare, rest, flood, bursts, trickle, drizzle, paced, sent, openBooks, changeBooks, books, watchApi }; // prettier-ignore

// Whoever started this is gone.
process.on('disconnect', () => process.exit(0));

process.on('message', (message) => {
  WORK[message.kind](message.work).then(
    (result) => process.send({ kind: 'done', id: message.id, result }),
    (error) => process.send({ kind: 'failed', error: String(error.stack), id: message.id }),
  );
});

const ports = [];
for (let index = 0; index < Number(process.env.BENCH_PORTS); index += 1) {
  const server = createServer((request, response) =>
    answerRest(request, response, (name) => booksOf.get(name)),
  );
  server.on('upgrade', onUpgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ports.push(server.address().port);
}
process.send({ kind: 'listening', ports });

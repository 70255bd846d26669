/*
 * The exchange of the ingest bench, in a process of its own: accepts any client of Bybit v5 or Binance spot,
 * acknowledges what it subscribes, and writes prepared frames straight to its socket when told to.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { Ids, buildSegment, seeded, symbolsOf } from './corpus.mjs';

const SLICE_BYTES = 65_536;
const now = () => Number(process.hrtime.bigint()) / 1e6;

const clients = new Map();
const segments = new Map();
const server = createServer();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

server.on('upgrade', (request, stream, head) => {
  const url = new URL(request.url, 'http://localhost');
  // `/<client>/<the venue's own path>`
  const [, name] = url.pathname.split('/');
  webSockets.handleUpgrade(request, stream, head, (socket) => {
    stream.setNoDelay(true);
    clients.set(name, { stream });
    const isCombined = url.pathname.endsWith('/stream');
    socket.on('error', () => undefined);
    socket.on('message', (data) => answer(name, socket, String(data), isCombined));
  });
});

function answer(name, socket, text, isCombined) {
  const message = JSON.parse(text);
  if (message.op === 'ping') {
    const pong = { success: true, ret_msg: 'pong', conn_id: 'bench', req_id: '', op: 'ping' };
    socket.send(JSON.stringify(pong));
    return;
  }
  if (message.op === 'subscribe') {
    const ack = {
      success: true,
      ret_msg: '',
      conn_id: 'bench',
      req_id: message.req_id,
      op: 'subscribe',
    };
    socket.send(JSON.stringify(ack));
  } else if (message.method === 'SUBSCRIBE') {
    socket.send(JSON.stringify({ result: null, id: message.id }));
  }
  clients.get(name).isCombined = isCombined;
  process.send({ kind: 'subscribed', name });
}

function segmentOf({ venue, symbols, trades, seed, first = 0 }) {
  const key = [venue, symbols, trades, seed, first].join(' ');
  let segment = segments.get(key);
  if (segment === undefined) {
    segment = buildSegment(venue, { symbols: symbolsOf(symbols, first), trades, seed });
    segments.set(key, segment);
  }
  return segment;
}

/** Whole messages only: an answer to a ping may come between two writes, but must not cut a frame. */
async function write(stream, { bytes, messageEnds }) {
  let from = 0;
  for (const [index, end] of messageEnds.entries()) {
    const next = messageEnds[index + 1];
    if (next !== undefined && next - from <= SLICE_BYTES) continue;
    if (!stream.write(bytes.subarray(from, end))) await once(stream, 'drain');
    from = end;
  }
}

const idsOf = new Map();
function idsFor(name, symbols) {
  const ids = idsOf.get(name) ?? new Ids(symbols);
  idsOf.set(name, ids);
  return ids;
}

/** How many trades a segment of that shape has: a little more than asked for. */
const count = async (shape) => ({ trades: segmentOf(shape).trades });

/** As fast as the client reads. */
async function flood({ name, repeats = 1, ...shape }) {
  const segment = segmentOf(shape);
  const startedAt = now();
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    idsFor(name, shape.symbols).renew(segment, Date.now());
    await write(clients.get(name).stream, segment);
  }
  return { startedAt, trades: segment.trades * repeats };
}

/** Many streams at once, each with symbols of its own. */
async function floodAll({ names, trades, symbols, ...shape }) {
  const startedAt = now();
  const all = await Promise.all(
    names.map((name, index) =>
      flood({
        name,
        ...shape,
        trades: Math.ceil(trades / names.length),
        symbols: symbols / names.length,
        first: index * (symbols / names.length),
      }),
    ),
  );
  return { startedAt, trades: all.reduce((sum, each) => sum + each.trades, 0) };
}

/** A steady rate: every 10 ms what is due, for as long as it takes. */
async function paced({ name, tradesPerSecond, seconds, ...shape }) {
  const segment = segmentOf({ ...shape, trades: tradesPerSecond });
  const { stream } = clients.get(name);
  const { bytes, messageEnds } = segment;
  let trades = 0;
  const begun = now();
  for (let second = 0; second < seconds; second += 1) {
    idsFor(name, shape.symbols).renew(segment, Date.now());
    let from = 0;
    for (let step = 1; step <= 100; step += 1) {
      const until = messageEnds[Math.ceil((messageEnds.length * step) / 100) - 1];
      // Copied: what is still in the socket's queue must not be renewed.
      if (until > from && !stream.write(Buffer.from(bytes.subarray(from, until)))) {
        await once(stream, 'drain');
      }
      from = until;
      const due = begun + second * 1_000 + step * 10;
      if (due > now()) await new Promise((resolve) => setTimeout(resolve, due - now()));
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
    idsFor(name, shape.symbols).renew(segment, Date.now());
    writes.push({ at: now(), trades: segment.trades });
    clients.get(name).stream.write(Buffer.from(segment.bytes));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return { writes };
}

/** One message at a time, at random (Poisson) times. Each message's time of writing is told. */
async function trickle({ name, tradesPerSecond, seconds, seed, ...shape }) {
  const random = seeded(seed);
  const segment = segmentOf({ ...shape, seed, trades: Math.ceil(tradesPerSecond * seconds) });
  idsFor(name, shape.symbols).renew(segment, Date.now());
  const { stream } = clients.get(name);
  const { bytes, messageEnds, messageTrades, trades } = segment;
  const messagesPerMs = (tradesPerSecond / 1_000) * (messageEnds.length / trades);
  const writtenAt = new Float64Array(messageEnds.length);
  let due = now();
  let from = 0;
  for (let index = 0; index < messageEnds.length; index += 1) {
    due += -Math.log(1 - random()) / messagesPerMs;
    // Timers are coarse: spinning gives each message its own moment, on a core of our own.
    while (now() < due) if (due - now() > 2) await new Promise((resolve) => setTimeout(resolve, 1));
    writtenAt[index] = now();
    stream.write(bytes.subarray(from, messageEnds[index]));
    from = messageEnds[index];
    // Lets the event loop answer pings and write on.
    if (index % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
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
    const ids = idsFor(name, shape.symbols).renew(segment, Date.now());
    // Copied: what is still in the socket's queue must not be renewed.
    const bytes = Buffer.from(segment.bytes);
    let from = 0;
    let trade = 0;
    for (const [message, end] of messageEnds.entries()) {
      due += (-Math.log(1 - random()) * 1_000) / messageEnds.length;
      while (now() < due) await new Promise((resolve) => setTimeout(resolve, due - now()));
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

const WORK = { count, flood, floodAll, bursts, trickle, drizzle, paced };

// Whoever started this is gone.
process.on('disconnect', () => process.exit(0));

process.on('message', (message) => {
  WORK[message.kind](message.work).then(
    (result) => process.send({ kind: 'done', id: message.id, result }),
    (error) => process.send({ kind: 'failed', id: message.id, error: String(error.stack) }),
  );
});

server.listen(0, '127.0.0.1', () =>
  process.send({ kind: 'listening', port: server.address().port }),
);

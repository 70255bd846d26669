import type { CollectorSettings } from '../../shared/settings';
import type { CollectorKind } from '../collectors/collector-kind';
import { emptyReadAccount, readCapture } from '../recording/recording-reader';
import { toEpochMs } from '../recording/recording-record';
import type {
  CaptureCollector,
  CaptureConnect,
  CaptureReceive,
  CaptureSend,
} from '../recording/recording-record';
import { booksAskedFor } from './book-streams';
import { placeOf, routeOf, streamAskedFor, symbolsAskedFor } from './recording-routing';

/** One recorded connection, from its `connect` to the next one of the same name. */
export interface ReplaySession {
  readonly place: string;
  /** One per channel it carried; none when no collector understands this address. */
  readonly collectorIds: readonly string[];
}

export interface ReplayPlan {
  readonly path: string;
  readonly collectors: readonly CollectorSettings[];
  readonly kinds: ReadonlyMap<string, CollectorKind>;
  /** In the order in which `SessionCounter` numbers them. */
  readonly sessions: readonly ReplaySession[];
  /** Epoch ms of the first and the last record. */
  readonly startsAt: number;
  readonly endsAt: number;
}

type ConnectionRecord = CaptureConnect | CaptureSend | CaptureReceive;

/** Numbers the sessions of a file; reading it twice gives the same numbers. */
export class SessionCounter {
  private readonly current = new Map<string, number>();
  private count = 0;

  sessionOf(record: ConnectionRecord): number {
    // A file cut out of the middle may lack the first `connect`.
    if (record.t !== 'connect') return this.current.get(record.conn) ?? this.begin(record.conn);
    return this.begin(record.conn);
  }

  /** Of the connection as it is now; undefined before its first record. */
  currentOf(conn: string): number | undefined {
    return this.current.get(conn);
  }

  private begin(conn: string): number {
    const session = this.count++;
    this.current.set(conn, session);
    return session;
  }
}

interface ScannedSession {
  readonly conn: string;
  addr: string;
  collector: CaptureCollector | undefined;
  readonly firstRecord: number;
  lastRecord: number;
  /** What tells the stream and the symbols: the address and the requests. */
  readonly asked: string[];
  /** The beginnings of a few frames, for the stream when nothing was asked for. */
  readonly answered: string[];
}

const REQUESTS_LOOKED_AT = 1_000;
const FRAMES_LOOKED_AT = 200;

/** A capture that holds no record at all. */
export class NoCaptureError extends Error {}

/**
 * Reads the whole file once, to know which collectors its connections need.
 * @throws NoCaptureError when nothing in it is a record; what the file system says when it cannot be read.
 */
export async function planReplay(path: string): Promise<ReplayPlan> {
  const account = emptyReadAccount();
  const counter = new SessionCounter();
  const scanned: ScannedSession[] = [];
  let startsAt: number | null = null;
  let endsAt = 0;
  for await (const record of readCapture(path, account)) {
    if (record.t === 'header') continue;
    const at = toEpochMs(record.ts);
    startsAt = Math.min(startsAt ?? at, at);
    endsAt = Math.max(endsAt, at);
    if (record.t === 'http') continue;
    look(scanned, counter.sessionOf(record), record, account.records);
  }
  if (account.records === 0) {
    const [first] = account.badLineSamples;
    const why = account.damage ?? (first && `line ${first.line}: ${first.reason}`);
    throw new NoCaptureError(`No capture: ${why ?? 'the file holds no record'}`);
  }
  return { path, ...assign(scanned), startsAt: startsAt ?? 0, endsAt };
}

function look(
  scanned: ScannedSession[],
  number: number,
  record: ConnectionRecord,
  position: number,
): void {
  const session = (scanned[number] ??= {
    conn: record.conn,
    addr: '',
    collector: undefined,
    firstRecord: position,
    lastRecord: position,
    asked: [],
    answered: [],
  });
  session.lastRecord = position;
  const { asked, answered } = session;
  switch (record.t) {
    case 'connect':
      session.addr = record.addr;
      session.collector = record.collector;
      asked.push(record.addr);
      return;
    case 'send':
      if (session.addr === '') session.addr = record.addr ?? '';
      if (asked.length < REQUESTS_LOOKED_AT) asked.push(record.data ?? '');
      return;
    case 'recv':
      if (answered.length < FRAMES_LOOKED_AT) answered.push((record.data ?? '').slice(0, 200));
  }
}

interface Lane {
  readonly id: string;
  readonly kind: CollectorKind;
  readonly url: string;
  readonly stream: ReturnType<typeof streamAskedFor>;
  readonly depth: number | undefined;
  readonly asked: string[];
  lastRecord: number;
}

/** Sessions that follow one another share a collector, as they did when they were recorded. */
function assign(
  scanned: readonly ScannedSession[],
): Omit<ReplayPlan, 'path' | 'startsAt' | 'endsAt'> {
  const lanes = new Map<string, Lane[]>();
  const taken = new Set<string>();
  const sessions = scanned.map((session): ReplaySession => {
    const { conn, addr, collector, asked, answered } = session;
    const place = addr === '' ? conn : placeOf(addr);
    const texts = [...asked, ...answered];
    const collectorIds = kindsOf(session, texts).map((kind) => {
      const stream = streamAskedFor(kind, texts, collector);
      const depth = kind.book === undefined ? undefined : depthOf(kind, texts, collector);
      const name = collector?.id ?? kind.defaultId;
      const key = [kind.venue, kind.market, kind.channel, stream ?? depth ?? '', name].join(' ');
      const alike = lanes.get(key) ?? [];
      lanes.set(key, alike);
      // Overlapping connections need a collector each, because a collector has one connection.
      let lane = alike.find(({ lastRecord }) => lastRecord < session.firstRecord);
      if (lane === undefined) {
        const id = freeId(name, taken);
        lane = { id, kind, url: addr, stream, depth, asked: [], lastRecord: 0 };
        alike.push(lane);
      }
      lane.lastRecord = session.lastRecord;
      lane.asked.push(...asked);
      return lane.id;
    });
    return { place, collectorIds };
  });
  const all = [...lanes.values()].flat();
  return {
    sessions,
    kinds: new Map(all.map(({ id, kind }) => [id, kind])),
    collectors: all.map(({ id, kind, url, stream, depth, asked }) => ({
      id,
      venue: kind.venue,
      market: kind.market,
      channel: kind.channel,
      symbols: [
        ...(kind.book === undefined
          ? symbolsAskedFor(kind.venue, asked)
          : (booksAskedFor(kind.venue, asked)?.symbols ?? [])),
      ],
      autostart: false,
      url,
      ...(stream === undefined ? {} : { stream }),
      ...(depth === undefined ? {} : { depth }),
    })),
  };
}

/** One connection may carry trades and order books: then each has a collector of its own. */
function kindsOf(
  { addr, collector }: ScannedSession,
  texts: readonly string[],
): readonly CollectorKind[] {
  const kind = routeOf(addr, collector);
  if (kind === undefined) return [];
  const hasBooks = collector === undefined && booksAskedFor(kind.venue, texts) !== null;
  const books = hasBooks ? routeOf(addr, undefined, 'order_book') : undefined;
  return books === undefined ? [kind] : [kind, books];
}

function depthOf(
  { venue }: CollectorKind,
  texts: readonly string[],
  collector: CaptureCollector | undefined,
): number | undefined {
  const recorded = /\.(\d+)$/.exec(collector?.stream ?? '')?.[1];
  return recorded === undefined ? booksAskedFor(venue, texts)?.depth : Number(recorded);
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}_${number}`;
  taken.add(id);
  return id;
}

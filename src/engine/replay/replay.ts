import type { LedgerReport } from '../../shared/collector-status';
import type { AlarmSettings } from '../../shared/alarms';
import type { DiskReport } from '../../shared/disk';
import { SYMBOL } from '../../shared/market-data';
import type { Scenario } from '../../shared/faults';
import type { ReplaySpeed, ReplayStatus } from '../../shared/replay';
import type { StorageSettings } from '../../shared/settings';
import { systemClock } from '../../platform/clock';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { createEngine } from '../wiring/engine-core';
import type { Engine, EngineLimits } from '../wiring/engine-core';
import type { SocketEnd } from '../transport/feed-socket';
import { emptyReadAccount, readCapture } from '../recording/recording-reader';
import type { ReadAccount } from '../recording/recording-reader';
import { decodePayload, toEpochMs } from '../recording/recording-record';
import type { CaptureHeader, CaptureReceive, CaptureRecord } from '../recording/recording-record';
import { accountOfBooks } from './book-account';
import type { BookAccount } from './book-account';
import type { FrameDamage } from './frame-damage';
import type { InstrumentSummary } from './replay-account';
import { ReplayAccount } from './replay-account';
import type { FrameSummary } from './replay-account';
import { ReplayClock } from './replay-clock';
import { ReplayPace } from './replay-pace';
import { routeOf } from './recording-routing';
import { ReplayFaults } from './replay-faults';
import type { ConnectionPlace, FileFaultAccount, ReplayRecord, ReplayStep } from './replay-faults';
import { SessionCounter } from './replay-plan';
import type { ReplayPlan } from './replay-plan';
import { ReplaySockets } from './replay-sockets';

export interface ReplaySummary {
  readonly instruments: Readonly<Record<string, InstrumentSummary>>;
  readonly frames: FrameSummary;
  readonly ledger: LedgerReport;
  /** Why a book was wrong at the end, by instrument; absent when there are none or all are right. */
  readonly booksOutOfSync?: Readonly<Record<string, string>>;
  readonly capture: CaptureSummary;
  /** What was broken on purpose; absent without a scenario. */
  readonly faults?: readonly FileFaultAccount[];
}

/** The file itself, and what no collector could make anything of. */
export interface CaptureSummary {
  readonly records: number;
  readonly badLines: number;
  readonly badLineSamples: ReadAccount['badLineSamples'];
  readonly unknownTypes: Readonly<Record<string, number>>;
  readonly truncated: boolean;
  readonly damage: string | null;
  readonly connections: number;
  readonly sent: number;
  readonly http: number;
  readonly unreadableFrames: number;
  /** Frames for a collector that did not take them, e.g. because somebody stopped it. */
  readonly undeliveredFrames: number;
  readonly rejectedWithoutInstrument: number;
}

export interface Replay {
  /** The live system, fed by the file: same collectors, store and ledger. */
  readonly monitor: Engine;
  /** Epoch ms by the file's clock. */
  readonly clock: Pick<Clock, 'now'>;
  /** Plays the file to its end, or until `stopping`. Once. */
  run(options: {
    readonly speed: ReplaySpeed | ReplayPace;
    readonly stopping?: AbortSignal;
  }): Promise<void>;
  summary(): ReplaySummary;
  /** The part of the summary that costs nothing to tell. */
  capture(): CaptureSummary;
}

export interface ReplayOptions {
  readonly log: Log;
  readonly storage: StorageSettings;
  readonly alarms?: AlarmSettings;
  /** What is broken on purpose; checked before by `readScenario`. */
  readonly scenario?: Scenario;
  /** Damages the frames that the scenario hits. */
  readonly damage: FrameDamage;
  /** For the snapshots of a window that watches. */
  readonly status?: () => ReplayStatus;
  /** What the run's own files take. */
  readonly disk?: () => DiskReport;
  readonly loopDelayMs?: () => number;
}

/** Where the connection of a record leads. */
const placeIn =
  (plan: ReplayPlan, counter: SessionCounter) =>
  (record: ReplayRecord): ConnectionPlace | null => {
    if (record.t === 'http') return null;
    if (record.t === 'connect') return routeOf(record.addr, record.collector) ?? null;
    const session = plan.sessions[counter.currentOf(record.conn) ?? -1];
    return plan.kinds.get(session?.collectorIds[0] ?? '') ?? null;
  };

/** Longer than any file: what a collector does of itself would not be what was recorded. */
const NEVER_MS = 10 * 365 * 86_400_000;

const limitsOf = ({ storage, alarms }: ReplayOptions): EngineLimits => ({
  storage,
  ...(alarms === undefined ? {} : { alarms }),
  timeouts: {
    connectMs: NEVER_MS,
    subscriptionMs: NEVER_MS,
    pongMs: NEVER_MS,
    dataSilenceMs: NEVER_MS,
  },
  reconnect: {
    baseDelayMs: 0,
    maxDelayMs: 0,
    maxAttempts: Number.MAX_SAFE_INTEGER,
    jitter: false,
    coolDownMs: 0,
  },
});

/** Instrument and why, one sentence each. */
const wrongBooks = (
  books: ReadonlyMap<string, BookAccount>,
): readonly (readonly [instrument: string, why: string])[] =>
  [...books].flatMap(([key, { sync }]) => {
    if (sync.kind === 'out_of_sync') return [[key, sync.cause.detail] as const];
    return sync.kind === 'awaiting_snapshot' ? [[key, 'No snapshot came.'] as const] : [];
  });

const everyWellFormedSymbol = { has: (symbol: string): boolean => SYMBOL.test(symbol) };

/** Sends a recorded file through the collectors that run live, with the file's time for a clock. */
export function createReplay(plan: ReplayPlan, options: ReplayOptions): Replay {
  const clock = new ReplayClock(plan.startsAt);
  const account = new ReplayAccount((collectorId) => {
    const kind = plan.kinds.get(collectorId);
    if (kind === undefined) throw new Error(`${collectorId} is not in the plan`);
    return { ...kind, idsAreConsecutive: kind.provability.level === 'exact' };
  });
  const sockets = new ReplaySockets(clock, (collectorId) => monitor.start(collectorId));
  const core = createEngine({
    collectors: plan.collectors,
    limits: limitsOf(options),
    clock,
    random: () => 0,
    openSocket: sockets.openSocket,
    log: options.log,
    simulator: () => ({ kind: 'absent' }),
    ...(options.status === undefined ? {} : { replay: options.status }),
    ...(options.disk === undefined ? {} : { disk: options.disk }),
    loopDelayMs: options.loopDelayMs ?? (() => 0),
    onFrame: account.onFrame,
    symbols: everyWellFormedSymbol,
    passive: true,
  });
  const monitor: Engine = {
    ...core,
    close() {
      sockets.hangUp();
      return core.close();
    },
  };

  const read = emptyReadAccount();
  const counts = { connections: 0, sent: 0, http: 0, undelivered: 0 };
  const counter = new SessionCounter();

  const deliver = async (
    collectorIds: readonly string[],
    frame: Buffer,
    isBinary: boolean,
  ): Promise<void> => {
    let isTaken = true;
    for (const id of collectorIds) {
      if (sockets.deliver(id, frame, isBinary)) continue;
      const isReady = await sockets.ready(id);
      if (!isReady || !sockets.deliver(id, frame, isBinary)) isTaken = false;
    }
    if (!isTaken) counts.undelivered += 1;
    account.frameOver();
  };

  const receive = (
    collectorIds: readonly string[],
    record: CaptureReceive,
  ): Promise<void> | undefined => {
    const { frame, isBinary } = decodePayload(record);
    const [only, ...others] = collectorIds;
    // By far the most frames: they need no promise.
    if (only !== undefined && others.length === 0 && sockets.deliver(only, frame, isBinary)) {
      account.frameOver();
      return undefined;
    }
    return deliver(collectorIds, frame, isBinary);
  };

  const connect = async (collectorIds: readonly string[]): Promise<void> => {
    for (const id of collectorIds) await sockets.connect(id);
  };

  const take = (record: Exclude<CaptureRecord, CaptureHeader>): Promise<void> | undefined => {
    if (record.t === 'http') {
      counts.http += 1;
      const { url, data = '' } = record;
      if (URL.canParse(url)) monitor.books.offer(new URL(url), data, toEpochMs(record.ts));
      return undefined;
    }
    const session = plan.sessions[counter.sessionOf(record)];
    const collectorIds = session?.collectorIds ?? [];
    switch (record.t) {
      case 'connect':
        counts.connections += 1;
        return connect(collectorIds);
      case 'recv':
        if (collectorIds.length > 0) return receive(collectorIds, record);
        account.countUnknown(session?.place ?? record.conn);
        return undefined;
      case 'send':
        counts.sent += 1;
        return undefined;
    }
  };

  const faults =
    options.scenario === undefined
      ? null
      : new ReplayFaults(options.scenario, plan.startsAt, placeIn(plan, counter), options.damage);

  const play = (step: ReplayStep): Promise<void> | undefined => {
    if (step.kind === 'record') return take(step.record);
    const conn = step.kind === 'end' ? step.conn : step.record.conn;
    const session = plan.sessions[counter.currentOf(conn) ?? -1];
    const collectorIds = session?.collectorIds ?? [];
    // It is one connection, whatever number of collectors share it: it ends for all of them.
    const endAll = (end: SocketEnd): void => {
      for (const id of collectorIds) sockets.end(id, end);
    };
    if (step.kind === 'end') {
      endAll(step.end);
      return undefined;
    }
    const { bytes, record } = step;
    if (!collectorIds.some((id) => sockets.isTooLarge(id, bytes))) return take(record);
    endAll({ kind: 'frame_too_large', message: `${bytes} bytes` });
    return undefined;
  };

  const capture = (): CaptureSummary => ({
    records: read.records,
    badLines: read.badLines,
    badLineSamples: read.badLineSamples,
    unknownTypes: Object.fromEntries(read.unknownTypes),
    truncated: read.truncated,
    damage: read.damage,
    connections: counts.connections,
    sent: counts.sent,
    http: counts.http,
    unreadableFrames: account.unreadableFrames,
    undeliveredFrames: counts.undelivered,
    rejectedWithoutInstrument: account.rejectedWithoutInstrument,
  });

  return {
    monitor,
    clock,
    async run({ speed, stopping }) {
      const pace =
        speed instanceof ReplayPace ? speed : new ReplayPace(plan.startsAt, speed, systemClock);
      const tick = (now: number): void => {
        if (now > clock.now()) clock.advanceTo(now);
      };
      for await (const record of readCapture(plan.path, read)) {
        if (record.t === 'header') continue;
        const at = toEpochMs(record.ts);
        await pace.until(at, tick, stopping);
        if (stopping?.aborted === true) return;
        clock.advanceTo(at);
        if (faults === null) await take(record);
        else for (const step of faults.offer(record, at)) await play(step);
      }
      for (const step of faults?.end() ?? []) await play(step);
    },
    summary() {
      const books = accountOfBooks(monitor.books.all());
      const wrong = wrongBooks(books);
      return {
        instruments: account.summaries(books),
        frames: account.frames(),
        ledger: monitor.snapshot().ledger,
        ...(wrong.length === 0 ? {} : { booksOutOfSync: Object.fromEntries(wrong) }),
        capture: capture(),
        ...(faults === null ? {} : { faults: faults.account }),
      };
    },
    capture,
  };
}

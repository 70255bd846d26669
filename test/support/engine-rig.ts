import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine, EngineOptions } from '../../src/engine/wiring/engine-core';
import type { CollectorDetail } from '../../src/shared/collector-status';
import { configFileSchema } from '../../src/shared/settings';
import type { Verdict } from '../../src/shared/verdict';
import { FakeFeedSockets } from './fake-feed-socket';
import type { FakeFeedSocket } from './fake-feed-socket';
import { ManualClock, settle } from './manual-clock';
import { RecordingLog } from './recording-log';
import { bybitAnswer } from './venue-frames';

export interface EngineRig {
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly sockets: FakeFeedSockets;
  readonly log: RecordingLog;
  /** By how much the clocks of all venues are ahead of the machine's; null while none answers. */
  venuesAheadMs: number | null;
  /** Starts the engine, opens its sockets and acknowledges their subscriptions. */
  open(): Promise<void>;
  /** Time passes, second by second; the venues answer requests and pings. */
  pass(seconds: number, each?: () => void): Promise<void>;
  /** Of the first collector, or of the one with that id, after a look. */
  verdict(symbol?: string, collectorId?: string): Verdict;
  /** Of the first collector, or of the one with that id. */
  detail(collectorId?: string): CollectorDetail;
}

const NOT_HERE = (): Response => new Response('', { status: 404 });

/** An engine on fake sockets, a clock moved by hand, and venues that tell only the time. */
export async function engineRig(
  collectors: readonly object[],
  options: Partial<EngineOptions> = {},
): Promise<EngineRig> {
  const clock = new ManualClock();
  const sockets = new FakeFeedSockets();
  const log = new RecordingLog();
  const config = configFileSchema.parse({ collectors });
  const state = { venuesAheadMs: 0 as number | null };
  const tellTime = (url: string): Response => {
    if (state.venuesAheadMs === null) return NOT_HERE();
    const ms = clock.now() + state.venuesAheadMs;
    if (url.includes('/v5/market/time')) {
      return Response.json({ retCode: 0, result: { timeNano: `${String(ms)}000000` } });
    }
    return url.endsWith('/time') ? Response.json({ serverTime: ms }) : NOT_HERE();
  };
  const engine = createEngine({
    collectors: config.collectors ?? [],
    limits: config,
    clock,
    random: () => 0,
    openSocket: sockets.open,
    fetch: (url) => Promise.resolve(tellTime(url instanceof Request ? url.url : url.toString())),
    log,
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
    ...options,
  });
  const answered = new Map<FakeFeedSocket, number>();
  const serve = (): void => {
    for (const socket of sockets.all) {
      if (socket.state !== 'open') continue;
      for (; socket.pings > 0; socket.pings -= 1) socket.events.onPong();
      const from = answered.get(socket) ?? 0;
      answered.set(socket, socket.sent.length);
      for (const request of socket.sent.slice(from)) {
        const isBybit = request.includes('"op"');
        const { id } = JSON.parse(request) as { id?: number };
        socket.receives(isBybit ? bybitAnswer(request) : { result: null, id });
      }
    }
  };
  const defaultId = config.collectors?.[0]?.id ?? '';
  await settle();
  return {
    engine,
    clock,
    sockets,
    log,
    get venuesAheadMs() {
      return state.venuesAheadMs;
    },
    set venuesAheadMs(ms) {
      state.venuesAheadMs = ms;
    },
    async open() {
      engine.open();
      await settle();
      for (const socket of sockets.all) socket.opens();
      await settle();
      serve();
      await settle();
    },
    async pass(seconds, each) {
      for (let second = 0; second < seconds; second += 1) {
        await clock.advance(1_000);
        serve();
        await settle();
        each?.();
        await settle();
      }
    },
    detail(collectorId = defaultId) {
      const found = engine.detail(collectorId);
      if (!found.ok) throw new Error(found.error.message);
      return found.value;
    },
    verdict(symbol, collectorId = defaultId) {
      engine.verdict.look();
      const verdicts = engine.verdict.verdictsOf(collectorId);
      const found = verdicts.find((each) => symbol === undefined || each.symbol === symbol);
      if (found === undefined) throw new Error(`No verdict of ${symbol ?? ''} of ${collectorId}`);
      return found;
    },
  };
}

import type { ClockReading } from '../../shared/collector-status';
import type { Clock } from '../../platform/clock';
import type { ServerTimeSource } from '../collectors/sources/server-time';
import type { Log } from '../../platform/log';
import type { RestClient, RestPace } from '../transport/rest-client';
import { ClockOffset } from './clock-offset';

const TICK_MS = 1_000;
/** The first question of a round pays for opening the connection; the ones after it are the quick ones. */
const SAMPLES_AT_START = 5;
const SAMPLES_PER_ROUND = 3;
const ROUND_EVERY_MS = 180_000;
/** After a round without any answer. */
const RETRY_AFTER_MS = 30_000;
const PACE: RestPace = { intervalMs: 200, limitedForMs: 600_000 };
/** A clock kept by NTP is slewed by less than this in one tick. */
const JUMP_MS = 50;

/** What one collector asks: which server's clock stamps its trades. */
export interface TimedCollector {
  readonly collectorId: string;
  readonly source: ServerTimeSource;
  /** Stopped ones do not make us ask. */
  readonly isRunning: () => boolean;
}

export interface VenueClocksParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly rest: RestClient;
  readonly onOffset: (collectorId: string, offsetMs: number | null) => void;
  /** This machine's clock was set, or it slept. */
  readonly onClockChanged: (byMs: number) => void;
}

interface Server {
  readonly source: ServerTimeSource;
  collectors: readonly TimedCollector[];
  readonly offset: ClockOffset;
  /** Monotonic ms. */
  nextRoundAt: number;
  round: 'first' | 'again';
  isAsking: boolean;
  whyUnknown: string;
}

/** Measures the clocks of the venues that are listened to, and notices when our own is set. */
export class VenueClocks {
  readonly #parts: VenueClocksParts;
  readonly #servers = new Map<string, Server>();
  readonly #abort = new AbortController();
  /** Wall clock minus monotonic clock: changes only when the wall clock is set. */
  #wallBase: number;
  #cancelTick: () => void = () => undefined;
  #asking: Promise<unknown> = Promise.resolve();

  constructor(parts: VenueClocksParts) {
    this.#parts = parts;
    this.#wallBase = this.#readWallBase();
  }

  /** In place of what was watched under that id. */
  watch(collector: TimedCollector): void {
    this.unwatch(collector.collectorId);
    const { source } = collector;
    const key = source.baseUrl + source.path;
    const server = this.#servers.get(key) ?? {
      source,
      collectors: [],
      offset: new ClockOffset(),
      nextRoundAt: -Infinity,
      round: 'first',
      isAsking: false,
      whyUnknown: 'Not measured yet',
    };
    server.collectors = [...server.collectors, collector];
    this.#servers.set(key, server);
  }

  unwatch(collectorId: string): void {
    for (const server of this.#servers.values()) {
      server.collectors = server.collectors.filter((each) => each.collectorId !== collectorId);
    }
  }

  open(): void {
    this.#tick();
  }

  readingOf(collectorId: string): ClockReading {
    for (const { collectors, offset, whyUnknown } of this.#servers.values()) {
      if (!collectors.some((each) => each.collectorId === collectorId)) continue;
      const reading = offset.at(this.#parts.clock.now());
      return reading ?? { kind: 'unknown', reason: whyUnknown };
    }
    return { kind: 'unknown', reason: 'Nobody to ask: the feed’s venue has no server time here' };
  }

  async close(): Promise<void> {
    this.#cancelTick();
    this.#abort.abort(new Error('Closed'));
    await this.#asking;
  }

  #tick(): void {
    const { clock } = this.#parts;
    this.#noticeJump();
    const now = clock.monotonicMs();
    for (const server of this.#servers.values()) {
      const isWanted = server.collectors.some(({ isRunning }) => isRunning());
      if (isWanted && !server.isAsking && now >= server.nextRoundAt) this.#startRound(server);
      // Samples grow old also while nobody can be asked.
      this.#tell(server);
    }
    this.#cancelTick = clock.after(TICK_MS, () => this.#tick());
  }

  #noticeJump(): void {
    const base = this.#readWallBase();
    const byMs = base - this.#wallBase;
    this.#wallBase = base;
    if (Math.abs(byMs) < JUMP_MS) return;
    for (const server of this.#servers.values()) {
      server.offset.forget();
      server.whyUnknown = 'This machine’s clock was set; measuring again';
      server.round = 'first';
      server.nextRoundAt = -Infinity;
    }
    this.#parts.onClockChanged(byMs);
  }

  #startRound(server: Server): void {
    server.isAsking = true;
    const round = this.#ask(server)
      .catch((error: unknown) => {
        if (!this.#abort.signal.aborted) {
          this.#parts.log.error({ err: error }, 'Measuring a venue’s clock failed');
        }
      })
      .finally(() => (server.isAsking = false));
    this.#asking = Promise.all([this.#asking, round]);
  }

  async #ask(server: Server): Promise<void> {
    const { clock, rest } = this.#parts;
    const { source } = server;
    const wanted = server.round === 'first' ? SAMPLES_AT_START : SAMPLES_PER_ROUND;
    // Also should anything below throw.
    server.nextRoundAt = clock.monotonicMs() + RETRY_AFTER_MS;
    let answers = 0;
    for (let asked = 0; asked < wanted; asked += 1) {
      const baseBefore = this.#wallBase;
      const answer = await rest.get(source.baseUrl + source.path, PACE, this.#abort.signal);
      if (!answer.ok) {
        server.whyUnknown = `The venue’s clock could not be asked: ${answer.error.message}`;
        if (answer.error.kind === 'limited') break;
        continue;
      }
      const serverTime = source.parse(answer.value.text);
      const { sentAt, answeredAt } = answer.value;
      const localTime = this.#wallTimeOf(answeredAt);
      this.#noticeJump();
      // Asked by one clock and answered by another.
      if (Math.abs(this.#wallBase - baseBefore) >= JUMP_MS) continue;
      if (serverTime === null) {
        server.whyUnknown = 'The venue’s answer holds no time';
        continue;
      }
      answers += 1;
      server.offset.add({
        serverTime,
        resolutionMs: source.resolutionMs,
        roundTripMs: answeredAt - sentAt,
        localTime,
      });
      this.#tell(server);
    }
    if (answers > 0) server.round = 'again';
    const waitMs = answers > 0 ? ROUND_EVERY_MS : RETRY_AFTER_MS;
    server.nextRoundAt = clock.monotonicMs() + waitMs;
  }

  #tell({ collectors, offset }: Server): void {
    const offsetMs = offset.at(this.#parts.clock.now())?.offsetMs ?? null;
    for (const { collectorId } of collectors) this.#parts.onOffset(collectorId, offsetMs);
  }

  #readWallBase(): number {
    const { clock } = this.#parts;
    return clock.now() - clock.monotonicMs();
  }

  /** What this machine's clock showed at a monotonic time that has just passed. */
  #wallTimeOf(monotonicMs: number): number {
    const { clock } = this.#parts;
    return clock.now() - (clock.monotonicMs() - monotonicMs);
  }
}

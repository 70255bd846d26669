import type { AppError } from '../../shared/errors';
import type { ReplaySpeed, ReplayStatus } from '../../shared/replay';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { systemClock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { Engine, EngineLimits } from '../wiring/engine-core';
import { faultSentence } from '../../shared/fault-sentence';
import { createReplay } from './replay';
import type { Replay, ReplayOptions } from './replay';
import { ReplayPace } from './replay-pace';
import type { PaceClock } from './replay-pace';
import type { ReplayPlan } from './replay-plan';
import { captureNotices } from './replay-table';

export interface PlaybackOptions extends Omit<ReplayOptions, 'status'> {
  readonly speed: ReplaySpeed;
  /** Of the machine; the file has its own. */
  readonly paceClock?: PaceClock;
}

/** A recording that a person watches: played, paused, hurried, to its end. */
export class Playback {
  /** The live system, fed by the file. Its connections are the file's, not the person's. */
  readonly monitor: Engine;
  readonly #plan: ReplayPlan;
  readonly #replay: Replay;
  readonly #pace: ReplayPace;
  readonly #log: Log;
  /** One sentence each. */
  readonly #faults: readonly string[];
  readonly #stopping = new AbortController();
  #run: Promise<void> = Promise.resolve();
  #hasEnded = false;
  #failure: string | null = null;

  constructor(plan: ReplayPlan, { speed, paceClock = systemClock, ...options }: PlaybackOptions) {
    this.#plan = plan;
    this.#log = options.log;
    this.#faults = (options.scenario?.steps ?? []).map(
      ({ fault }) => `Broken on purpose: ${faultSentence(fault)}`,
    );
    this.#pace = new ReplayPace(plan.startsAt, speed, paceClock);
    this.#replay = createReplay(plan, { ...options, status: () => this.status() });
    this.monitor = withFixedConnections(this.#replay.monitor);
  }

  /** Plays from the beginning. Once. */
  start(): void {
    // Loading the window takes time that is not to be made up for.
    this.#pace.setPaused(false, this.#plan.startsAt);
    this.#run = this.#replay
      .run({ speed: this.#pace, stopping: this.#stopping.signal })
      .catch((cause: unknown) => {
        this.#log.error({ err: cause, file: this.#plan.path }, 'The replay broke off');
        this.#failure = cause instanceof Error ? cause.message : String(cause);
      })
      .finally(() => (this.#hasEnded = true));
  }

  play(): void {
    this.#pace.setPaused(false, this.#now());
  }

  pause(): void {
    this.#pace.setPaused(true, this.#now());
  }

  setSpeed(speed: ReplaySpeed): void {
    this.#pace.setSpeed(speed, this.#now());
  }

  /** The file's connections know no limits of ours; what is kept and what alarms a person still does. */
  applyLimits({ storage, alarms }: Partial<EngineLimits>): void {
    this.monitor.applyLimits({
      ...(storage === undefined ? {} : { storage }),
      ...(alarms === undefined ? {} : { alarms }),
    });
  }

  /** Takes everything up to that time at once; epoch ms by the file's clock. */
  skipTo(at: number): Result<null> {
    if (at < this.#now()) return err(ONLY_FORWARDS);
    this.#pace.skipTo(at);
    return ok(null);
  }

  status(): ReplayStatus {
    const { path, startsAt, endsAt } = this.#plan;
    const capture = this.#replay.capture();
    return {
      kind: this.#hasEnded ? 'ended' : this.#pace.isPaused ? 'paused' : 'playing',
      path,
      startsAt,
      endsAt,
      at: this.#now(),
      speed: this.#pace.speed,
      records: capture.records,
      problems: [
        ...(this.#failure === null ? [] : [`The replay broke off: ${this.#failure}`]),
        ...captureNotices(capture),
        ...this.#faults,
      ],
    };
  }

  /** Resolves when nothing more is read. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#run;
  }

  #now(): number {
    return this.#replay.clock.now();
  }
}

const ONLY_FORWARDS: AppError = {
  code: 'invalid_request',
  message: 'A recording plays forwards only.',
  advice: 'Start it over to see what went before.',
};

const FIXED: AppError = {
  code: 'invalid_request',
  message: 'The recording decides about its collectors.',
};

/** A collector that a person stopped would lose frames of the file, and a started one has nothing to hear. */
const withFixedConnections = (monitor: Engine): Engine => ({
  ...monitor,
  start: () => err(FIXED),
  stop: () => Promise.resolve(err(FIXED)),
  retryNow: () => err(FIXED),
  recycle: () => err(FIXED),
  add: () => Promise.resolve(err(FIXED)),
  change: () => Promise.resolve(err(FIXED)),
  remove: () => Promise.resolve(err(FIXED)),
  startAll: () => undefined,
  stopAll: () => Promise.resolve(),
  // A machine that sleeps does not read the file either; there is no connection to lose.
  suspend: () => Promise.resolve(),
  resume: () => undefined,
});

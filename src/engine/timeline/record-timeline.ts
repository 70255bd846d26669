import type { Renewal, Transition } from '../../shared/collector-status';
import type { Loss } from '../../shared/gaps';
import type { SilenceEvent } from '../../shared/silence';
import type { BookEvent } from '../channels/order-books/order-book-manager';
import type { TimelineEntry } from '../../shared/timeline';
import type { Clock } from '../../platform/clock';
import type { CollectorChange } from '../collectors/collector-manager';
import {
  bookEntry,
  configurationEntry,
  frameTooLarge,
  lossEntry,
  plural,
  renewalEntry,
  silenceEntry,
  transitionEntry,
} from './entries';
import { FloodGate } from './rate-limiter';
import type { Timeline } from './timeline';

export interface TimelineRecorderParts {
  readonly clock: Clock;
  readonly timeline: Timeline;
}

/** Puts what the live system tells of itself into the timeline. */
export class TimelineRecorder {
  readonly #clock: Clock;
  readonly #timeline: Timeline;
  readonly #gate: FloodGate;
  /** State last told of each unfinished loss: a gap changes with every trade that fills it. */
  readonly #toldState = new Map<number, Loss['state']['kind']>();

  constructor({ clock, timeline }: TimelineRecorderParts) {
    this.#clock = clock;
    this.#timeline = timeline;
    this.#gate = new FloodGate(timeline, clock);
  }

  /** Anything else; beyond a budget it is counted instead. */
  readonly append = (entry: TimelineEntry): void => this.#gate.append(entry);

  readonly transition = (collectorId: string, transition: Transition): void => {
    const { code } = transition.cause;
    if (code === 'frame_too_large') this.limit(collectorId, code, frameTooLarge(collectorId));
    this.append(transitionEntry(collectorId, transition));
  };

  readonly loss = (loss: Loss): void => {
    const { id, state } = loss;
    if (this.#toldState.get(id) === state.kind) return;
    if (state.kind === 'open' || state.kind === 'requested') this.#toldState.set(id, state.kind);
    else this.#toldState.delete(id);
    this.append(lossEntry(loss, this.#clock.now()));
  };

  readonly silence = (event: SilenceEvent, instrument: string): void => {
    this.append(silenceEntry(event, instrument));
  };

  readonly book = (event: BookEvent, instrument: string): void => {
    this.append(bookEntry(event, instrument));
  };

  readonly renewal = (collectorId: string, renewal: Renewal): void => {
    this.append(renewalEntry(collectorId, renewal));
  };

  /** `symbols` are those of the collector now. */
  readonly configured = (change: CollectorChange, symbols: readonly string[]): void => {
    this.append(configurationEntry(change, symbols, this.#clock.now()));
  };

  /** One of our own limits cut something. */
  readonly limit = (collectorId: string | null, cause: string, sentence: string): void => {
    this.append({
      kind: 'limit',
      change: 'reached',
      at: this.#clock.now(),
      collectorId,
      instrument: null,
      cause,
      durationMs: null,
      sentence,
    });
  };

  readonly clockChanged = (byMs: number): void => {
    const seconds = (Math.abs(byMs) / 1_000).toFixed(1);
    const direction = byMs > 0 ? 'forward' : 'back';
    this.#system(
      'clock_changed',
      'clock_changed',
      null,
      `The clock went ${direction} by ${seconds} s.`,
    );
  };

  readonly suspended = (): void =>
    this.#system('suspended', 'machine_suspended', null, 'The machine goes to sleep.');
  readonly resumed = (): void =>
    this.#system('resumed', 'machine_resumed', null, 'The machine woke up.');

  started(collectors: number): void {
    const { latest } = this.#timeline;
    const now = this.#clock.now();
    const ended = latest?.kind === 'system' && latest.change === 'stopped';
    const what = `Tapedeck started with ${plural(collectors, 'collector')}`;
    if (latest === undefined) this.#system('started', 'app_started', null, `${what}.`);
    else if (ended) this.#system('started', 'app_started', now - latest.at, `${what}.`);
    else {
      const last = new Date(latest.at).toISOString();
      const sentence = `${what}. The run before was cut off; the last it told of was at ${last}.`;
      this.#system('started', 'previous_run_cut_off', now - latest.at, sentence);
    }
  }

  async close(): Promise<void> {
    this.#gate.close();
    this.#system('stopped', 'app_stopped', null, 'Tapedeck stopped.');
    await this.#timeline.flush();
  }

  #system(
    change: Extract<TimelineEntry, { kind: 'system' }>['change'],
    cause: string,
    durationMs: number | null,
    sentence: string,
  ): void {
    this.#timeline.append({
      kind: 'system',
      change,
      at: this.#clock.now(),
      collectorId: null,
      instrument: null,
      cause,
      durationMs,
      sentence,
    });
  }
}

import type { AlarmMute, AlarmSettings } from '../../shared/alarms';
import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import { instrumentKey } from '../../shared/market-data';
import type { SilenceEvent } from '../../shared/silence';
import { AlarmWatch } from '../alarms/alarm-monitor';
import type { BookEvent, BookKeeper } from '../channels/order-books/order-book-manager';
import type { Clock } from '../../platform/clock';
import type { CollectorManager } from '../collectors/collector-manager';
import type { LossWatch } from '../gaps/loss-tracker';
import { LimitWatch } from '../alarms/limit-monitor';
import type { LimitSources } from '../alarms/limit-monitor';
import type { Log } from '../../platform/log';
import type { Ledger } from '../ledger/ledger';
import { TimelineRecorder } from '../timeline/record-timeline';
import { Timeline } from '../timeline/timeline';

export interface ChronicleParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly manager: CollectorManager;
  readonly lossWatch: Pick<LossWatch, 'onLoss'>;
  readonly books: Pick<BookKeeper, 'onEvent'>;
  readonly ledger: Pick<Ledger, 'report'>;
  readonly sockets?: LimitSources['sockets'] | undefined;
  readonly recording: (() => MonitorSnapshot['recording']) | undefined;
  readonly alarmSettings: () => AlarmSettings;
  /** Kept across runs when it comes from `openTimeline`; else in memory alone. */
  readonly timeline: Timeline | undefined;
  readonly mutes: readonly AlarmMute[] | undefined;
  readonly onMutesChanged: ((mutes: readonly AlarmMute[]) => void) | undefined;
}

/** What happened and what of it needs a person: the timeline and the alarms of one run. */
export class Chronicle {
  readonly timeline: Timeline;
  readonly alarms: AlarmWatch;
  /** For whatever else there is to tell. */
  readonly record: TimelineRecorder;
  readonly #manager: CollectorManager;
  readonly #undo: readonly (() => void)[];
  #isOpen = false;

  constructor(parts: ChronicleParts) {
    const { clock, log, manager, lossWatch, books, ledger, mutes, onMutesChanged } = parts;
    this.#manager = manager;
    this.timeline = parts.timeline ?? new Timeline();
    this.record = new TimelineRecorder({ clock, timeline: this.timeline });
    const limits = new LimitWatch({
      recording: () => parts.recording?.() ?? { kind: 'off' },
      timelineFile: () => this.timeline.file,
      sockets: () => parts.sockets?.() ?? { refused: 0, cutOff: 0 },
    });
    this.alarms = new AlarmWatch({
      clock,
      log,
      settings: parts.alarmSettings,
      facts: () => {
        for (const { cause, sentence } of limits.check()) this.limitReached(null, cause, sentence);
        return {
          collectors: manager.all.map(({ collector }) => ({
            collectorId: collector.id,
            internalErrors: collector.internalErrors,
          })),
          isLedgerBalanced: ledger.report().balanced,
        };
      },
      record: this.record.append,
      venueOf: (collectorId) => {
        const found = manager.find(collectorId);
        return found.ok ? found.value.kind.venue : null;
      },
      ...(mutes === undefined ? {} : { mutes }),
      ...(onMutesChanged === undefined ? {} : { onMutesChanged }),
    });
    this.#undo = [
      // The timeline first: what an alarm is about stands before the alarm.
      manager.onTransition(this.record.transition),
      manager.onTransition(this.alarms.transition),
      manager.onChange((change) => {
        const found = manager.find(change.collectorId);
        this.record.configured(change, found.ok ? found.value.collector.settings.symbols : []);
        if (change.kind === 'removed') this.alarms.forget(change.collectorId);
      }),
      manager.onSilence(this.#silence),
      manager.onRenewal(this.record.renewal),
      lossWatch.onLoss(this.record.loss),
      lossWatch.onLoss(this.alarms.loss),
      books.onEvent(this.#book),
    ];
  }

  readonly #silence = (event: SilenceEvent): void => {
    const found = this.#manager.find(event.collectorId);
    if (!found.ok) return;
    const { venue, market } = found.value.kind;
    const instrument = instrumentKey(venue, market, event.symbol);
    this.record.silence(event, instrument);
  };

  readonly #book = (event: BookEvent): void => {
    const { venue, market, symbol } = event.book;
    this.record.book(event, instrumentKey(venue, market, symbol));
  };

  /** One of our own limits cut something. */
  limitReached(collectorId: string | null, cause: string, sentence: string): void {
    this.record.limit(collectorId, cause, sentence);
    this.alarms.limit(collectorId, sentence);
  }

  open(): void {
    this.#isOpen = true;
    this.record.started(this.#manager.all.length);
    this.alarms.open();
  }

  /** Resolves when everything told is written. */
  async close(): Promise<void> {
    for (const undo of this.#undo) undo();
    this.alarms.close();
    if (this.#isOpen) await this.record.close();
  }
}

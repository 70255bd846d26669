import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import type { TimelineFileReport } from '../../shared/timeline';
import type { SocketLimitReport } from '../transport/socket-limits';
import { plural } from '../timeline/entries';

export interface LimitSources {
  readonly recording: () => NonNullable<MonitorSnapshot['recording']>;
  readonly timelineFile: () => TimelineFileReport;
  /** Since the app started. */
  readonly sockets: () => Pick<SocketLimitReport, 'refused' | 'cutOff'>;
}

export interface LimitReached {
  readonly cause: string;
  readonly sentence: string;
}

/** Looks at the counters of what our own limits cut, and tells when one has grown. */
export class LimitWatch {
  readonly #sources: LimitSources;
  #recordingStartedAt = 0;
  #dropped = 0;
  #unwritten = 0;
  #refused = 0;
  #cutOff = 0;

  constructor(sources: LimitSources) {
    this.#sources = sources;
  }

  check(): readonly LimitReached[] {
    const reached: LimitReached[] = [];
    const recording = this.#sources.recording();
    if (recording.kind !== 'off') {
      const { startedAt, dropped, failure } = recording;
      if (startedAt !== this.#recordingStartedAt) this.#dropped = 0;
      this.#recordingStartedAt = startedAt;
      const more = dropped - this.#dropped;
      this.#dropped = dropped;
      if (more > 0) {
        const why = failure === null ? '' : `: ${failure}`;
        const sentence = `The recording lacks ${plural(more, 'frame')}${why}.`;
        reached.push({ cause: 'recording_dropped', sentence });
      }
    }
    const file = this.#sources.timelineFile();
    if (file.kind === 'kept' && file.unwritten > this.#unwritten) {
      const more = file.unwritten - this.#unwritten;
      this.#unwritten = file.unwritten;
      const sentence = `${plural(more, 'event')} of the timeline could not be written to the disk.`;
      reached.push({ cause: 'timeline_unwritten', sentence });
    }
    const { refused, cutOff } = this.#sources.sockets();
    if (refused > this.#refused) {
      const sentence = `${plural(refused - this.#refused, 'socket')} too many: not opened.`;
      reached.push({ cause: 'sockets_refused', sentence });
    }
    if (cutOff > this.#cutOff) {
      const sentence = `${plural(cutOff - this.#cutOff, 'connection')} brought too many frames a second: cut.`;
      reached.push({ cause: 'frame_rate', sentence });
    }
    this.#refused = refused;
    this.#cutOff = cutOff;
    return reached;
  }
}

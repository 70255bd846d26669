import type { DiskUse } from '../../shared/disk';
import type { RecordingStatus } from '../../shared/recording';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Clock } from '../../platform/clock';
import type { Compression } from './compression';
import { startRecording } from './recording';
import type { Recording } from './recording';
import type { RecordingTap } from './recording-tap';

interface Session {
  readonly recording: Recording;
  readonly folder: string;
  readonly startedAt: number;
  readonly collectorIds: readonly string[];
  readonly isOver: boolean;
}

/** The one recording of a running app: started and stopped by a person, its figures shown live. */
export class Recorder {
  readonly #tap: RecordingTap;
  readonly #clock: Clock;
  readonly #folder: string | null;
  #maxBytes: number;
  #session: Session | null = null;

  /** Without a folder nothing can be recorded. */
  constructor(tap: RecordingTap, clock: Clock, folder: string | null, maxBytes: number) {
    this.#tap = tap;
    this.#clock = clock;
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  get disk(): DiskUse {
    const bytes = this.#session?.recording.report.bytesWritten ?? 0;
    return { bytes, maxBytes: this.#maxBytes };
  }

  /** Of one recording, also of the one under way; one that is that long already ends. */
  limitDisk(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  /** An empty list records every collector. */
  start(collectorIds: readonly string[], compression: Compression): Result<null> {
    if (this.status().kind === 'recording') {
      return err({
        code: 'busy',
        message: 'A recording is under way.',
        advice: 'Stop it before you start another.',
      });
    }
    const folder = this.#folder;
    if (folder === null) {
      return err({ code: 'invalid_request', message: 'This run has no folder for recordings.' });
    }
    // One that ended by itself still has the tap.
    void this.stop();
    const recording = startRecording(this.#tap, {
      folder,
      compression,
      clock: this.#clock,
      maxTotalBytes: () => this.#maxBytes,
      ...(collectorIds.length === 0 ? {} : { collectorIds: new Set(collectorIds) }),
    });
    this.#session = {
      recording,
      folder,
      startedAt: this.#clock.now(),
      collectorIds,
      isOver: false,
    };
    return ok(null);
  }

  /** Resolves when every frame is in its file. Does nothing when none is under way. */
  async stop(): Promise<void> {
    const session = this.#session;
    if (session === null || session.isOver) return;
    this.#session = { ...session, isOver: true };
    await session.recording.stop();
  }

  status(): RecordingStatus {
    if (this.#session === null) return { kind: 'off' };
    const { recording, folder, startedAt, collectorIds, isOver } = this.#session;
    const { state, failure, files, written, dropped, bytesWritten } = recording.report;
    return {
      kind: isOver || state !== 'recording' ? 'ended' : 'recording',
      startedAt,
      folder,
      collectorIds: [...collectorIds],
      files: [...files],
      records: written,
      dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0),
      bytes: bytesWritten,
      failure: failure ?? (state === 'full' ? 'The recording has reached its size' : null),
    };
  }
}

import { CaptureWriter } from './recording-writer';
import type { CaptureWriterOptions, CaptureWriterReport } from './recording-writer';
import type { RecordingTap } from './recording-tap';

export interface Recording {
  readonly report: CaptureWriterReport;
  /** Resolves when every record is in its file. */
  stop(): Promise<CaptureWriterReport>;
}

/**
 * Records the raw frames of the chosen collectors, or of all, from now on: from the window and headless.
 * @throws when a recording is under way.
 */
export function startRecording(
  tap: RecordingTap,
  options: CaptureWriterOptions & { readonly collectorIds?: ReadonlySet<string> },
): Recording {
  const { collectorIds, ...writing } = options;
  const writer = new CaptureWriter(writing);
  tap.start(writer, (id) => collectorIds === undefined || collectorIds.has(id));
  return {
    get report() {
      return writer.report;
    },
    async stop() {
      tap.stop();
      await writer.close();
      return writer.report;
    },
  };
}

import { resolve } from 'node:path';
import type { AppError } from '../../shared/errors';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { readCapture } from '../recording/recording-reader';
import { Playback } from './playback';
import type { PlaybackOptions } from './playback';
import { NoCaptureError, planReplay } from './replay-plan';
import { readScenario } from './scenario-file';

/** Reads the whole file once, to know its collectors, and makes it ready to play. */
export async function openPlayback(
  { file, scenarioFile }: { readonly file: string; readonly scenarioFile: string | null },
  options: Omit<PlaybackOptions, 'scenario'>,
): Promise<Result<Playback>> {
  const path = resolve(file);
  const scenario = scenarioFile === null ? null : await readScenario(resolve(scenarioFile));
  if (scenario?.ok === false) return scenario;
  try {
    return ok(
      new Playback(await planReplay(path), {
        ...options,
        ...(scenario === null ? {} : { scenario: scenario.value }),
      }),
    );
  } catch (cause) {
    return unusable(path, cause);
  }
}

/** Whether it is a recording at all; reads no more than that takes. */
export async function checkRecording(path: string): Promise<Result<null>> {
  try {
    for await (const _record of readCapture(path)) return ok(null);
    return unusable(path, new NoCaptureError('No capture: it holds no record'));
  } catch (cause) {
    return unusable(path, cause);
  }
}

/** @throws what is not about the file. */
function unusable(path: string, cause: unknown): Result<never> {
  if (!(cause instanceof NoCaptureError || (cause instanceof Error && 'syscall' in cause))) {
    throw cause;
  }
  return err<AppError>({
    code: 'invalid_request',
    message: `${path} cannot be replayed. ${cause.message}`,
    advice: 'A recording is a .jsonl file of raw frames, plain or compressed as .gz or .zst.',
  });
}

import type { RecordingCompression } from '../../shared/values/recording';
import { request } from './bridge';
import { orToast } from './toasts';

/** An empty list records every collector. Returns whether it began. */
export const startRecording = async (
  collectorIds: readonly string[],
  compression: RecordingCompression,
): Promise<boolean> =>
  (await orToast(
    'Could not start recording',
    request('recording:start', { collectorIds: [...collectorIds], compression }).then((answer) =>
      answer.ok ? { ok: true as const, value: true } : answer,
    ),
  )) ?? false;

export const stopRecording = (): void =>
  void orToast('Could not stop recording', request('recording:stop'));

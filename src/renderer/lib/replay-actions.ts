import type { ReplaySpeed } from '../../shared/replay';
import { request } from './bridge';
import { orToast } from './toasts';

export const playReplay = (): void => void orToast('Could not play', request('replay:play'));
export const pauseReplay = (): void => void orToast('Could not pause', request('replay:pause'));
export const setReplaySpeed = (speed: ReplaySpeed): void =>
  void orToast('Could not change the speed', request('replay:set-speed', { speed }));
/** `at` is epoch ms by the file's clock. */
export const skipReplayTo = (at: number): void =>
  void orToast('Could not go there', request('replay:skip-to', { at }));

/** With these the app starts again; this window goes away. */
export const startReplayOver = (): void =>
  void orToast('Could not start over', request('replay:start-over'));
export const closeReplay = (): void =>
  void orToast('Could not close the recording', request('replay:close'));
export const openRecording = (): void =>
  void orToast('Could not open the recording', request('app:open-recording'));

import { request } from './bridge';
import { orToast, toastDone, toastError } from './toasts';

/** Puts all that helps to find a fault into the clipboard. */
export async function copyDiagnostics(): Promise<void> {
  const text = await orToast('No diagnostics', request('app:get-diagnostics'));
  if (text === null) return;
  try {
    await navigator.clipboard.writeText(text);
    toastDone(
      'Diagnostics copied',
      'Versions, settings, states, counts and recent problems; no names, paths or secrets.',
    );
  } catch (cause) {
    toastError('Diagnostics were not copied', {
      code: 'internal',
      message: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

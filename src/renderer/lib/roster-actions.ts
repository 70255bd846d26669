import { request } from './bridge';
import { orToast, toastDone } from './toasts';
import { openRoster } from './window-store';

export async function exportConfiguration(): Promise<void> {
  const done = await orToast('The configuration was not exported', request('configuration:export'));
  if (done === null) return;
  const { fileName, isLoginLeftOut } = done;
  const left = isLoginLeftOut ? ', without the login of the proxy' : '';
  toastDone('Configuration exported', `${fileName}${left}`);
}

/** Asks for a file; what it would change is shown before anything is. */
export async function importConfiguration(): Promise<void> {
  const preview = await orToast('The file cannot be used', request('configuration:choose-import'));
  if (preview !== null) openRoster({ kind: 'import', preview });
}

import { app, dialog } from 'electron';
import type { BrowserWindow, FileFilter } from 'electron';

/** Asks which recording to watch; null when the person closed the dialog. */
export const chooseRecording = (window: BrowserWindow): Promise<string | null> =>
  chooseFile(window, 'Open a recording', {
    name: 'Recordings',
    extensions: ['jsonl', 'gz', 'zst'],
  });

/** Asks which configuration to take in; null when the person closed the dialog. */
export const chooseConfiguration = (window: BrowserWindow): Promise<string | null> =>
  chooseFile(window, 'Import a configuration', { name: 'JSON', extensions: ['json'] });

async function chooseFile(
  window: BrowserWindow,
  title: string,
  filter: FileFilter,
): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    defaultPath: app.getPath('documents'),
    filters: [filter, { name: 'All files', extensions: ['*'] }],
    properties: ['openFile'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

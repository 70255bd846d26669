import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';

/** Asks which recording to watch; null when the person closed the dialog. */
export async function chooseRecording(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a recording',
    defaultPath: app.getPath('documents'),
    filters: [
      { name: 'Recordings', extensions: ['jsonl', 'gz', 'zst'] },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

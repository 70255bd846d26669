import { join } from 'node:path';
import { app, dialog } from 'electron';
import type { BrowserWindow, FileFilter } from 'electron';

/** Asks where to save a CSV file; null when the person closed the dialog. Overwriting is asked by the system. */
export const chooseCsvTarget = (
  window: BrowserWindow,
  suggestedName: string,
): Promise<string | null> =>
  chooseTarget(window, suggestedName, 'Export as CSV', { name: 'CSV', extensions: ['csv'] });

/** The same for a configuration. */
export const chooseConfigurationTarget = (
  window: BrowserWindow,
  suggestedName: string,
): Promise<string | null> =>
  chooseTarget(window, suggestedName, 'Export the configuration', {
    name: 'JSON',
    extensions: ['json'],
  });

async function chooseTarget(
  window: BrowserWindow,
  suggestedName: string,
  title: string,
  filter: FileFilter,
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: join(app.getPath('documents'), suggestedName),
    filters: [filter],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  return canceled || filePath === '' ? null : filePath;
}

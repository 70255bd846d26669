import type { MenuCommand } from '../../shared/ipc/contract';
import { openPalette } from '../features/palette/palette-store';
import { onPush } from '../lib/bridge';
import { exportTrades } from '../lib/export-actions';
import { openRecording } from '../lib/replay-actions';
import { cycleTheme } from '../lib/theme-choice';
import {
  setAboutOpen,
  setIncidentsOpen,
  setLogOpen,
  setSettingsOpen,
  useWindow,
} from '../lib/window-store';

const COMMANDS: Readonly<Record<MenuCommand, () => void>> = {
  'export-all': () => void exportTrades({}),
  'export-filtered': () => void exportTrades(useWindow.getState().filter),
  'open-recording': openRecording,
  'open-palette': openPalette,
  'open-settings': () => setSettingsOpen(true),
  'open-incidents': () => setIncidentsOpen(true),
  'open-log': () => setLogOpen(true),
  'toggle-theme': cycleTheme,
  about: () => setAboutOpen(true),
};

/** Does what the application menu asks for. Returns its undo. */
export const connectMenu = (): (() => void) =>
  onPush('menu:invoked', (command) => COMMANDS[command]());

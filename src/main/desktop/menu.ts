import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/ipc/contract';

export interface MenuActions {
  /** Handled by the window, which knows its filter and shows the outcome. */
  readonly invoke: (command: MenuCommand) => void;
  readonly startAll: () => void;
  readonly stopAll: () => void;
}

export interface MenuPlace {
  readonly isMac: boolean;
  /** Developer tools and reload are for people who build the app. */
  readonly isPackaged: boolean;
}

export function menuTemplate(actions: MenuActions, place: MenuPlace): MenuItemConstructorOptions[] {
  const command = (
    label: string,
    name: MenuCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    id: name,
    label,
    click: () => actions.invoke(name),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const about = command('About Tapedeck', 'about');
  const settings = command('Settings…', 'open-settings', 'CmdOrCtrl+,');

  return [
    ...(place.isMac ? [macAppMenu(about, settings)] : []),
    {
      label: '&File',
      submenu: [
        command('Open Recording…', 'open-recording', 'CmdOrCtrl+O'),
        separator,
        command('Export Trades as CSV…', 'export-all', 'CmdOrCtrl+E'),
        command('Export Filtered Trades as CSV…', 'export-filtered', 'CmdOrCtrl+Shift+E'),
        ...(place.isMac ? [] : [separator, settings, separator, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Collectors',
      submenu: [
        { id: 'start-all', label: 'Start All', click: actions.startAll },
        { id: 'stop-all', label: 'Stop All', click: actions.stopAll },
      ],
    },
    {
      label: '&View',
      submenu: [
        command('Command Palette…', 'open-palette', 'CmdOrCtrl+K'),
        command('Incidents…', 'open-incidents'),
        command('Log…', 'open-log', 'CmdOrCtrl+Shift+L'),
        command('Toggle Theme', 'toggle-theme'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(place.isPackaged
          ? []
          : [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [about] },
  ];
}

function macAppMenu(
  about: MenuItemConstructorOptions,
  settings: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      about,
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

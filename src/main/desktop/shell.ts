import { app, ipcMain, Menu, powerMonitor, shell as system } from 'electron';
import type { BrowserWindow } from 'electron';
import type { AppContext } from '../../shared/ipc/contract';
import type { ApiSwitch } from '../../outputs/api/api-switch';
import { BookFeed } from '../../outputs/window-streams/book-stream';
import { Exporter } from '../../outputs/csv/exporter';
import type { OpenEngine } from '../../engine/engine';
import type { Engine } from '../../engine/wiring/engine-core';
import { ConfigurationDesk } from '../../engine/configuration/config-exchange';
import { TapeFeed } from '../../outputs/window-streams/tape-stream';
import { DesktopNotifications } from './desktop-notifications';
import { Audience, observeWindow, pushTo } from './audience';
import { recoverPage } from './failures';
import { routeRequests } from './ipc-router';
import type { LiveSettings } from './live-settings';
import { menuTemplate } from './menu';
import { createRequestHandlers } from './request-handlers';
import { chooseConfiguration, chooseRecording } from './open-dialog';
import { chooseConfigurationTarget, chooseCsvTarget } from './save-dialog';
import type { SettingsFile } from './settings-file';
import { SnapshotPusher } from './snapshot-pusher';
import { startAgain } from './start-again';
import { createWindow, focusWindow } from './window';

export interface ShellParts {
  readonly run: OpenEngine;
  readonly settings: LiveSettings;
  readonly settingsFile: SettingsFile;
  readonly api: ApiSwitch;
  readonly page: string;
  readonly origin: string;
  readonly preloadFile: string;
  readonly configFile: string | null;
  /** What the user must be told about this run. */
  readonly notices: readonly string[];
}

/** The window and everything that goes through it. */
export function openShell(parts: ShellParts): { close(): Promise<void> } {
  const { run, settings, settingsFile } = parts;
  const { engine, playback, logging } = run;
  let context = contextOf(parts);
  const window = createWindow({
    preloadFile: parts.preloadFile,
    state: settingsFile.current.window,
    onStateChanged: (state) => settingsFile.change({ window: state }),
  });
  const push = pushTo(window);
  const tapeFeed = new TapeFeed({
    store: engine.store,
    onTradesStored: (listener) => engine.onTradesStored(listener),
    send: (batch) => push('tape:appended', batch),
    ...realTime,
  });
  const bookFeed = new BookFeed({
    books: engine.books,
    send: (change) => push('books:changed', change),
    ...realTime,
  });
  const stopPushing = pushWhileWatched(window, engine, { tapeFeed, bookFeed }, push);
  const notifications = new DesktopNotifications({
    // What a recording tells happened long ago.
    isWanted: () => playback === null && settings.current.alarms.notify,
    onClick: () => focusWindow(window),
  });
  const stopNotices = engine.incidents.onNotice((notice) => {
    notifications.show(notice);
    push('incidents:notified', { ...notice, sound: notice.sound && playback === null });
  });
  const exporter = new Exporter({
    chooseTarget: (suggestedName) => chooseCsvTarget(window, suggestedName),
    onProgress: (progress) => push('export:progressed', progress),
  });

  const handlers = createRequestHandlers({
    context: () => context,
    engine,
    tapeFeed,
    bookFeed,
    settings,
    api: parts.api,
    collectors: run.collectors,
    instruments: run.instruments,
    configurationDesk: new ConfigurationDesk({
      settings,
      roster: run.collectors,
      chooseSource: () => chooseConfiguration(window),
      chooseTarget: (suggestedName) => chooseConfigurationTarget(window, suggestedName),
    }),
    exporter,
    recorder: run.recorder,
    logging,
    simulator: run.simulation,
    showInFolder: (path) => system.showItemInFolder(path),
    openInBrowser: (url) => system.openExternal(url),
    playback,
    chooseRecording: () => chooseRecording(window),
    startAgain: (source) => startAgain(app, source),
  });
  const stopRouting = routeRequests(ipcMain, handlers, {
    origin: parts.origin,
    isKnownSender: (id) => !window.isDestroyed() && id === window.webContents.id,
    log: logging.logger,
  });

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        {
          invoke: (command) => push('menu:invoked', command),
          startAll: () => void handlers['collectors:start-all'](undefined),
          stopAll: () => void handlers['collectors:stop-all'](undefined),
        },
        { isMac: process.platform === 'darwin', isPackaged: app.isPackaged },
      ),
    ),
  );
  recoverPage(
    window,
    logging.logger,
    (notice) => (context = { ...context, notices: [...context.notices, notice] }),
  );
  powerMonitor.on('suspend', () => void engine.suspend());
  powerMonitor.on('resume', () => engine.resume());
  app.on('second-instance', () => focusWindow(window));
  app.on('activate', () => focusWindow(window));
  void window.loadURL(parts.page);

  return {
    async close() {
      stopPushing();
      stopNotices();
      notifications.close();
      stopRouting();
      await exporter.close();
    },
  };
}

const contextOf = ({ run, configFile, notices }: ShellParts): AppContext => ({
  version: app.getVersion(),
  electronVersion: process.versions.electron,
  platform: process.platform,
  mode: run.mode,
  configFile,
  notices,
  venues: run.engine.venues,
});

/** What the feeds of the window run by. */
const realTime = {
  now: () => performance.now(),
  setTimer: (run: () => void, delayMs: number) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

function pushWhileWatched(
  window: BrowserWindow,
  engine: Engine,
  { tapeFeed, bookFeed }: { readonly tapeFeed: TapeFeed; readonly bookFeed: BookFeed },
  push: ReturnType<typeof pushTo>,
): () => void {
  const audience = new Audience();
  const snapshots = new SnapshotPusher({
    takeSnapshot: () => engine.snapshot(),
    send: (snapshot) => push('monitor:changed', snapshot),
  });
  observeWindow(window, audience);
  tapeFeed.setVisible(audience.isWatching);
  bookFeed.setVisible(audience.isWatching);
  const undo = [
    audience.onChange((isWatching) => {
      snapshots.setWatched(isWatching);
      tapeFeed.setVisible(isWatching);
      bookFeed.setVisible(isWatching);
    }),
    engine.onTransition(() => snapshots.hurry()),
    () => snapshots.setWatched(false),
    () => tapeFeed.reset(),
    () => bookFeed.unwatch(),
  ];
  return () => undo.forEach((each) => each());
}

import { app, ipcMain, Menu, powerMonitor, shell as system } from 'electron';
import type { BrowserWindow } from 'electron';
import type { AppContext } from '../../shared/ipc/contract';
import type { ApiSwitch } from '../../outputs/api/api-switch';
import { BookFeed } from '../../outputs/window-streams/book-stream';
import { Exporter } from '../../outputs/csv/exporter';
import type { Log } from '../../platform/log';
import type { Logging } from '../../platform/logging';
import type { Recorder } from '../../engine/recording/recorder';
import type { InstrumentLists } from '../../engine/venues/instrument-lists';
import type { Engine } from '../../engine/wiring/engine-core';
import { ConfigurationDesk } from '../../engine/configuration/config-exchange';
import type { Roster } from '../../engine/configuration/collector-config';
import { TapeFeed } from '../../outputs/window-streams/tape-stream';
import { AlarmDesk } from './alarm-desk';
import { Audience, observeWindow, pushTo } from './audience';
import { recoverPage } from './failures';
import { routeRequests } from './ipc-router';
import type { LiveSettings } from './live-settings';
import { menuTemplate } from './menu';
import { createRequestHandlers } from './request-handlers';
import type { SimulatorSwitch } from './request-handlers';
import type { Playback } from '../../engine/replay/playback';
import { chooseConfiguration, chooseRecording } from './open-dialog';
import { chooseConfigurationTarget, chooseCsvTarget } from './save-dialog';
import type { SettingsFile } from './settings-file';
import { SnapshotPusher } from './snapshot-pusher';
import { startAgain } from './start-again';
import { createWindow, focusWindow } from './window';

export interface ShellParts {
  readonly monitor: Engine;
  readonly simulation: SimulatorSwitch | null;
  readonly playback: Playback | null;
  readonly recorder: Recorder;
  readonly settings: LiveSettings;
  readonly api: ApiSwitch;
  readonly roster: Roster;
  readonly instruments: InstrumentLists;
  readonly settingsFile: SettingsFile;
  readonly logging: Pick<Logging, 'tail' | 'file'>;
  readonly log: Log;
  readonly page: string;
  readonly origin: string;
  readonly preloadFile: string;
  readonly context: AppContext;
}

/** The window and everything that goes through it. */
export function openShell(parts: ShellParts): { close(): Promise<void> } {
  const { monitor, settings, settingsFile, log } = parts;
  let { context } = parts;
  const window = createWindow({
    preloadFile: parts.preloadFile,
    state: settingsFile.current.window,
    onStateChanged: (state) => settingsFile.change({ window: state }),
  });
  const push = pushTo(window);
  const tapeFeed = new TapeFeed({
    store: monitor.store,
    onTradesStored: (listener) => monitor.onTradesStored(listener),
    send: (batch) => push('tape:appended', batch),
    ...realTime,
  });
  const bookFeed = new BookFeed({
    books: monitor.books,
    send: (change) => push('books:changed', change),
    ...realTime,
  });
  const stopPushing = pushWhileWatched(window, monitor, { tapeFeed, bookFeed }, push);
  const alarmDesk = new AlarmDesk({
    // What a recording tells happened long ago.
    isWanted: () => parts.playback === null && settings.current.alarms.notify,
    onClick: () => focusWindow(window),
  });
  const stopNotices = monitor.chronicle.alarms.onNotice((notice) => {
    alarmDesk.show(notice);
    push('alarms:notified', { ...notice, sound: notice.sound && parts.playback === null });
  });
  const exporter = new Exporter({
    chooseTarget: (suggestedName) => chooseCsvTarget(window, suggestedName),
    onProgress: (progress) => push('export:progressed', progress),
  });

  const handlers = createRequestHandlers({
    context: () => context,
    monitor,
    tapeFeed,
    bookFeed,
    settings,
    api: parts.api,
    roster: parts.roster,
    instruments: parts.instruments,
    configurationDesk: new ConfigurationDesk({
      settings,
      roster: parts.roster,
      chooseSource: () => chooseConfiguration(window),
      chooseTarget: (suggestedName) => chooseConfigurationTarget(window, suggestedName),
    }),
    exporter,
    recorder: parts.recorder,
    logging: parts.logging,
    simulator: parts.simulation,
    showInFolder: (path) => system.showItemInFolder(path),
    openInBrowser: (url) => system.openExternal(url),
    playback: parts.playback,
    chooseRecording: () => chooseRecording(window),
    startAgain: (source) => startAgain(app, source),
  });
  const stopRouting = routeRequests(ipcMain, handlers, {
    origin: parts.origin,
    isKnownSender: (id) => !window.isDestroyed() && id === window.webContents.id,
    log,
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
    log,
    (notice) => (context = { ...context, notices: [...context.notices, notice] }),
  );
  powerMonitor.on('suspend', () => void monitor.suspend());
  powerMonitor.on('resume', () => monitor.resume());
  app.on('second-instance', () => focusWindow(window));
  app.on('activate', () => focusWindow(window));
  void window.loadURL(parts.page);

  return {
    async close() {
      stopPushing();
      stopNotices();
      alarmDesk.close();
      stopRouting();
      await exporter.close();
    },
  };
}

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
  monitor: Engine,
  { tapeFeed, bookFeed }: { readonly tapeFeed: TapeFeed; readonly bookFeed: BookFeed },
  push: ReturnType<typeof pushTo>,
): () => void {
  const audience = new Audience();
  const snapshots = new SnapshotPusher({
    takeSnapshot: () => monitor.snapshot(),
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
    monitor.onTransition(() => snapshots.hurry()),
    () => snapshots.setWatched(false),
    () => tapeFeed.reset(),
    () => bookFeed.unwatch(),
  ];
  return () => undo.forEach((each) => each());
}

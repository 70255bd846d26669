import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { WindowState } from '../../shared/settings';
import { fitToDisplays } from './window-bounds';

export interface WindowOptions {
  readonly preloadFile: string;
  readonly state: WindowState;
  readonly onStateChanged: (state: WindowState) => void;
}

/** As the page's own `--bg`, so that opening does not flash. */
const BACKGROUND = { dark: '#0b0e11', light: '#eef1f4' };

const LEAST_SIZE = { width: 640, height: 480 };

/** Hidden until its first paint. */
export function createWindow({ preloadFile, state, onStateChanged }: WindowOptions): BrowserWindow {
  const { workArea: primary } = screen.getPrimaryDisplay();
  const workAreas = [primary, ...screen.getAllDisplays().map((display) => display.workArea)];
  const window = new BrowserWindow({
    ...fitToDisplays(state, workAreas),
    minWidth: LEAST_SIZE.width,
    minHeight: LEAST_SIZE.height,
    show: false,
    title: 'Tapedeck',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberState(window, onStateChanged);
  return window;
}

function rememberState(window: BrowserWindow, onStateChanged: (state: WindowState) => void): void {
  const report = (): void => {
    // While minimised or full screen, the bounds are not those to come back to.
    if (window.isMinimized() || window.isFullScreen()) return;
    const bounds = window.getNormalBounds();
    onStateChanged({
      ...bounds,
      // A window manager may insist on less than the least that the settings file takes.
      width: Math.max(bounds.width, LEAST_SIZE.width),
      height: Math.max(bounds.height, LEAST_SIZE.height),
      maximized: window.isMaximized(),
    });
  };
  window.on('resize', report);
  window.on('move', report);
  window.on('maximize', report);
  window.on('unmaximize', report);
  window.on('close', report);
}

/** A second launch, a dock click: bring what is there to the front. */
export function focusWindow(window: BrowserWindow | null): void {
  if (window === null || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

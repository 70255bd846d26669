import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Log } from '../../platform/log';
import { startAgain } from './start-again';

/** A second crash within this time is not answered by another reload, which would only crash again. */
const RELOAD_ONCE_WITHIN_MS = 60_000;

/** Bugs in the main process: logged whole, told to the person, never silent. */
export function reportUncaught(log: Log, logFolder: string): void {
  let isTelling = false;
  const report = (cause: unknown, origin: string): void => {
    log.error({ err: cause, origin }, 'Uncaught failure');
    if (!app.isReady()) app.exit(1);
    if (isTelling) return;
    isTelling = true;
    void tell(cause, logFolder).finally(() => (isTelling = false));
  };
  process.on('uncaughtException', (error) => report(error, 'exception'));
  process.on('unhandledRejection', (reason) => report(reason, 'rejection'));
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') log.warn({ details }, 'A helper process ended');
  });
}

/** Nothing to show yet, so the message is all there is. */
export function failToStart(log: Log): (cause: unknown) => void {
  return (cause) => {
    log.error({ err: cause }, 'Tapedeck could not start');
    dialog.showErrorBox('Tapedeck could not start', describe(cause));
    app.exit(1);
  };
}

const describe = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);

async function tell(cause: unknown, logFolder: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'Tapedeck ran into an internal error.',
    detail: `${describe(cause)}\n\nThe whole of it is in the log: ${logFolder}\nWhat you see from here on may be incomplete until you restart.`,
    buttons: ['Go On', 'Restart'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response !== 1) return;
  startAgain(app);
}

/** The page crashed: collectors run on, so loading it again shows everything but what it had paused. */
export function recoverPage(
  window: BrowserWindow,
  log: Log,
  onRecovered: (notice: string) => void,
): void {
  let reloadedAt = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error({ reason, exitCode }, 'The window crashed');
    const now = performance.now();
    if (now - reloadedAt < RELOAD_ONCE_WITHIN_MS) {
      void askAfterCrash(window, reason);
      return;
    }
    reloadedAt = now;
    onRecovered(`The window failed (${reason}) and was loaded again. The collectors kept running.`);
    window.reload();
  });
  window.on('unresponsive', () => log.warn({}, 'The window does not respond'));
  window.on('responsive', () => log.info({}, 'The window responds again'));
}

async function askAfterCrash(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window crashed again.',
    detail: `Reason: ${reason}. The collectors keep running.`,
    buttons: ['Load Again', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 0) window.reload();
  else app.quit();
}

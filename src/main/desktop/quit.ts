import type { App } from 'electron';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let exitCode = 0;

/** Quits in order, and ends with that code. */
export function quitWith(app: App, code: number): void {
  exitCode = code;
  app.quit();
}

/**
 * Runs `shutDown` once, after the windows are closed and before the process ends, however the end was
 * asked for: closed window, menu, signal. A second signal does not wait.
 */
export function shutDownBeforeQuit(app: App, shutDown: () => Promise<unknown>): void {
  let phase: 'running' | 'ending' | 'ended' = 'running';
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (phase === 'ended') return;
    event.preventDefault();
    if (phase === 'ending') return;
    phase = 'ending';
    void shutDown().finally(() => {
      phase = 'ended';
      app.exit(exitCode);
    });
  });
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (phase === 'ending') app.exit(1);
      else app.quit();
    });
  }
}

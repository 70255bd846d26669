export const isVisible = (): boolean => document.visibilityState === 'visible';

/** Calls back each time the window becomes visible again. Returns its undo. */
export function onBecameVisible(listener: () => void): () => void {
  const check = (): void => {
    if (isVisible()) listener();
  };
  document.addEventListener('visibilitychange', check);
  return () => document.removeEventListener('visibilitychange', check);
}

/**
 * Runs every `everyMs` while the window is visible, and at once when it becomes so again. A hidden window
 * has no timer at all: even a timer that does nothing wakes the process. Returns its undo.
 */
export function everyWhileVisible(everyMs: number, run: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const begin = (): void => {
    timer = setInterval(run, everyMs);
  };
  const follow = (): void => {
    if (!isVisible()) {
      stop();
    } else if (timer === undefined) {
      begin();
      run();
    }
  };
  if (isVisible()) begin();
  document.addEventListener('visibilitychange', follow);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', follow);
  };
}

export const isVisible = (): boolean => document.visibilityState === 'visible';

/** Calls back each time the window becomes visible again. Returns its undo. */
export function onBecameVisible(listener: () => void): () => void {
  const check = (): void => {
    if (isVisible()) listener();
  };
  document.addEventListener('visibilitychange', check);
  return () => document.removeEventListener('visibilitychange', check);
}

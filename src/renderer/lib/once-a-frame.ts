/** Wraps `run` so that any number of calls within a frame lead to one run in the next. */
export function onceAFrame(
  run: () => void,
  requestFrame: (callback: () => void) => void = (callback) => {
    requestAnimationFrame(callback);
  },
): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    requestFrame(() => {
      planned = false;
      run();
    });
  };
}

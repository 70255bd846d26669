import { useSyncExternalStore } from 'react';

const TICK_MS = 250;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let tick = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    tick = Date.now();
    timer = setInterval(() => {
      tick = Date.now();
      for (const each of listeners) each();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Whole seconds since `since`; a component using it renders once a second. */
export function useSecondsSince(since: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor((Date.now() - since) / 1_000));
}

/** Whole seconds until `to`, rounded up; a component using it renders once a second. */
export function useSecondsUntil(to: number): number {
  return useSyncExternalStore(subscribe, () => Math.ceil((to - Date.now()) / 1_000));
}

/** Epoch ms in steps of a quarter of a second, for ages below ten seconds. */
export function useQuarterSecond(): number {
  return useSyncExternalStore(subscribe, () => tick);
}

import { useSyncExternalStore } from 'react';
import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import { everyWhileVisible } from './visibility';

const TICK_MS = 250;
const listeners = new Set<() => void>();
let stopTicking: (() => void) | undefined;

/** Where a recording's time stood when main last told it, and how fast it goes; null where time is the machine's. */
let recorded: { readonly at: number; readonly toldMs: number; readonly speed: number } | null =
  null;

/** Epoch ms of what is watched: in a recording the file's time, which may stand still. */
export function now(): number {
  if (recorded === null) return Date.now();
  const { at, toldMs, speed } = recorded;
  return at + (performance.now() - toldMs) * speed;
}

/** Time goes on from that picture. */
export function setTimeOf({ at, replay }: Pick<MonitorSnapshot, 'at' | 'replay'>): void {
  if (replay.kind === 'absent') {
    recorded = null;
    return;
  }
  const { kind, speed } = replay;
  // Faster than life, ages would run away from what is known until the next picture.
  const isSteady = kind === 'playing' && speed !== 'max' && speed <= 1;
  recorded = { at, toldMs: performance.now(), speed: isSteady ? speed : 0 };
}

let tick = now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (stopTicking === undefined) {
    tick = now();
    stopTicking = everyWhileVisible(TICK_MS, () => {
      tick = now();
      for (const each of listeners) each();
    });
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stopTicking?.();
    stopTicking = undefined;
  };
}

/** Whole seconds since `since`; a component using it renders once a second. */
export function useSecondsSince(since: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor((now() - since) / 1_000));
}

/** Whole seconds until `to`, rounded up; a component using it renders once a second. */
export function useSecondsUntil(to: number): number {
  return useSyncExternalStore(subscribe, () => Math.ceil((to - now()) / 1_000));
}

/** Epoch ms in steps of a quarter of a second, for ages below ten seconds. */
export function useQuarterSecond(): number {
  return useSyncExternalStore(subscribe, () => tick);
}

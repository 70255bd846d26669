import { create } from 'zustand';
import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import type { AppError } from '../../shared/errors';
import type { AppContext } from '../../shared/ipc/contract';
import type { Settings } from '../../shared/settings';
import { UNREACHABLE, onPush, request } from './bridge';
import { setTimeOf } from './clock';
import { onceAFrame } from './once-a-frame';
import { appendRates, type RateHistory } from './rate-history';
import { everyWhileVisible, onBecameVisible } from './visibility';

/** Main pushes at least once a second to a visible window; this much silence is worth a question. */
const SILENCE_MS = 4_000;
const WATCHDOG_MS = 1_000;

export interface MonitorState {
  readonly context: AppContext | null;
  readonly settings: Settings | null;
  /** The newest picture of the whole system; kept on screen while main is unreachable. */
  readonly snapshot: MonitorSnapshot | null;
  /** Why nothing new arrives; null while all is well. */
  readonly trouble: AppError | null;
  readonly history: RateHistory;
}

export const useMonitor = create<MonitorState>(() => ({
  context: null,
  settings: null,
  snapshot: null,
  trouble: null,
  history: {},
}));

/** A recording decides itself when its collectors connect. */
export const useIsReplay = (): boolean => useMonitor(({ context }) => context?.mode === 'REPLAY');

function show(snapshot: MonitorSnapshot): void {
  setTimeOf(snapshot);
  useMonitor.setState((state) => ({
    snapshot,
    trouble: null,
    history: appendRates(state.history, snapshot),
  }));
}

/** Keeps the store fed while the window lives. Returns its undo. */
export function connectMonitor(): () => void {
  let newest: MonitorSnapshot | null = null;
  let lastHeardAt = Date.now();
  let asking = false;

  const showNewest = onceAFrame(() => {
    if (newest !== null) show(newest);
  });
  const heard = (snapshot: MonitorSnapshot): void => {
    lastHeardAt = Date.now();
    newest = snapshot;
    showNewest();
  };
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const unanswered = setTimeout(() => {
      useMonitor.setState({ trouble: UNREACHABLE });
    }, SILENCE_MS);
    const [context, settings, snapshot] = await Promise.all([
      useMonitor.getState().context ?? request('app:get-context'),
      useMonitor.getState().settings ?? request('settings:get'),
      request('monitor:get-snapshot'),
    ]);
    clearTimeout(unanswered);
    asking = false;
    if ('ok' in context && context.ok) useMonitor.setState({ context: context.value });
    if ('ok' in settings && settings.ok) useMonitor.setState({ settings: settings.value });
    if (snapshot.ok) heard(snapshot.value);
    else useMonitor.setState({ trouble: snapshot.error });
  };

  const forgetPush = onPush('monitor:changed', heard);
  const forgetVisible = onBecameVisible(() => void ask());
  const endWatchdog = everyWhileVisible(WATCHDOG_MS, () => {
    if (Date.now() - lastHeardAt > SILENCE_MS) void ask();
  });
  void ask();

  return () => {
    forgetPush();
    forgetVisible();
    endWatchdog();
  };
}

import type { Theme } from '../../shared/settings';
import { request } from './bridge';
import { useMonitor } from './monitor-store';
import { orToast } from './toasts';

export const THEMES = ['dark', 'light', 'system'] as const satisfies readonly Theme[];

/** Applied at once; put back when it could not be saved. */
export async function chooseTheme(theme: Theme): Promise<void> {
  const { settings: before } = useMonitor.getState();
  if (before !== null) useMonitor.setState({ settings: { ...before, theme } });
  const saved = await orToast('Could not save the theme', request('settings:update', { theme }));
  useMonitor.setState({ settings: saved ?? before });
}

export const useTheme = (): Theme => useMonitor((state) => state.settings?.theme ?? 'dark');

export function cycleTheme(): void {
  const now = useMonitor.getState().settings?.theme ?? 'dark';
  void chooseTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? 'dark');
}

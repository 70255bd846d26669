import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNotifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { loadedWhen } from '../lib/loaded-when';
import { connectMonitor } from '../lib/monitor-store';
import { useTheme } from '../lib/theme-choice';
import { ErrorBoundary } from './error-boundary';
import { Layout } from './layout';
import { connectMenu } from './menu-commands';
import { theme } from './theme';

const useHasToasts = (): boolean => useNotifications().notifications.length > 0;
const Toasts = loadedWhen(useHasToasts, async () => (await import('./toasts')).Toasts);

export function App() {
  useEffect(() => connectMonitor(), []);
  useEffect(() => connectMenu(), []);
  const chosen = useTheme();
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)', true, {
    getInitialValueInEffect: false,
  });
  const scheme = chosen === 'system' ? (systemIsDark ? 'dark' : 'light') : chosen;
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={scheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <ErrorBoundary>
        <Layout />
      </ErrorBoundary>
      <Toasts />
    </MantineProvider>
  );
}

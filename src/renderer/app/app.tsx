import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { connectMonitor } from '../lib/monitor-store';
import { useTheme } from '../lib/theme-choice';
import { ErrorBoundary } from './error-boundary';
import { Layout } from './layout';
import { connectMenu } from './menu-commands';
import { theme } from './theme';

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
      <Notifications position="bottom-right" limit={4} zIndex={500} />
    </MantineProvider>
  );
}

import { MantineProvider } from '@mantine/core';
import { cleanup, configure, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, vi } from 'vitest';
import { theme } from '../../../../src/renderer/app/theme';

// What jsdom lacks and Mantine asks for.
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe(): void {
      // Nothing is ever laid out here.
    }
    unobserve(): void {
      // See observe.
    }
    disconnect(): void {
      // See observe.
    }
  },
);
Element.prototype.scrollIntoView = () => undefined;

// A busy machine is no failure, and what holds ends a wait at once.
configure({ asyncUtilTimeout: 10_000 });

afterEach(cleanup);

export const renderThemed = (element: ReactElement) =>
  render(element, {
    wrapper: ({ children }) => (
      <MantineProvider env="test" theme={theme}>
        {children}
      </MantineProvider>
    ),
  });

/** Renders and returns the text of it alone: the theme's provider adds a <style> with text of its own. */
export function textOf(element: ReactElement): string {
  const { getAllByTestId } = renderThemed(<div data-testid="text">{element}</div>);
  return getAllByTestId('text').at(-1)?.textContent ?? '';
}

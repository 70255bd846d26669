import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Generous, because a busy machine is no failure: property tests try hundreds of cases.
const UNIT_TIMEOUT_MS = 30_000;
// vitest's own second is too short for sockets where four files share two cores. What holds ends a
// wait at once, so patience costs nothing.
const INTEGRATION = { testTimeout: 30_000, expect: { poll: { timeout: 10_000 } } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/renderer/**'],
          environment: 'node',
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          include: ['test/unit/renderer/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          environment: 'node',
          ...INTEGRATION,
        },
      },
      {
        // Needs `npm ci --prefix test/peers`.
        test: {
          name: 'peers',
          include: ['test/peers/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
    ],
  },
});

import { defineConfig } from '@playwright/test';

// Apart from the other end-to-end tests, because it needs `npm run package` first.
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/package',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/package.json' }]],
});

import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const source = (path: string): string => resolve(root, 'src', path);

// Targets are those of the older of the two runtimes we promise to run on (Electron 33.2.1).
export default defineConfig({
  main: {
    build: {
      target: 'node20',
      rolldownOptions: {
        input: {
          index: source('main/index.ts'),
          'simulator-worker': source('main/simulator/simulator-worker.ts'),
          'simulator-cli': source('main/simulator/simulator-cli.ts'),
          'headless-cli': source('main/headless/headless-cli.ts'),
          'replay-cli': source('main/capture/replay-cli.ts'),
          'diagnose-cli': source('main/diagnose/diagnose-cli.ts'),
          'probe-cli': source('main/diagnose/probe-cli.ts'),
          'faults-cli': source('main/fault-bench/faults-cli.ts'),
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        // A sandboxed preload script must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    build: {
      target: 'chrome130',
      minify: true,
      // Read from disk, where half a megabyte is no matter.
      chunkSizeWarningLimit: 1_000,
      rolldownOptions: { input: { index: source('renderer/index.html') } },
    },
  },
});

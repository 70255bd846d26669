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
          'simulator-worker': source('simulator/simulator-worker.ts'),
          'simulator-cli': source('cli/simulator-cli.ts'),
          'headless-cli': source('headless/headless-cli.ts'),
          'replay-cli': source('cli/replay-cli.ts'),
          'diagnose-cli': source('cli/diagnose/diagnose-cli.ts'),
          'probe-cli': source('cli/diagnose/probe-cli.ts'),
          'faults-cli': resolve(root, 'tools/conformance/faults-cli.ts'),
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

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

export interface SimulatorBundle {
  readonly workerUrl: URL;
  readonly cliFile: string;
  remove(): Promise<void>;
}

/**
 * Builds the simulator's two entries as the app's build does, into a folder of its own under `test-results`
 * (inside the project, so that `ws` and `zod` are found).
 */
export async function buildSimulator(name: string): Promise<SimulatorBundle> {
  const root = join(import.meta.dirname, '..', '..');
  const outDir = join(root, 'test-results', `simulator-${name}-${process.pid}`);
  const source = (file: string): string => join(root, 'src', file);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          'simulator-worker': source('simulator/simulator-worker.ts'),
          'simulator-cli': source('cli/simulator-cli.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    workerUrl: pathToFileURL(join(outDir, 'simulator-worker.mjs')),
    cliFile: join(outDir, 'simulator-cli.mjs'),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}

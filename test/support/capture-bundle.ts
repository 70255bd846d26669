import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

export interface CaptureBundle {
  fileOf(entry: string): string;
  remove(): Promise<void>;
}

/**
 * Builds entries as the app's build does, into a folder of its own under `test-results` (inside the
 * project, so that dependencies are found).
 */
export async function buildCapture(
  name: string,
  entries: Readonly<Record<string, string>>,
): Promise<CaptureBundle> {
  const root = join(import.meta.dirname, '..', '..');
  const outDir = join(root, 'test-results', `capture-${name}-${process.pid}`);
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
        input: entries,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    fileOf: (entry) => join(outDir, `${entry}.mjs`),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const ENTRY = `
export { createEngine } from '../../src/engine/wiring/engine-core';
export { TapeFeed } from '../../src/outputs/window-streams/tape-stream';
export { openFeedSocket } from '../../src/engine/transport/feed-socket';
export { systemClock } from '../../src/platform/clock';
`;

/** The live system without Electron, built as the app builds it. */
export async function bundleMonitor() {
  const folder = await mkdtemp(join(root, 'node_modules/.ingest-bench-'));
  const entry = join(folder, 'monitor-for-bench.ts');
  await writeFile(entry, ENTRY);
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: Object.keys(dependencies) },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { input: [entry] },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRY = 'test/bench/ingest/engine-under-test.ts';

/** The engine of a tree in plain Node, bundled as the app's main process is. */
async function bundleEngine(root) {
  const entry = join(root, ENTRY);
  if (!existsSync(entry)) {
    throw new Error(`${root} has no ${ENTRY}, by which the bench opens its engine`);
  }
  const folder = await mkdtemp(join(root, 'node_modules/.ingest-bench-'));
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
  return folder;
}

/**
 * This tree and those to compare it with. Each has a `suffix`, which stands behind the name of a consumer that
 * runs it; that of this tree is empty.
 * @param against folders of other trees, or `self` for a second build of this one.
 */
export async function bundleBuilds(against) {
  const builds = [];
  const remove = () =>
    Promise.all(builds.map(({ folder }) => rm(folder, { recursive: true, force: true })));
  try {
    for (const [index, tree] of [null, ...against].entries()) {
      const root = tree === null || tree === 'self' ? here : resolve(tree);
      const suffix = tree === null ? '' : `@${index}`;
      builds.push({ name: tree ?? 'this', suffix, folder: await bundleEngine(root) });
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { builds, remove };
}

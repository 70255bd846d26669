import { readdirSync } from 'node:fs';
import { withLock } from './lock.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { capture } from './processes.mjs';
import { Stop } from './terminal.mjs';

const runtimePackages = ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2'];
const displayPackages = ['xvfb', 'xauth', 'fonts-dejavu-core'];

// Current Electrons open GTK while they run, so `ldd` does not name it.
const openedWhileRunning = ['libgtk-3.so.0'];

/** The libraries that `ldd` could not find, each once. */
export function missingLibraries(lddOutput) {
  const missing = [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
  return [...new Set(missing)];
}

/** The libraries among `names` that the output of `ldconfig -p` does not list. */
export function unknownLibraries(names, ldconfigOutput) {
  const known = new Set([...ldconfigOutput.matchAll(/^\s*(\S+) \(/gm)].map((match) => match[1]));
  return names.filter((name) => !known.has(name));
}

async function librariesMissingFor(executable) {
  const [ldd, ldconfig] = await Promise.all([
    capture('ldd', [executable]),
    capture('/sbin/ldconfig', ['-p']).catch(() => ({ code: 1, stdout: '' })),
  ]);
  const opened = ldconfig.code === 0 ? unknownLibraries(openedWhileRunning, ldconfig.stdout) : [];
  return [...new Set([...missingLibraries(ldd.stdout), ...opened])];
}

/** Makes sure that Electron finds its libraries, and has a virtual display where there is no real one. */
export async function ensureSystemPackages(executable, { virtualDisplay }) {
  if (process.platform !== 'linux') return;
  if ((await missingPackages(executable, virtualDisplay)).packages.length === 0) return;
  await withLock('system packages', async () => {
    const { packages, because } = await missingPackages(executable, virtualDisplay);
    if (packages.length === 0) return;
    await ensureDebianPackages(packages, because);
    const still = await missingPackages(executable, virtualDisplay);
    if (still.packages.length > 0) {
      throw new Stop(
        `Installed ${packages.join(' ')}, but Electron cannot run yet: ${still.because}`,
      );
    }
  });
}

async function missingPackages(executable, virtualDisplay) {
  const libraries = await librariesMissingFor(executable);
  const packages = libraries.length > 0 ? [...runtimePackages] : [];
  const because = libraries.length > 0 ? [`Electron lacks ${libraries.join(', ')}.`] : [];
  if (virtualDisplay && (!(await isOnPath('Xvfb')) || !hasFonts())) {
    packages.push(...displayPackages);
    because.push('There is no display, and no virtual one (Xvfb, with a font) either.');
  }
  return { packages, because: because.join(' ') };
}

const isOnPath = async (command) =>
  (await capture('/bin/sh', ['-c', `command -v ${command}`])).code === 0;

function hasFonts() {
  try {
    return readdirSync('/usr/share/fonts', { recursive: true }).some((file) =>
      /\.(ttf|otf|ttc|pfb|pcf\.gz)$/.test(file),
    );
  } catch {
    return false;
  }
}

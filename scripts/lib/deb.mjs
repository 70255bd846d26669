import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { run, stopIfEnding } from './processes.mjs';
import { inProject, readJson } from './project.mjs';
import { Stop } from './terminal.mjs';

const debianArchitectures = { x64: 'amd64', arm64: 'arm64', arm: 'armhf' };
// Alternatives, because newer releases carry these libraries under names that end in t64.
const depends =
  'libgtk-3-0 | libgtk-3-0t64, libnss3, libgbm1, libasound2 | libasound2t64, xdg-utils';

/** Text of the package's control file. */
export function controlFile({ manifest, version, architecture, installedKiB, isFallback }) {
  return [
    'Package: tapedeck',
    // ~ sorts before nothing, so that a release replaces a package made for testing.
    `Version: ${version.replace('-', '~')}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${manifest.author}`,
    `Installed-Size: ${installedKiB}`,
    `Depends: ${depends}`,
    'Section: misc',
    'Priority: optional',
    `Homepage: ${manifest.homepage}`,
    `Description: ${manifest.description.replace(/[.?]?$/, '')}`,
    ' Tapedeck runs WebSocket collectors for market data and shows at a glance',
    ' whether each feed is connected, complete and on time.',
    ...(isFallback
      ? [' .', ' Built on a repacked Electron, for testing only: this is not a release.']
      : []),
    '',
  ].join('\n');
}

export const desktopEntry = (manifest) =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Tapedeck',
    `Comment=${manifest.description}`,
    'Exec=/usr/bin/tapedeck %U',
    'Icon=tapedeck',
    'StartupWMClass=Tapedeck',
    'Categories=Office;Finance;',
    'Terminal=false',
    '',
  ].join('\n');

/**
 * Makes a Debian package of an unpacked app with Debian's own tool, beside it.
 *
 * @returns {Promise<string>} the package's path
 */
export async function buildDeb({ directory, version, isFallback }) {
  const architecture = debianArchitectures[process.arch];
  const deb = join(dirname(directory), `tapedeck_${version}_${architecture}.deb`);
  const root = mkdtempSync(join(dirname(directory), 'deb-'));
  try {
    layOut(root, { directory, version, architecture, isFallback });
    // Everything in the archive belongs to root, whoever builds it: no need for fakeroot. zstd, which
    // Debian 12 and Ubuntu 22.04 read, because xz takes more than a minute on two cores.
    const code = await run('dpkg-deb', ['--root-owner-group', '-Zzstd', '--build', root, deb]);
    stopIfEnding();
    if (code !== 0) throw new Stop(`dpkg-deb failed (exit code ${code}); its message is above.`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return deb;
}

function layOut(root, { directory, version, architecture, isFallback }) {
  const manifest = readJson(inProject('package.json'));
  // mkdtemp made it private, and the package's root folder keeps that mode.
  chmodSync(root, 0o755);
  const app = join(root, 'usr/lib/tapedeck');
  cpSync(directory, app, { recursive: true });
  // Chromium's sandbox helper works only when it is root's and setuid.
  chmodSync(join(app, 'chrome-sandbox'), 0o4755);
  put(root, 'usr/share/applications/tapedeck.desktop', desktopEntry(manifest));
  put(root, 'usr/share/doc/tapedeck/copyright', copyright(manifest));
  for (const size of ['256x256', '512x512']) {
    copy(`build/icons/${size}.png`, root, `usr/share/icons/hicolor/${size}/apps/tapedeck.png`);
  }
  copy('build/icon.svg', root, 'usr/share/icons/hicolor/scalable/apps/tapedeck.svg');
  mkdirSync(join(root, 'usr/bin'));
  symlinkSync('../lib/tapedeck/tapedeck', join(root, 'usr/bin/tapedeck'));
  const installedKiB = kibibytesIn(root);
  put(
    root,
    'DEBIAN/control',
    controlFile({ manifest, version, architecture, installedKiB, isFallback }),
  );
}

const copyright = ({ author, license }) =>
  `Tapedeck: ${author}, ${license} licence.\n` +
  'Electron and Chromium: see LICENSE.electron.txt and LICENSES.chromium.html in /usr/lib/tapedeck.\n';

function put(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function copy(source, root, path) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  cpSync(inProject(source), join(root, path));
}

const kibibytesIn = (directory) =>
  Number(execFileSync('du', ['-sk', directory], { encoding: 'utf8' }).split('\t')[0]);

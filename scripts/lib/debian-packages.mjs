import { existsSync } from 'node:fs';
import { capture, stopIfEnding } from './processes.mjs';
import { say, seconds, Stop } from './terminal.mjs';

const aptGet = '/usr/bin/apt-get';
const isRoot = () => process.getuid?.() === 0;

/**
 * Since Debian 13 and Ubuntu 24.04 some libraries carry the suffix t64.
 *
 * @param {string[]} names names as in Debian 12
 * @param {Set<string>} known every package name that apt knows
 */
export const namesOnThisRelease = (names, known) =>
  names.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name));

async function knownNames(names) {
  const lists = await Promise.all(
    names.map((name) => capture('apt-cache', ['pkgnames', name]).catch(() => ({ stdout: '' }))),
  );
  return new Set(lists.flatMap(({ stdout }) => stdout.split('\n')));
}

const installCommand = (names) => `apt-get install -y --no-install-recommends ${names.join(' ')}`;

/** Installs Debian packages when we may; else stops with the command that a person can run. */
export async function ensureDebianPackages(names, because) {
  if (!existsSync(aptGet)) {
    throw new Stop(
      `${because}\nInstall with this system's package manager what Debian calls: ${names.join(' ')}`,
    );
  }
  if (!isRoot()) {
    const here = namesOnThisRelease(names, await knownNames(names));
    throw new Stop(
      `${because}\nRun this, then the command again:\n  sudo apt-get update && sudo ${installCommand(here)}`,
    );
  }
  await install(names, because);
}

async function install(names, because) {
  const startedAt = performance.now();
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  say(`${because} Installing from Debian: ${names.join(' ')} …`);
  // A set-up that was interrupted in the middle of this leaves dpkg waiting for it.
  await capture('dpkg', ['--configure', '-a'], options);
  stopIfEnding();
  const update = await capture(aptGet, ['update', '-qq'], options);
  stopIfEnding();
  const here = namesOnThisRelease(names, await knownNames(names));
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  const { code, stdout, stderr } = await capture(
    aptGet,
    ['install', '-y', '-qq', '--no-install-recommends', ...wait, ...here],
    options,
  );
  stopIfEnding();
  if (code !== 0) {
    throw new Stop(
      `${update.stderr}${stdout}${stderr}\n"${installCommand(here)}" failed (exit code ${code}); apt's message is above.\n` +
        'Put that right and run the command again.',
    );
  }
  say(`Installed them in ${seconds(performance.now() - startedAt)}.`);
}

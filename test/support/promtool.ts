import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a command and says how it ended; a command that is not there ends with 127. */
export const runCommand = (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly stdin?: string } = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(command, [...args], { cwd: options.cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ code, output: `${stdout}${stderr}` });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.stdin ?? '');
  });

/** Debian's own checker of what Prometheus reads; installed where that can be done, else not there. */
export async function ensurePromtool(): Promise<boolean> {
  const isThere = async (): Promise<boolean> =>
    (await runCommand('promtool', ['--version'])).code === 0;
  if (await isThere()) return true;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  await runCommand('apt-get', ['update', '-qq']);
  await runCommand('apt-get', [
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    '-o',
    'DPkg::Lock::Timeout=60',
    'prometheus',
  ]);
  return isThere();
}

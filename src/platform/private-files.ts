import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Log } from './log';

/** A file that may hold what others must not know. */
export interface PrivateFile {
  readonly path: string;
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  readonly isOwn: boolean;
  /** A secret is in it now: the API's token, or the login of a proxy. */
  readonly holdsSecret: boolean;
}

const ANYBODY_ELSE = 0o077;
const ALL_OTHERS = 0o007;

const TOKEN_FILE = 'api-token.json';
const SETTINGS_FILE = /^settings(?:\.corrupt-.*)?\.json$/;
const LOGIN_IN_ADDRESS = /:\/\/[^\s/"]+@/;

/** In a data folder; none on systems without permission bits. */
export function privateFilesOf(folder: string): readonly PrivateFile[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // A folder that is not there holds nothing.
  }
  return names
    .filter((name) => name === TOKEN_FILE || SETTINGS_FILE.test(name))
    .flatMap((name) => privateFile(join(folder, name)) ?? []);
}

/** Null when it is not there, or the system has no permission bits. */
export function privateFile(path: string): PrivateFile | null {
  if (process.platform === 'win32') return null;
  const name = basename(path);
  try {
    const { mode, uid } = statSync(path);
    return {
      path,
      name,
      mode: mode & 0o777,
      isOwn: uid === process.getuid?.(),
      holdsSecret: name === TOKEN_FILE || LOGIN_IN_ADDRESS.test(readFileSync(path, 'utf8')),
    };
  } catch {
    return null;
  }
}

/** Somebody else's file may be meant for a group that we are in. */
export const isTooOpen = ({ mode, isOwn }: Pick<PrivateFile, 'mode' | 'isOwn'>): boolean =>
  (mode & (isOwn ? ANYBODY_ELSE : ALL_OTHERS)) !== 0;

/** Takes from all but the owner what they may do with private files: those of the folder, and a config file with a login. */
export function closePrivateFiles(folder: string, configFile: string | null, log: Log): void {
  const config = configFile === null ? null : privateFile(configFile);
  const files = config?.holdsSecret === true ? [config] : [];
  for (const file of [...privateFilesOf(folder), ...files]) {
    if (!isTooOpen(file)) continue;
    const { path, name, holdsSecret } = file;
    const mode = modeText(file.mode);
    try {
      chmodSync(path, 0o600);
      log.warn({ path, mode, holdsSecret }, `${name} was open to other users; it is its owner's alone now`); // prettier-ignore
    } catch (cause) {
      log.error({ path, mode, holdsSecret, err: cause }, `${name} is open to other users and cannot be closed`); // prettier-ignore
    }
  }
}

/** As `chmod` takes it. */
export const modeText = (mode: number): string => mode.toString(8).padStart(3, '0');

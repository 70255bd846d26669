import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export const inProject = (...parts) => join(projectRoot, ...parts);

export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Where things that clones share are kept; one folder per user. */
export function cacheDirectory(env = process.env, platform = process.platform, home = homedir()) {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'tapedeck');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'tapedeck');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'tapedeck', 'cache');
  }
  return join(home, '.cache', 'tapedeck');
}

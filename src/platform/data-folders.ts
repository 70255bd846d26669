import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const given = (value: string | undefined): string | null =>
  value === undefined || value === '' ? null : value;

/** Where Electron keeps the app's data unless `--user-data-dir` says otherwise. */
export function appDataFolder(env: Environment, platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Tapedeck');
    case 'win32':
      return join(given(env.APPDATA) ?? join(homedir(), 'AppData', 'Roaming'), 'Tapedeck');
    default:
      return join(given(env.XDG_CONFIG_HOME) ?? join(homedir(), '.config'), 'Tapedeck');
  }
}

/** systemd says where state belongs; the app's own folder is the app's. */
export function headlessDataFolder(env: Environment): string {
  const service = given(env.STATE_DIRECTORY);
  return (
    service ?? join(given(env.XDG_STATE_HOME) ?? join(homedir(), '.local', 'state'), 'tapedeck')
  );
}

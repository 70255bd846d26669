import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { err, ok } from '../shared/result';
import type { Result } from '../shared/result';

const LOCK = 'in-use.lock';

/** A folder that this process alone writes to. */
export interface DataFolder {
  readonly path: string;
  readonly release: () => void;
}

/** Makes the folder if need be, and claims it; a claim whose process has died is taken over. */
export function claimDataFolder(path: string): Result<DataFolder> {
  const file = join(path, LOCK);
  const mine = identityOf(process.pid) ?? String(process.pid);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
    if (!create(file, mine)) {
      const holder = readFileSync(file, 'utf8');
      if (isAlive(holder)) {
        const message = `The data folder ${path} is in use by process ${pidOf(holder)}.`;
        return err({ code: 'busy', message, advice: 'Stop that one, or choose another folder.' });
      }
      rmSync(file, { force: true });
      if (!create(file, mine)) {
        return err({
          code: 'busy',
          message: `The data folder ${path} was just claimed by another.`,
        });
      }
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The data folder ${path} cannot be used: ${why}`;
    return err({ code: 'permission_denied', message });
  }
  return ok({
    path,
    release: () => {
      rmSync(file, { force: true });
    },
  });
}

/** A link appears whole or not at all, so nobody reads a claim without its holder. */
function create(file: string, identity: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, identity, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false;
    if (!LINKLESS.some((code) => isCode(cause, code))) throw cause;
    return createWithoutLink(file, identity);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Some file systems know no links. */
const LINKLESS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

function createWithoutLink(file: string, identity: string): boolean {
  try {
    writeFileSync(file, identity, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false;
    throw cause;
  }
}

const isCode = (cause: unknown, code: string): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === code;

const pidOf = (identity: string): number => Number.parseInt(identity, 10);

/** After a restart of the machine another process may have the number: its start tells them apart. */
function isAlive(identity: string): boolean {
  const pid = pidOf(identity);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if (!isCode(cause, 'EPERM')) return false;
  }
  return (identityOf(pid) ?? identity) === identity;
}

/** The number of a process, the boot it belongs to and when it began; null where that cannot be told. */
function identityOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may hold anything; the start is the 22nd.
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${pid} ${boot} ${startTicks ?? ''}`;
  } catch {
    return null;
  }
}

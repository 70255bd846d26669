import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { DeliveryCommand } from '../../shared/delivery';
import type { Clock } from '../../platform/clock';
import type { Attempt } from './delivery-queue';

const TIMEOUT_MS = 30_000;
/** What a program needs to run at all; nothing else of the environment is passed on. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'SystemRoot',
  'TEMP',
];

export interface CommandDeps {
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/**
 * Runs the program without a shell and writes `body` to its standard input; its output is not read. Never rejects.
 * It is killed when it takes too long, and not run again when it fails: it may have done part of its work.
 */
export function runCommand(
  { program, args }: DeliveryCommand,
  body: string,
  { clock, timeoutMs = TIMEOUT_MS }: CommandDeps,
  closing: AbortSignal,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const env = Object.fromEntries(
      ENVIRONMENT.flatMap((name) =>
        process.env[name] === undefined ? [] : [[name, process.env[name]]],
      ),
    ) as NodeJS.ProcessEnv;
    const notRun = (error: unknown): Attempt => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      return { kind: 'refused', why: `The program could not be run: ${code}` };
    };
    let child: ChildProcess;
    try {
      child = spawn(program, args, { shell: false, stdio: ['pipe', 'ignore', 'ignore'], env, windowsHide: true }); // prettier-ignore
    } catch (error) {
      // Some errors of the system, such as a path through a file, do not wait for the event.
      resolve(notRun(error));
      return;
    }
    let isLate = false;
    const kill = (): void => void child.kill('SIGKILL');
    const cancel = clock.after(timeoutMs, () => {
      isLate = true;
      kill();
    });
    closing.addEventListener('abort', kill);
    const finish = (attempt: Attempt): void => {
      cancel();
      closing.removeEventListener('abort', kill);
      resolve(attempt);
    };
    child.on('error', (error) => finish(notRun(error)));
    child.on('close', (code, signal) => {
      if (code === 0) {
        finish({ kind: 'delivered' });
        return;
      }
      const how = isLate ? `took longer than ${timeoutMs} ms` : `ended with ${code ?? signal}`;
      finish({ kind: 'refused', why: `The program ${how}` });
    });
    // A program need not read what it gets.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(body);
  });
}

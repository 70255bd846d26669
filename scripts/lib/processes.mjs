import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { Stop } from './terminal.mjs';

const ownsGroups = process.platform !== 'win32';
const killAfterMs = 10_000;

/** Running children, oldest first. */
const children = new Set();
let endedBy;

/**
 * Starts a child in a process group of its own. A Ctrl+C in the terminal then reaches only this
 * process, which ends its children in order: newest first, so that an app closes before its display.
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: ownsGroups,
    ...options,
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  child.once('error', () => children.delete(child));
  return child;
}

/** Waits for a child's end; its exit code, or 128 + the signal's number as shells count it. */
export async function exitCodeOf(child) {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? 128 + constants.signals[child.signalCode];
}

/** Runs a command to its end and answers with its exit code. */
export const run = (command, args, options) => exitCodeOf(start(command, args, options));

/** Runs a command whose stdout we want. Its stderr is captured too, for messages. */
export async function capture(command, args, options = {}) {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  await once(child, 'close');
  return { code: child.exitCode ?? 1, stdout, stderr };
}

/** A child that writes to stderr only: for tools run before something that owns stdout. */
export const quietStdout = { stdio: ['ignore', 2, 2] };

export const npm = (args, options) =>
  run('npm', args, { shell: process.platform === 'win32', ...options });

/**
 * Ends a child: politely, so that an app can close its own helpers, then for good, together with
 * whatever it left behind in its group.
 */
export async function end(child, patienceMs = killAfterMs) {
  if (child.pid === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(child), patienceMs);
  await exitCodeOf(child);
  clearTimeout(timer);
  killGroup(child);
}

function killGroup(child) {
  try {
    if (ownsGroups) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

export async function endAll() {
  for (const child of [...children].reverse()) await end(child);
}

/** From now on SIGINT, SIGTERM and SIGHUP end all children, and then this process by itself. */
export function endChildrenOnSignals() {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => endBecauseOf(name));
  endWhenNpmIsGone();
}

function endBecauseOf(name) {
  if (endedBy !== undefined) return;
  endedBy = name;
  void endAll();
}

/** Between npm and us stands a shell; where one of the two is killed, nobody tells us. */
function endWhenNpmIsGone() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const lineage = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const atStart = lineage();
  const timer = setInterval(() => {
    if (lineage() === atStart) return;
    clearInterval(timer);
    endBecauseOf('SIGTERM');
  }, 500);
  timer.unref();
}

/** Known on Linux only. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may hold spaces; the parent is the second field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return undefined;
  }
}

/** The signal that asked us to end, if one did. */
export const endingSignal = () => endedBy;

/** Throws when a signal asked us to end, so that no further step is begun. */
export function stopIfEnding() {
  if (endedBy !== undefined) throw new Stop('', 128 + constants.signals[endedBy]);
}

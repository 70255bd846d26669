import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { accessSync, constants, readFileSync, statSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { arch, availableParallelism, freemem, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { IN_WORDS } from '../../shared/issue-words';
import { describeIssues, settingsSchema } from '../../shared/settings';
import { privateFile, privateFilesOf } from '../../platform/private-files';
import type { PrivateFile } from '../../platform/private-files';
import type { FolderFacts } from './folder-checks';
import type { Outcome } from './host-checks';
import type { ElectronFacts, MachineFacts } from './machine-checks';

/** What diagnose asks the world; tests give their own. None of them throws or rejects. */
export interface Probes {
  machine(): MachineFacts;
  electron(): Promise<ElectronFacts>;
  folder(path: string, of: string): FolderFacts;
  privateFile(path: string): PrivateFile | null;
  lookUp(host: string): Promise<Outcome & { readonly addresses: readonly string[] }>;
  /** Whether anybody listens there. */
  knock(host: string, port: number): Promise<Outcome>;
  shakeHands(
    host: string,
    port: number,
  ): Promise<Outcome & { readonly protocol: string; readonly certificateEndsAt: number | null }>;
}

/** What the set-up knows of the runtime, without having started it. */
export type ElectronPlace =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'absent'; readonly wanted: string }
  | {
      readonly kind: 'found';
      readonly runtime: 'official' | 'fallback' | 'override';
      readonly executable: string;
      readonly version: string;
    };

const NETWORK_PATIENCE_MS = 10_000;
const START_PATIENCE_MS = 20_000;

export function realProbes(env: NodeJS.ProcessEnv, electron: ElectronPlace): Probes {
  return {
    machine: () => ({
      node: process.versions.node,
      system: `${process.platform} ${release()} ${arch()}`,
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
      display: displayOf(env),
    }),
    electron: () => startElectron(env, electron),
    folder: lookAtFolder,
    privateFile,
    async lookUp(host) {
      const tookMs = stopwatch();
      try {
        const found = await lookup(host, { all: true });
        const addresses = found.map(({ address }) => address);
        return { ok: true, tookMs: tookMs(), addresses };
      } catch (error) {
        return { ...failed(error), addresses: [] };
      }
    },
    async knock(host, port) {
      const tookMs = stopwatch();
      const outcome = await opened(connect({ host, port }), 'connect');
      return outcome instanceof Error ? failed(outcome) : { ok: true, tookMs: tookMs() };
    },
    async shakeHands(host, port) {
      const tookMs = stopwatch();
      const socket = connectTls({ host, port, servername: host });
      let certificateEndsAt: number | null = null;
      let protocol = '';
      socket.once('secureConnect', () => {
        protocol = socket.getProtocol() ?? '';
        const endsAt = Date.parse(socket.getPeerCertificate().valid_to);
        certificateEndsAt = Number.isNaN(endsAt) ? null : endsAt;
      });
      const outcome = await opened(socket, 'secureConnect');
      const facts = { protocol, certificateEndsAt };
      return outcome instanceof Error
        ? { ...failed(outcome), ...facts }
        : { ok: true, tookMs: tookMs(), ...facts };
    },
  };
}

function displayOf(env: NodeJS.ProcessEnv): MachineFacts['display'] {
  if (process.platform !== 'linux') return 'always_there';
  const named = [env.DISPLAY, env.WAYLAND_DISPLAY].some((name) => (name ?? '') !== '');
  return named ? 'there' : 'absent';
}

function startElectron(env: NodeJS.ProcessEnv, place: ElectronPlace): Promise<ElectronFacts> {
  if (place.kind !== 'found') return Promise.resolve(place);
  const { runtime, version, executable } = place;
  const asNode = { ...env, ELECTRON_RUN_AS_NODE: '1' };
  const options = { env: asNode, timeout: START_PATIENCE_MS };
  return new Promise((resolve) => {
    execFile(executable, ['-p', 'process.versions.electron'], options, (error, stdout, stderr) => {
      const answer = stdout.trim();
      const message =
        answer === ''
          ? (stderr.trim().split('\n').at(-1) ?? '') || (error?.message ?? 'no answer')
          : `it answered ${answer}`;
      const started = answer === version ? { ok: true as const } : { ok: false as const, message };
      resolve({ kind: 'found', runtime, version, started });
    });
  });
}

function lookAtFolder(path: string, of: string): FolderFacts {
  const state = stateOf(path);
  const nearest = state === 'absent' ? nearestFolder(path) : path;
  return {
    path,
    of,
    state,
    isWritable: isWritable(nearest),
    freeBytes: freeBytesAt(nearest),
    privateFiles: privateFilesOf(path),
    settingsProblem: problemOfSettings(join(path, 'settings.json')),
  };
}

function stateOf(path: string): FolderFacts['state'] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'absent';
  return stats.isDirectory() ? 'folder' : 'no_folder';
}

function nearestFolder(path: string): string {
  const above = dirname(path);
  return above === path || stateOf(above) === 'folder' ? above : nearestFolder(above);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function freeBytesAt(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function problemOfSettings(file: string): string | null {
  if (stateOf(file) === 'absent') return null;
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')), IN_WORDS);
    return parsed.success ? null : describeIssues(parsed.error).replaceAll('\n', '; ');
  } catch (error) {
    return failed(error).message;
  }
}

/** Closes the socket again. */
function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Error | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => end(Object.assign(new Error(`no answer within ${NETWORK_PATIENCE_MS / 1_000} s`), { code: 'ETIMEDOUT' })), // prettier-ignore
      NETWORK_PATIENCE_MS,
    );
    const end = (error: Error | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(error);
    };
    socket.once(event, () => end(null));
    socket.on('error', end);
    socket.once('close', () => end(new Error('closed without a word')));
  });
}

function failed(error: unknown): Extract<Outcome, { ok: false }> {
  // A refusal by all addresses of a name is a list without a message of its own.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  if (!(first instanceof Error)) return { ok: false, code: '', message: String(first) };
  const code = 'code' in first ? String(first.code) : '';
  return { ok: false, code, message: first.message };
}

function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
}

import { accessSync, constants, mkdirSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';
import type { ConfigFile } from '../../shared/settings';
import { appArguments, parseCommandLine, USAGE } from '../command-line';
import type { RunOptions } from '../command-line';
import { readConfigFile } from '../../engine/configuration/configuration';
import type { EngineSource } from '../../engine/engine';
import { claimDataFolder } from '../../platform/data-folder-lock';
import type { DataFolder } from '../../platform/data-folder-lock';

const BAD_INPUT = 2;

/** Answers for flags that need no window, and ends the process for those it does not understand. */
export function readFlags(): RunOptions {
  const isPackaged = !process.defaultApp;
  const parsed = parseCommandLine(appArguments(process.argv, isPackaged));
  if (!parsed.ok) {
    const { message, advice = '' } = parsed.error;
    return end(BAD_INPUT, `tapedeck: ${message}. ${advice}`);
  }
  switch (parsed.value.kind) {
    case 'help':
      return end(0, USAGE);
    case 'version':
      return end(0, describeVersion());
    case 'run':
      return parsed.value;
  }
}

export const describeVersion = (): string =>
  `Tapedeck ${app.getVersion()} on Electron ${process.versions.electron}`;

/** Before the app is ready: Chromium opens its files there. */
export function useDataFolder(folder: string | null): string {
  if (folder !== null) {
    app.setPath('userData', resolve(folder));
    app.setPath('sessionData', resolve(folder));
  }
  const used = app.getPath('userData');
  try {
    mkdirSync(used, { recursive: true });
    accessSync(used, constants.W_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return end(BAD_INPUT, `tapedeck: the data folder ${used} cannot be used: ${why}`);
  }
  return used;
}

export function readConfig(
  file: string | null,
): { readonly path: string; readonly content: ConfigFile } | null {
  if (file === null) return null;
  const path = resolve(file);
  const read = readConfigFile(path);
  return read.ok ? { path, content: read.value } : end(BAD_INPUT, read.error.message);
}

/**
 * One instance for each data folder; the first one comes to the front when a second is started. A headless
 * run has no window to show, so it only keeps us out.
 */
export function becomeOnlyInstance(dataFolder: string): DataFolder {
  if (!app.requestSingleInstanceLock()) {
    end(0, 'Tapedeck runs already with this data folder: its window was brought to the front.');
  }
  const claimed = claimDataFolder(dataFolder);
  return claimed.ok ? claimed.value : refuseToStart(claimed.error.message);
}

/** What the flags ask to be watched. */
export function sourceOf({ simulate, replay }: RunOptions, workerFile: string): EngineSource {
  if (replay !== null) return { kind: 'recording', ...replay };
  return simulate ? { kind: 'simulated', workerUrl: pathToFileURL(workerFile) } : { kind: 'live' };
}

/** What was asked for cannot be had. */
export const refuseToStart = (why: string): never => end(BAD_INPUT, `tapedeck: ${why}`);

function end(exitCode: number, message: string): never {
  writeSync(exitCode === 0 ? 1 : 2, `${message.trimEnd()}\n`);
  // Not app.exit: nothing that needs closing is open yet, and the lines after this one must not run.
  process.exit(exitCode);
}

import { writeFileSync } from 'node:fs';
import type { App } from 'electron';
import { withSource } from '../command-line';
import { quitWith } from './quit';

/** How the app asks the script that launched it to launch it again; the script knows it too. */
const AGAIN = 75;

/**
 * Ends the app and starts it again; `source` are the flags that say what is watched then, unless it is
 * the same as now. The script that launched it does that where there is one: a process of our own would
 * outlive it, its display and its Ctrl+C. That script finds the arguments in a file that it named.
 */
export function startAgain(app: App, source?: readonly string[]): void {
  const given = process.argv.slice(1);
  const args = source === undefined ? given : withSource(given, source);
  const argumentsFile = process.env.TAPEDECK_LAUNCHER ?? '';
  if (argumentsFile === '') {
    app.relaunch({ args: [...args] });
    app.quit();
    return;
  }
  writeFileSync(argumentsFile, JSON.stringify(args));
  quitWith(app, AGAIN);
}

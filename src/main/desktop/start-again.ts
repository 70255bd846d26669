import type { App } from 'electron';
import { quitWith } from './quit';

/** How the app asks the script that launched it to launch it again; the script knows them too. */
const EXIT_CODES = { again: 75, simulated: 76 } as const;

/**
 * Ends the app and starts it again, on the built-in exchange if wanted. The script that launched it
 * does that where there is one: a process of our own would outlive it, its display and its Ctrl+C.
 */
export function startAgain(app: App, how: keyof typeof EXIT_CODES): void {
  if (process.env.TAPEDECK_LAUNCHER === '1') {
    quitWith(app, EXIT_CODES[how]);
    return;
  }
  const flags = process.argv.slice(1).filter((flag) => flag !== '--simulate');
  app.relaunch(how === 'simulated' ? { args: [...flags, '--simulate'] } : {});
  app.quit();
}

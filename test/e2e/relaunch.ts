import { expect } from '@playwright/test';
import type { RunningApp } from './launch-app';

type Seen = typeof globalThis & { relaunchedWith?: readonly string[] };

/** The flags with which `act` would start the app again; this one runs on. */
export async function relaunchFlags(
  { app }: RunningApp,
  act: () => Promise<void>,
): Promise<readonly string[]> {
  await app.evaluate(({ app: electron }) => {
    const quit = electron.quit.bind(electron);
    electron.relaunch = (options) => ((globalThis as Seen).relaunchedWith = options?.args ?? []);
    electron.quit = () => (electron.quit = quit);
  });
  await act();
  const flags = () => app.evaluate(() => (globalThis as Seen).relaunchedWith);
  await expect.poll(flags).toBeDefined();
  const seen = (await flags())!;
  await app.evaluate(() => delete (globalThis as Seen).relaunchedWith);
  return seen;
}

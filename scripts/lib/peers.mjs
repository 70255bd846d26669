import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from './dependencies.mjs';
import { inProject } from './project.mjs';

/** Other clients, to test and measure against; kept apart so that the app's install stays small. */
export async function ensurePeers() {
  const directory = inProject('test', 'peers');
  if (!existsSync(join(directory, 'package-lock.json'))) return;
  await ensureDependencies(directory, 'peer clients for the tests');
}

import './lib/require-node.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { packageApp } from './lib/package-app.mjs';
import { endChildrenOnSignals } from './lib/processes.mjs';
import { setUp } from './lib/set-up.mjs';
import { runMain, say } from './lib/terminal.mjs';

await runMain(async () => {
  endChildrenOnSignals();
  const runtime = await setUp();
  await ensureBuilt();
  const { directory, deb } = await packageApp(runtime);
  say(`The unpacked app: ${directory}`);
  if (deb !== undefined) say(`The Debian package: ${deb}`);
});

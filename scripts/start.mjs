import './lib/require-node.mjs';
import { keptByNpm, withAbsolutePaths } from './lib/app-arguments.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { launchApp } from './lib/launch.mjs';
import { endChildrenOnSignals } from './lib/processes.mjs';
import { setUp } from './lib/set-up.mjs';
import { runMain, Stop } from './lib/terminal.mjs';

await runMain(async () => {
  endChildrenOnSignals();
  const kept = keptByNpm(process.env);
  if (kept.length > 0) {
    throw new Stop(
      `npm kept ${kept.join(', ')} for itself. Flags for the app come after two dashes:\n  npm start -- ${kept.join(' ')} …`,
      2,
    );
  }
  const flags = withAbsolutePaths(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  const runtime = await setUp();
  await ensureBuilt();
  return launchApp(runtime, flags);
});

import './lib/require-node.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { withDisplay } from './lib/display.mjs';
import { ensurePeers } from './lib/peers.mjs';
import { endChildrenOnSignals, run } from './lib/processes.mjs';
import { inProject, projectRoot } from './lib/project.mjs';
import { setUp } from './lib/set-up.mjs';
import { runMain } from './lib/terminal.mjs';

await runMain(async () => {
  endChildrenOnSignals();
  const { executable } = await setUp();
  await ensurePeers();
  await ensureBuilt();
  return withDisplay((env) =>
    run(process.execPath, [inProject('test', 'bench', 'run.mjs'), ...process.argv.slice(2)], {
      cwd: projectRoot,
      env: { ...env, TAPEDECK_ELECTRON: executable },
    }),
  );
});

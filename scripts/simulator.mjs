import './lib/require-node.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { endChildrenOnSignals, endingSignal, run } from './lib/processes.mjs';
import { inProject } from './lib/project.mjs';
import { runMain } from './lib/terminal.mjs';

// The exchange simulator alone: plain Node, no Electron.
await runMain(async () => {
  endChildrenOnSignals();
  await ensureDependencies();
  await ensureBuilt();
  const cli = inProject('out', 'main', 'simulator-cli.js');
  const code = await run(process.execPath, [cli, ...process.argv.slice(2)]);
  return endingSignal() === undefined ? code : 0;
});

import './lib/require-node.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { endChildrenOnSignals, run } from './lib/processes.mjs';
import { inProject } from './lib/project.mjs';
import { runMain } from './lib/terminal.mjs';

// Prints the raw frames of one connection, in plain Node. stdout holds the frames only.
await runMain(async () => {
  endChildrenOnSignals();
  await ensureDependencies();
  await ensureBuilt();
  const cli = inProject('out', 'main', 'probe-cli.js');
  return run(process.execPath, [cli, ...process.argv.slice(2)]);
});

import './lib/require-node.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { findElectron } from './lib/electron-runtime.mjs';
import { endChildrenOnSignals, run } from './lib/processes.mjs';
import { inProject } from './lib/project.mjs';
import { runMain } from './lib/terminal.mjs';

// Looks at all that feeds depend on, in plain Node. stdout holds the result only.
await runMain(async () => {
  endChildrenOnSignals();
  await ensureDependencies();
  await ensureBuilt();
  const cli = inProject('out', 'main', 'diagnose-cli.js');
  return run(process.execPath, [cli, ...process.argv.slice(2)], {
    env: { ...process.env, TAPEDECK_ELECTRON_PLACE: JSON.stringify(electronPlace()) },
  });
});

function electronPlace() {
  const { kind, ...rest } = findElectron();
  return kind === 'absent' ? { kind, ...rest } : { ...rest, kind: 'found', runtime: kind };
}

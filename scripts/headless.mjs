import './lib/require-node.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { HEADLESS_NODE_FLAGS } from './lib/node-flags.mjs';
import { endChildrenOnSignals, exitCodeOf, start } from './lib/processes.mjs';
import { inProject } from './lib/project.mjs';
import { runMain } from './lib/terminal.mjs';

// The monitor without a window, in plain Node: neither Electron nor a display is needed.
await runMain(async () => {
  endChildrenOnSignals();
  await ensureDependencies();
  await ensureBuilt();
  const cli = inProject('out', 'main', 'headless-cli.js');
  const monitor = start(process.execPath, [...HEADLESS_NODE_FLAGS, cli, ...process.argv.slice(2)]);
  passOnSecondSignal(monitor);
  return exitCodeOf(monitor);
});

/** The first one is passed on already; the second means "at once". */
function passOnSecondSignal(child) {
  let signals = 0;
  for (const name of ['SIGINT', 'SIGTERM']) {
    process.on(name, () => {
      signals += 1;
      if (signals > 1) child.kill(name);
    });
  }
}

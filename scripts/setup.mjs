import './lib/require-node.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { endChildrenOnSignals } from './lib/processes.mjs';
import { setUp } from './lib/set-up.mjs';
import { runMain, say } from './lib/terminal.mjs';

// `--dependencies-only` is for what needs no Electron: formatting, linting, type checks.
await runMain(async () => {
  endChildrenOnSignals();
  if (process.argv.includes('--dependencies-only')) {
    await ensureDependencies();
    return;
  }
  const { version, executable } = await setUp();
  say(`Ready: Electron ${version} (${executable}).`);
});

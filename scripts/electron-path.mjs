import './lib/require-node.mjs';
import { endChildrenOnSignals } from './lib/processes.mjs';
import { setUp } from './lib/set-up.mjs';
import { runMain } from './lib/terminal.mjs';

await runMain(async () => {
  endChildrenOnSignals();
  const { executable } = await setUp();
  process.stdout.write(`${executable}\n`);
});

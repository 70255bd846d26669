import './lib/require-node.mjs';
import { electronViteCli } from './lib/build.mjs';
import { withDisplay } from './lib/display.mjs';
import { endChildrenOnSignals, run } from './lib/processes.mjs';
import { projectRoot } from './lib/project.mjs';
import { setUp } from './lib/set-up.mjs';
import { runMain } from './lib/terminal.mjs';

// electron-vite's watch mode: the window reloads when a source changes.
await runMain(async () => {
  endChildrenOnSignals();
  const { executable } = await setUp();
  const noSandbox = process.getuid?.() === 0 ? ['--noSandbox'] : [];
  return withDisplay((env) =>
    run(
      process.execPath,
      [electronViteCli(), 'dev', '--watch', ...noSandbox, ...process.argv.slice(2)],
      {
        cwd: projectRoot,
        env: { ...env, ELECTRON_EXEC_PATH: executable },
      },
    ),
  );
});

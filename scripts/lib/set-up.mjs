import { ensureDependencies } from './dependencies.mjs';
import { needsVirtualDisplay } from './display.mjs';
import { ensureElectron, proveItRuns } from './electron-runtime.mjs';
import { ensureSystemPackages } from './shared-libraries.mjs';

/** Everything that building and running the app needs; answers with the Electron to use. */
export async function setUp() {
  await ensureDependencies();
  const runtime = await ensureElectron();
  await ensureSystemPackages(runtime.executable, { virtualDisplay: needsVirtualDisplay() });
  if (runtime.isNew) await proveItRuns(runtime);
  return runtime;
}

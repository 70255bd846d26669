import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumSwitches } from './app-arguments.mjs';
import { withDisplay } from './display.mjs';
import { endingSignal, exitCodeOf, start, stopIfEnding } from './processes.mjs';
import { projectRoot } from './project.mjs';
import { say } from './terminal.mjs';

/** How the app asks to be started again; it has the same numbers. */
const startAgainSimulated = 76;
const startAgainCodes = [75, startAgainSimulated];

/** Runs the built app until it ends; answers with its exit code. */
export async function launchApp(runtime, appFlags) {
  warnAboutSandbox(runtime);
  return withDisplay(async (env) => {
    stopIfEnding();
    say('Starting Tapedeck. Ctrl+C here ends it.');
    const switches = explainedSwitches(env);
    let flags = appFlags;
    for (;;) {
      const code = await runOnce(runtime, [...switches, projectRoot, ...flags], env);
      if (!startAgainCodes.includes(code) || endingSignal() !== undefined) return code;
      if (code === startAgainSimulated && !flags.includes('--simulate')) {
        flags = [...flags, '--simulate'];
      }
      say('Starting Tapedeck again, as asked in its window.');
    }
  });
}

async function runOnce({ executable }, args, env) {
  const app = start(executable, args, { env: { ...env, TAPEDECK_LAUNCHER: '1' } });
  const code = await exitCodeOf(app);
  if (app.signalCode !== null && endingSignal() === undefined) {
    say(`Tapedeck ended by ${app.signalCode}.`);
  }
  return code;
}

function explainedSwitches(env) {
  const isRoot = process.getuid?.() === 0;
  const switches = chromiumSwitches({ platform: process.platform, isRoot, env });
  for (const { because } of switches) say(because);
  return switches.map(({ name }) => name);
}

/** Chromium would end with a stack trace here, so say beforehand what would help. */
function warnAboutSandbox({ directory }) {
  const helper = join(directory, 'chrome-sandbox');
  if (process.platform !== 'linux' || process.getuid() === 0 || !existsSync(helper)) return;
  const { uid, mode } = statSync(helper);
  if ((uid === 0 && (mode & 0o4000) !== 0) || !userNamespacesAreForbidden()) return;
  say(
    'This system forbids user namespaces, so Chromium needs its sandbox helper. If the app does not start, run:\n' +
      `  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`,
  );
}

const userNamespacesAreForbidden = () =>
  kernelSetting('apparmor_restrict_unprivileged_userns') === '1' ||
  kernelSetting('unprivileged_userns_clone') === '0';

function kernelSetting(name) {
  const file = `/proc/sys/kernel/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

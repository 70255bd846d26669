import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumSwitches } from './app-arguments.mjs';
import { withDisplay } from './display.mjs';
import { endingSignal, exitCodeOf, start, stopIfEnding } from './processes.mjs';
import { projectRoot } from './project.mjs';
import { say } from './terminal.mjs';

/** How the app asks to be started again; it has the same number. */
const startAgainCode = 75;

/** Runs the built app until it ends; answers with its exit code. */
export async function launchApp(runtime, appFlags) {
  warnAboutSandbox(runtime);
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-launch-'));
  try {
    return await withDisplay((env) => launchRepeatedly(runtime, appFlags, env, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function launchRepeatedly(runtime, appFlags, env, folder) {
  stopIfEnding();
  say('Starting Tapedeck. Ctrl+C here ends it.');
  let args = [...explainedSwitches(env), projectRoot, ...appFlags];
  const argumentsFile = join(folder, 'arguments.json');
  for (;;) {
    const code = await runOnce(runtime, args, { ...env, TAPEDECK_LAUNCHER: argumentsFile });
    if (code !== startAgainCode || endingSignal() !== undefined) return code;
    args = JSON.parse(readFileSync(argumentsFile, 'utf8'));
    say('Starting Tapedeck again, as asked in its window.');
  }
}

async function runOnce({ executable }, args, env) {
  const app = start(executable, args, { env });
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

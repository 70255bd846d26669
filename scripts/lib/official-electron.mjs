import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { end, exitCodeOf, start } from './processes.mjs';
import { inProject } from './project.mjs';
import { say } from './terminal.mjs';

const probeTimeoutMs = 10_000;
const downloadTimeoutMs = 15 * 60_000;
const officialHost = 'https://github.com/electron/electron/releases/download/';

/**
 * Downloads the official Electron into node_modules/electron/dist with the package's own installer,
 * which checks its checksums.
 *
 * @returns {Promise<string | undefined>} what went wrong, if anything did
 */
export async function downloadOfficial(version) {
  const unreachable = usesProxy() ? undefined : await whyUnreachable(downloadHost());
  if (unreachable !== undefined) return unreachable;
  say(`Downloading Electron ${version} …`);
  const require = createRequire(inProject('package.json'));
  const installer = join(dirname(require.resolve('electron/package.json')), 'install.js');
  const child = start(process.execPath, [installer], { stdio: ['ignore', 2, 2] });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void end(child);
  }, downloadTimeoutMs);
  const code = await exitCodeOf(child);
  clearTimeout(timer);
  if (timedOut) return `the download took longer than ${downloadTimeoutMs / 60_000} minutes`;
  return code === 0 ? undefined : 'its installer failed (message above)';
}

const downloadHost = (env = process.env) =>
  env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? officialHost;

/** Behind a proxy our own probe would fail where the installer succeeds. */
const usesProxy = (env = process.env) =>
  Boolean(env.ELECTRON_GET_USE_PROXY ?? env.GLOBAL_AGENT_HTTPS_PROXY);

/** A quick question, because a network that drops packets would keep the installer waiting. */
async function whyUnreachable(url) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), probeTimeoutMs);
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: abort.signal });
    return undefined;
  } catch (error) {
    const reason = error.cause?.code ?? (error.name === 'AbortError' ? 'no answer' : error.message);
    return `${new URL(url).host} cannot be reached (${reason})`;
  } finally {
    clearTimeout(timer);
  }
}

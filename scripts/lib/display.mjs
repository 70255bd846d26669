import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, start } from './processes.mjs';
import { say, Stop } from './terminal.mjs';

const startTimeoutMs = 15_000;
const cookieName = 'MIT-MAGIC-COOKIE-1';

export const needsVirtualDisplay = (env = process.env, platform = process.platform) =>
  platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY;

/**
 * Runs `work` with the environment of a display: the person's own, or a virtual one (Xvfb) that
 * ends with the work.
 */
export async function withDisplay(work) {
  if (!needsVirtualDisplay()) return work(process.env);
  say(
    'No display here: running under Xvfb, a virtual one. The window exists, but nobody sees it.\n' +
      'Complaints of Chromium about D-Bus and the GPU process are harmless.',
  );
  const display = await startXvfb();
  try {
    return await work({ ...process.env, ...display.env });
  } finally {
    await display.end();
  }
}

async function startXvfb() {
  const directory = mkdtempSync(join(tmpdir(), 'tapedeck-xvfb-'));
  const authority = join(directory, 'Xauthority');
  // Without a cookie every local user could look at the window and type into it.
  writeFileSync(authority, authorityEntry(randomBytes(16)), { mode: 0o600 });
  const server = start(
    'Xvfb',
    [
      '-displayfd',
      '3',
      '-screen',
      '0',
      '1600x1000x24',
      '-nolisten',
      'tcp',
      '-noreset',
      '-auth',
      authority,
    ],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const stop = async () => {
    await end(server);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const number = await displayNumberOf(server);
    return { env: { DISPLAY: `:${number}`, XAUTHORITY: authority }, end: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function displayNumberOf(server) {
  return new Promise((resolve, reject) => {
    let complaint = '';
    const fail = (why) => reject(new Stop(`Xvfb ${why}.\n${complaint}`));
    const timer = setTimeout(() => fail('did not answer in time'), startTimeoutMs);
    server.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
    server.once('error', (error) => fail(`could not be started: ${error.message}`));
    server.once('exit', (code) => fail(`ended at once (exit code ${code})`));
    server.stdio[3].setEncoding('utf8').on('data', (text) => {
      clearTimeout(timer);
      resolve(text.trim());
    });
  });
}

/** One entry of an Xauthority file, good for any display (see Xau(3)); spares us the tool xauth. */
function authorityEntry(cookie) {
  const familyWild = 0xffff;
  const counted = (bytes) => Buffer.concat([uint16(bytes.length), Buffer.from(bytes)]);
  const anyAddress = counted('');
  const anyNumber = counted('');
  return Buffer.concat([
    uint16(familyWild),
    anyAddress,
    anyNumber,
    counted(cookieName),
    counted(cookie),
  ]);
}

function uint16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

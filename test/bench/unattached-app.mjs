import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { loadMeter, pause, prepareApp, readProcesses } from './real-app.mjs';

const ELECTRON = `process.getBuiltinModule('module').createRequire('/')('electron')`;
/** The inspector is there before Electron is. */
const HAS_WINDOW = `(() => {
  try {
    return ${ELECTRON}.BrowserWindow.fromId(1) !== null;
  } catch {
    return false;
  }
})()`;
const LISTENING = /^Debugger listening on (ws:\S+)$/;

/**
 * The built app with nobody attached to its pages, so that they are hidden when their window is: Playwright
 * tells each page that it is focused and visible. What is asked of it goes through the inspector of the main
 * process.
 */
export async function startUnattached({ collectors }) {
  const { executablePath, args, cwd, remove } = await prepareApp({ collectors });
  const child = spawn(executablePath, ['--inspect=0', ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const main = await inspect(child);
  while (!(await main.evaluate(HAS_WINDOW, { awaitPromise: false }))) await pause(50);
  /** `act` runs in the main process, with Electron and `argument`; it cannot see what is around it here. */
  const evaluate = (act, argument = null) =>
    main.evaluate(`(${act})(${ELECTRON}, ${JSON.stringify(argument)})`);
  return {
    evaluate,
    snapshot: async () => {
      const { value } = await evaluate(({ BrowserWindow }) =>
        BrowserWindow.fromId(1).webContents.executeJavaScript(
          `window.tapedeck.request('monitor:get-snapshot')`,
        ),
      );
      return value;
    },
    load: loadMeter(() => evaluate(readProcesses)),
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        // A process under inspection waits for the inspector to leave.
        main.leave();
        await ended;
      }
      await remove();
    },
  };
}

/** Evaluates expressions in the main process of `child`. */
async function inspect(child) {
  const url = await inspectorOf(child);
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  const waiting = new Map();
  socket.on('message', (text) => {
    const { id, ...answer } = JSON.parse(text);
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const answer of waiting.values()) answer({ error: { message: 'The app has ended' } });
  });
  let lastId = 0;
  return {
    leave: () => socket.close(),
    async evaluate(expression, { awaitPromise = true } = {}) {
      lastId += 1;
      const answered = new Promise((resolve) => waiting.set(lastId, resolve));
      const params = { expression, awaitPromise, returnByValue: true };
      socket.send(JSON.stringify({ id: lastId, method: 'Runtime.evaluate', params }));
      const { result, error } = await answered;
      const thrown = error?.message ?? result.exceptionDetails?.exception?.description;
      if (thrown !== undefined) throw new Error(thrown);
      return result.result.value;
    },
  };
}

/** Keeps reading afterwards: a full pipe would hold the app up. */
const inspectorOf = (child) =>
  new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const url = LISTENING.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The app ended before it could be inspected')));
  });

// What looking at it costs: CPU of the main process and of the renderer, with the window seen and unseen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openExchange, pause, sum } from './real-app.mjs';
import { startUnattached } from './unattached-app.mjs';

/*
 * What runs in the main process. Window 1 is the app's, window 2 an empty page, which tells what any page
 * costs here.
 */
const SIGHTS = {
  visible: ({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((each) => each.show()),
  minimised: ({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().forEach((each) => each.minimize()),
  hidden: ({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((each) => each.hide()),
};

const openEmptyPage = async ({ BrowserWindow }) => {
  const window = new BrowserWindow({
    width: 1_280,
    height: 800,
    webPreferences: { sandbox: true },
  });
  await window.loadURL('data:text/html,<title>empty</title>');
};

const isFirstScreenThere = ({ BrowserWindow }) =>
  BrowserWindow.fromId(1).webContents.executeJavaScript(
    `document.querySelector('[role=grid] [data-sequence]') !== null`,
  );

const describeWindows = ({ BrowserWindow }) =>
  Promise.all(
    [1, 2].map(async (id) => {
      const window = BrowserWindow.fromId(id);
      return {
        pid: window.webContents.getOSProcessId(),
        isMinimised: window.isMinimized(),
        visibility: await window.webContents.executeJavaScript('document.visibilityState'),
      };
    }),
  );

/** Without a window manager nothing can be minimised; one that is there already stays, and ours ends. */
async function startWindowManager() {
  if (process.platform !== 'linux') return { end: () => undefined };
  const child = spawn('openbox', { stdio: 'ignore' });
  const isRunning = await Promise.race([
    once(child, 'exit').then(
      () => false,
      () => false,
    ),
    pause(500).then(() => true),
  ]);
  return { end: () => isRunning && child.kill('SIGTERM') };
}

export async function measureWatching({ rates, ...times }) {
  const manager = await startWindowManager();
  try {
    const rows = [];
    for (const tradesPerSecond of rates) rows.push(...(await measureAt(tradesPerSecond, times)));
    return rows;
  } finally {
    manager.end();
  }
}

/** `settleMs` after each change of sight, `startUpMs` before the first. */
async function measureAt(tradesPerSecond, { seconds, startUpMs, settleMs }) {
  const { exchange, collectors } = await openExchange({ tradesPerSecond });
  const app = await startUnattached({ collectors });
  try {
    while (!(await app.evaluate(isFirstScreenThere))) await pause(100);
    await app.evaluate(openEmptyPage);
    // Start-up is not what is measured here.
    await pause(startUpMs);
    const rows = [];
    for (const [sight, see] of Object.entries(SIGHTS)) {
      await app.evaluate(see);
      await pause(settleMs);
      const [own, empty] = await app.evaluate(describeWindows);
      const expected = sight === 'visible' ? 'visible' : 'hidden';
      if (own.visibility !== expected) {
        rows.push({ tradesPerSecond, window: `${sight}: not measured, nothing here can do it` });
      } else {
        rows.push(await measureSight(app, { sight, own, empty, seconds }));
      }
      await app.evaluate(SIGHTS.visible);
      await pause(settleMs);
    }
    return rows;
  } finally {
    await app.end();
    await exchange.end();
  }
}

async function measureSight(app, { sight, own, empty, seconds }) {
  const before = await app.snapshot();
  // To ask for a snapshot is work for the page too.
  await pause(500);
  await app.load();
  await pause(seconds * 1_000);
  const processes = await app.load();
  const after = await app.snapshot();
  const cpuOf = (matches) => sum(processes.filter(matches).map(({ percent }) => percent));
  const received = after.ledger.intake.received - before.ledger.intake.received;
  return {
    tradesPerSecond: Math.round(received / ((after.at - before.at) / 1_000)),
    window: sight,
    mainCpuPercent: cpuOf(({ type }) => type === 'Browser'),
    rendererCpuPercent: cpuOf(({ pid }) => pid === own.pid),
    emptyPageCpuPercent: cpuOf(({ pid }) => pid === empty.pid),
    gpuCpuPercent: cpuOf(({ type }) => type === 'GPU'),
    isAccountedFor: after.ledger.balanced,
  };
}

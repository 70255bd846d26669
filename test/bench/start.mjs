// From the launch to the first trade on the screen, and what is installed.
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { median } from './quantile.mjs';
import { openExchange } from './real-app.mjs';
import { startUnattached } from './unattached-app.mjs';

const root = new URL('../../', import.meta.url).pathname;
const MEGABYTE = 2 ** 20;

async function megabytesOf(folder) {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  return sizes.reduce((total, { size }) => total + size, 0) / MEGABYTE;
}

/** What the first screen loads: the scripts and styles that its page names. */
async function firstScreen() {
  const folder = join(root, 'out/renderer');
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const names = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(
    ([, name]) => name,
  );
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return {
    megabytes: files.reduce((total, { length }) => total + length, 0) / MEGABYTE,
    gzipped: files.reduce((total, file) => total + gzipSync(file).length, 0) / MEGABYTE,
  };
}

/**
 * Runs in the main process: when the page had painted first, and when it had painted its first trade, by the
 * wall clock. Two frames: the row has been painted when the second begins.
 */
const paintsOf = ({ BrowserWindow }) =>
  BrowserWindow.fromId(1).webContents.executeJavaScript(`new Promise((resolve) => {
    const look = () => {
      const isThere = document.querySelector('[role=grid] [data-sequence]') !== null;
      if (!isThere) return requestAnimationFrame(look);
      requestAnimationFrame(() => requestAnimationFrame((now) => {
        const [first] = performance.getEntriesByName('first-contentful-paint');
        const at = (ms) => performance.timeOrigin + ms;
        resolve({ windowAt: at(first.startTime), tradeAt: at(now) });
      }));
    };
    look();
  })`);

export async function measureStart({ launches }) {
  const windowsMs = [];
  const firstTradesMs = [];
  const { exchange, collectors } = await openExchange({ tradesPerSecond: 200 });
  for (let launch = 0; launch < launches; launch += 1) {
    const launchedAt = Date.now();
    const app = await startUnattached({ collectors });
    try {
      const { windowAt, tradeAt } = await app.evaluate(paintsOf);
      windowsMs.push(windowAt - launchedAt);
      firstTradesMs.push(tradeAt - launchedAt);
    } finally {
      await app.end();
    }
  }
  await exchange.end();
  const { megabytes, gzipped } = await firstScreen();
  return [
    {
      launches,
      windowMs: median(windowsMs),
      firstTradePaintedMs: median(firstTradesMs),
      firstScreenMb: megabytes,
      firstScreenGzippedMb: gzipped,
      builtAppMb: await megabytesOf(join(root, 'out')),
      electronMb: await megabytesOf(dirname(process.env.TAPEDECK_ELECTRON)),
    },
  ];
}

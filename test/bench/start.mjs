// From the launch to the first trade on the screen, and what is installed.
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { median } from './quantile.mjs';
import { startApp } from './real-app.mjs';

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

export async function measureStart({ launches }) {
  const firstTradesMs = [];
  const windowsMs = [];
  for (let launch = 0; launch < launches; launch += 1) {
    const { page, launchedAt, end } = await startApp({ tradesPerSecond: 200 });
    try {
      const grid = page.getByRole('grid', { name: 'Recent trades' });
      await grid.waitFor();
      windowsMs.push(performance.now() - launchedAt);
      await grid.getByRole('row').nth(1).waitFor();
      // Two frames: the row has been painted when the second begins.
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(resolve));
          }),
      );
      firstTradesMs.push(performance.now() - launchedAt);
    } finally {
      await end();
    }
  }
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

// Makes the fallback runtime behave as a stock Electron does with `electron FOLDER [flags]`.
// It is packed as default_app.asar; see ../fallback-electron.mjs.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));

if (folder === undefined) {
  console.log(`Electron ${process.versions.electron}: name the folder of an app to run.`);
  app.exit(process.argv.includes('--version') ? 0 : 1);
} else {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  const appPath = resolve(folder);
  const manifest = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8'));
  const name = manifest.productName ?? manifest.name;
  if (name !== undefined) app.setName(name);
  if (manifest.version !== undefined) app.setVersion(manifest.version);
  app.setDesktopName(manifest.desktopName ?? `${app.name}.desktop`);
  app.setAppPath(appPath);
  await import(pathToFileURL(join(appPath, manifest.main ?? 'index.js')).href);
}

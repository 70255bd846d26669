import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/*
 * What goes into the packed app, and how it is locked. Run through `npm run package`, which adds the
 * runtime in use.
 *
 * @type {import('electron-builder').Configuration}
 */
export default {
  appId: 'example.tapedeck.app',
  productName: 'Tapedeck',
  directories: { output: 'dist', buildResources: 'build' },
  // Of node_modules electron-builder packs what package.json names under `dependencies`, no more.
  files: [
    'out/**',
    '!out/.built-from',
    // The packed app runs no Node, see the fuses below.
    '!out/main/*-cli.js',
    'package.json',
    '!**/*.map',
    // Of libraries: what is for people who develop with or at them. Licences stay.
    '!**/node_modules/**/*.{ts,cts,mts}',
    '!**/node_modules/**/{README,CHANGELOG,HISTORY,SECURITY,CONTRIBUTING,UPGRADING}*',
    '!**/node_modules/{*,@*/*}/{test,tests,docs,doc,examples,example,benchmark,benchmarks,bench,.github}/**',
  ],
  asar: true,
  npmRebuild: false,
  electronLanguages: ['en-US'],
  linux: { executableName: 'tapedeck', category: 'Office', icon: 'build/icons' },
  // Stock Electron's own app. electron-builder removes it from downloads, not from a given folder.
  afterPack: ({ packager, appOutDir }) =>
    rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true }),
  mac: { category: 'public.app-category.finance', identity: null },
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    // Electron checks the archive's digest on these two platforms only.
    enableEmbeddedAsarIntegrityValidation: process.platform !== 'linux',
    grantFileProtocolExtraPrivileges: false,
    // The app keeps no cookies, and this would ask people for their keychain.
    enableCookieEncryption: false,
    loadBrowserProcessSpecificV8Snapshot: false,
  },
};

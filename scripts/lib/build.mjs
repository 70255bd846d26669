import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createRequire } from 'node:module';
import { withLock } from './lock.mjs';
import { quietStdout, run, stopIfEnding } from './processes.mjs';
import { inProject, projectRoot } from './project.mjs';
import { say, seconds, Stop } from './terminal.mjs';

const inputs = [
  'src',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.node.json',
  'tsconfig.web.json',
];

/** A digest over names, sizes and times of all inputs; changes when any file is added or removed. */
export function fingerprint(directory, paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((input) => filesUnder(join(directory, input)))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(directory, path)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

const stampFile = () => inProject('out', '.built-from');

const isFresh = () =>
  existsSync(stampFile()) && readFileSync(stampFile(), 'utf8') === fingerprint(projectRoot, inputs);

/** Builds main, preload and renderer into out/, unless that was done from these very sources. */
export async function ensureBuilt() {
  if (isFresh()) return;
  await withLock(`build ${projectRoot}`, async () => {
    if (!isFresh()) await build();
  });
}

async function build() {
  const startedAt = performance.now();
  // Taken before: an edit made while we build must count as newer than the output.
  const builtFrom = fingerprint(projectRoot, inputs);
  rmSync(stampFile(), { force: true });
  say('Building …');
  const code = await run(process.execPath, [electronViteCli(), 'build', '--logLevel', 'warn'], {
    cwd: projectRoot,
    ...quietStdout,
  });
  stopIfEnding();
  if (code !== 0) throw new Stop(`The build failed (exit code ${code}); the reason is above.`);
  writeFileSync(stampFile(), builtFrom);
  say(`Built in ${seconds(performance.now() - startedAt)}.`);
}

export const electronViteCli = () => binaryOf('electron-vite');

/** The script behind a package's command, to run it with this Node and without a shell. */
export function binaryOf(name, command = name) {
  const require = createRequire(inProject('package.json'));
  const manifest = packageManifest(require, name);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

/** Not by require.resolve: many packages do not export their package.json. */
const packageManifest = (require, name) =>
  require.resolve
    .paths(name)
    .map((directory) => join(directory, name, 'package.json'))
    .find((file) => existsSync(file));

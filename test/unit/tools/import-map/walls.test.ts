import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dirname, relative } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSED_FOLDERS, RENDERER_LAYERS, ROOMS } from '../../../../tools/import-map/layers.mjs';
import { judge, roomOf, wallsRule } from '../../../../tools/import-map/walls.mjs';

const PROJECT = fileURLToPath(new URL('../../../..', import.meta.url));
const MOST_FOLDERS = 12;
const RUN_MS = 120_000;

const foldersIn = (path: string): readonly string[] =>
  readdirSync(join(PROJECT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** Modules of the project by their path from its root; declarations apart. */
const modules = ['src', 'tools']
  .flatMap((top) =>
    readdirSync(join(PROJECT, top), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${top}/${name.replaceAll('\\', '/')}`,
    ),
  )
  .filter((path) => /\.(?:tsx?|mjs)$/.test(path) && !path.endsWith('.d.ts'))
  .sort();

function moduleIn(isWanted: (path: string) => boolean, what: string): string {
  const found = modules.find(isWanted);
  if (found === undefined) throw new Error(`No module in ${what}`);
  return found;
}
const moduleOf = (room: string): string => moduleIn((path) => roomOf(path) === room, room);
const moduleBelow = (folder: string): string =>
  moduleIn((path) => path.startsWith(`${folder}/`), folder);

/** What a module looks like that imports another: every way to do so, with the types alone or not. */
const FORMS: readonly ((specifier: string) => string)[] = [
  (specifier) => `import type { Planted } from '${specifier}';\nexport type Own = Planted;\n`,
  (specifier) => `import { planted } from '${specifier}';\nexport const own = planted;\n`,
  (specifier) => `export { planted } from '${specifier}';\n`,
  (specifier) => `export const own = import('${specifier}');\n`,
  (specifier) => `export type { Planted } from '${specifier}';\n`,
  (specifier) => `export * from '${specifier}';\n`,
  (specifier) => `import '${specifier}';\n`,
  (specifier) => `export type Own = import('${specifier}').Planted;\n`,
  (specifier) => `export const own = import(\`${specifier}\`);\n`,
];

interface Plant {
  readonly path: string;
  readonly text: string;
}

let planted = 0;
/** A new module in `folder` with one import, of the next form. */
function plant(folder: string, specifierFrom: (path: string) => string): Plant {
  const path = `${folder}/planted-${(planted += 1)}.ts`;
  const form = FORMS[planted % FORMS.length];
  return { path, text: form!(specifierFrom(path)) };
}

/** A new module in `folder` that imports `target`, a path from the project's root. */
const importing = (folder: string, target: string): Plant =>
  plant(folder, (path) => {
    const specifier = relative(dirname(path), target.replace(/\.tsx?$/, ''));
    return specifier.startsWith('.') ? specifier : `./${specifier}`;
  });
const importingPackage = (folder: string, name: string): Plant => plant(folder, () => name);

const folderOf = (room: string): string => (room === 'tools' ? room : `src/${room}`);
const pairsOf = (names: readonly string[]): readonly (readonly [from: string, to: string])[] =>
  names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));
const mayImport = (from: string, to: string): boolean => {
  const allowed = ROOMS.find(({ room }) => room === from)?.mayImport;
  return allowed === null || allowed?.includes(to) === true;
};

const roomPairs = pairsOf(ROOMS.map(({ room }) => room));
const refusedPairs = roomPairs.filter(([from, to]) => !mayImport(from, to));

const GROUPS = {
  rooms: refusedPairs.map(([from, to]) => importing(folderOf(from), moduleOf(to))),
  closedFolders: CLOSED_FOLDERS.flatMap((closed) =>
    pairsOf(foldersIn(`src/${closed}`)).map(([from, to]) =>
      importing(`src/${closed}/${from}`, moduleBelow(`src/${closed}/${to}`)),
    ),
  ),
  rendererLayers: RENDERER_LAYERS.flatMap((from, height) => [
    ...RENDERER_LAYERS.slice(height + 1).map((to) =>
      importing(`src/renderer/${from}`, moduleBelow(`src/renderer/${to}`)),
    ),
    importing(`src/renderer/${from}`, 'src/renderer/main.tsx'),
  ]),
  packages: [
    ['src/engine', 'electron'],
    ['src/engine/store', 'electron'],
    ['src/main', 'electron/main'],
    ['src/renderer/lib', 'electron'],
    ['src/engine/wiring', 'fastify'],
    ['src/engine/alarms', '@fastify/rate-limit'],
    ['src/engine/venues/okx', 'ws'],
    ['src/engine/transport', 'ws'],
    ['src/outputs', 'ws'],
    ['src/shared', 'node:fs'],
    ['src/shared', 'fs/promises'],
    ['src/renderer/features', 'node:fs'],
    ['src/renderer/lib', 'path'],
    ['src/preload', 'node:fs'],
    ['src/engine/collectors', 'react'],
    ['src/outputs', 'react-dom/client'],
    ['src/main', 'zustand'],
  ].map(([folder = '', name = '']) => importingPackage(folder, name)),
  unlistedFolders: [
    importing('src/newroom', moduleOf('shared')),
    importing('src/newroom/inner', moduleOf('platform')),
    importing('src/engine/newroom', moduleOf('shared')),
    importing('src/engine/newroom', moduleOf('engine')),
    importing('src/renderer/newlayer', moduleBelow('src/renderer/lib')),
    importing('src/cli', 'src/newroom/index.ts'),
    importing('src/main', 'src/engine/newroom/index.ts'),
  ],
  looseFiles: [importing('src', moduleOf('shared')), importing('src', moduleOf('engine'))],
  outside: [
    importing('src/engine', 'test/support/wait-for.ts'),
    importing('tools', 'test/support/wait-for.ts'),
    importing('src/cli', 'scripts/lib/terminal.mjs'),
  ],
  folders: [
    plant('src/engine/collectors', () => '../venues'),
    plant('src/engine/gaps', () => '../venues/'),
    plant('src/outputs', () => '../simulator/venues'),
    plant('src/engine/venues/okx', () => '../bybit'),
    plant('src/renderer/features/book', () => '../charts'),
    plant('src/renderer/lib', () => '../components'),
    plant('src/renderer/lib', () => '../components/?raw'),
  ],
};
const REFUSED: readonly Plant[] = Object.values(GROUPS).flat();

const PERMITTED: readonly Plant[] = [
  ...roomPairs
    .filter(([from, to]) => mayImport(from, to))
    .map(([from, to]) => importing(folderOf(from), moduleOf(to))),
  importing('src/engine/venues', moduleBelow('src/engine/venues/okx')),
  importing('src/renderer/app', moduleBelow('src/renderer/features')),
  importing('src/renderer', moduleBelow('src/renderer/app')),
  plant('src/cli', () => '../engine/venues'),
  importingPackage('src/main/desktop', 'electron'),
  importingPackage('src/simulator', 'ws'),
  importingPackage('src/engine', 'node:fs'),
  importingPackage('src/engine', 'fs'),
  importingPackage('src/shared', 'zod'),
  importingPackage('tools', 'electron'),
];

/** So that an import of the folder is one of a module. */
const INDEXES = [
  'src/newroom',
  'src/engine/newroom',
  'src/engine/venues/bybit',
  'src/renderer/features/charts',
  'src/renderer/components',
].map((folder): Plant => ({ path: `${folder}/index.ts`, text: 'export const planted = 1;\n' }));

const CIRCLE: readonly Plant[] = [
  {
    path: 'src/platform/planted-circle-a.ts',
    text: `import type { B } from './planted-circle-b';\nexport interface A {\n  readonly b: B;\n}\n`,
  },
  {
    path: 'src/platform/planted-circle-b.ts',
    text: `import type { A } from './planted-circle-a';\nexport type B = A | null;\n`,
  },
];

function copyOf(plants: readonly Plant[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-walls-'));
  for (const top of ['src', 'tools']) cpSync(join(PROJECT, top), join(folder, top), { recursive: true }); // prettier-ignore
  for (const { path, text } of plants) {
    if (existsSync(join(folder, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

interface MapRun {
  readonly status: number | null;
  readonly lines: readonly string[];
  /** Modules with a forbidden import, and why it is forbidden. */
  readonly refused: ReadonlyMap<string, string>;
}

function runImportMap(root: string): MapRun {
  const tool = join(PROJECT, 'tools/import-map/import-map.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, '--root', root], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  const refused = new Map<string, string>();
  for (const line of lines) {
    const [, path, reason] = /^forbidden: (\S+) → \S+: (.*)$/.exec(line) ?? [];
    if (path !== undefined && reason !== undefined) refused.set(path, reason);
  }
  return { status, lines, refused };
}

/** Modules that ESLint refuses for the walls alone; a comment cannot switch them off. */
async function lint(root: string): Promise<ReadonlySet<string>> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.{ts,tsx,mjs}'],
      languageOptions: { parser: tseslint.parser },
      linterOptions: { noInlineConfig: true },
      plugins: { walls: { rules: { imports: wallsRule } } },
      rules: { 'walls/imports': ['error', { root }] },
    },
  });
  const refused = new Set<string>();
  for (const { filePath, messages } of await eslint.lintFiles(['src', 'tools'])) {
    const path = filePath.slice(root.length + 1).replaceAll('\\', '/');
    for (const { ruleId, message, fatal } of messages) {
      if (fatal === true) throw new Error(`${path}: ${message}`);
      if (ruleId === 'walls/imports') refused.add(path);
    }
  }
  return refused;
}

const pathsOf = (plants: readonly Plant[]): readonly string[] => plants.map(({ path }) => path);
const isPlanted = (path: string): boolean => path.includes('/planted-');

describe('the list of rooms', () => {
  it('names every folder of src and of the engine, and none that does not exist', () => {
    const folders = [
      ...foldersIn('src').filter((name) => name !== 'engine'),
      'engine',
      ...foldersIn('src/engine').map((name) => `engine/${name}`),
      'tools',
    ];
    expect(ROOMS.map(({ room }) => room).sort()).toEqual(folders.sort());
  });

  it('permits imports of lower rooms only', () => {
    const names = ROOMS.map(({ room }) => room);
    const upward = ROOMS.flatMap(({ room, mayImport: allowed }, rank) =>
      (allowed ?? []).filter((to) => !names.slice(0, rank).includes(to)).map((to) => [room, to]),
    );
    expect(upward).toEqual([]);
    // Only the highest room, of which nothing is shipped, may import all.
    expect(ROOMS.filter((room) => room.mayImport === null)).toEqual([ROOMS.at(-1)]);
  });

  it(`keeps src at ${MOST_FOLDERS} folders or fewer`, () => {
    expect(foldersIn('src').length).toBeLessThanOrEqual(MOST_FOLDERS);
  });
});

describe('an import of a folder', () => {
  const isFile = (path: string): boolean => modules.includes(path);

  it('is one of its index file', () => {
    expect(judge('src/engine/collectors/a.ts', '../venues', isFile)).toEqual({
      target: 'src/engine/venues/index.ts',
      reason: 'engine/collectors may not import engine/venues',
    });
  });

  it('belongs to the room of that folder when there is no such file', () => {
    expect(judge('src/engine/ledger/a.ts', '../store', isFile).reason).toBe(
      'engine/ledger may not import engine/store',
    );
    expect(judge('src/cli/a.ts', '../shared', isFile).reason).toBeNull();
    expect(judge('src/shared/a.ts', '../engine', isFile).reason).toBe(
      'shared may not import engine',
    );
  });
});

describe('a source tree with forbidden imports', { timeout: RUN_MS }, () => {
  let root = '';
  let map: MapRun;
  let linted: ReadonlySet<string>;
  beforeAll(async () => {
    root = copyOf([...REFUSED, ...PERMITTED, ...INDEXES, ...CIRCLE]);
    map = runImportMap(root);
    linted = await lint(root);
  }, RUN_MS);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('has one for each pair of rooms, most of which are closed to each other', () => {
    const permissions = ROOMS.flatMap(({ mayImport: allowed }) => allowed ?? []).length;
    expect(ROOMS.length).toBeGreaterThan(20);
    // All pairs, without those of `tools`, which may import every room, and those permitted.
    expect(refusedPairs).toHaveLength((ROOMS.length - 1) ** 2 - permissions);
    expect(refusedPairs.length).toBeGreaterThan(ROOMS.length ** 2 / 2);
    const files = pathsOf([...REFUSED, ...PERMITTED]);
    expect(new Set(files).size).toBe(files.length);
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(Object.entries(GROUPS))('is refused by the import map: %s', (_, plants) => {
    expect(plants.length).toBeGreaterThan(0);
    expect(plants.filter(({ path }) => !map.refused.has(path))).toEqual([]);
  });

  it.each(Object.entries(GROUPS))('is refused by ESLint: %s', (_, plants) => {
    expect(plants.filter(({ path }) => !linted.has(path))).toEqual([]);
  });

  it('is refused for the two rooms of each pair', () => {
    const reasons = GROUPS.rooms.map(({ path }) => map.refused.get(path));
    expect(reasons).toEqual(refusedPairs.map(([from, to]) => `${from} may not import ${to}`));
  });

  it('is refused for nothing that is permitted', () => {
    expect(PERMITTED.length).toBeGreaterThan(100);
    expect(pathsOf(PERMITTED).filter((path) => map.refused.has(path))).toEqual([]);
    expect(pathsOf(PERMITTED).filter((path) => linted.has(path))).toEqual([]);
  });

  it('fails the command', () => {
    expect(map.status).toBe(1);
  });

  it('shows a cycle of two files that import types alone', () => {
    expect(map.lines).toContain(`cycle: ${pathsOf(CIRCLE).join(', ')}`);
  });

  it('is refused by ESLint for no module of the project', () => {
    expect([...linted].filter((path) => !isPlanted(path))).toEqual([]);
  });
});

describe('the source tree as it is', () => {
  it('passes the import map', { timeout: RUN_MS }, () => {
    const root = copyOf([]);
    try {
      const { status, lines } = runImportMap(root);
      expect(lines).toEqual([
        expect.stringMatching(
          /^Import map: \d+ folders under src, \d+ rooms, \d+ arrows, 0 upward, 0 cycles$/,
        ),
      ]);
      expect(status).toBe(0);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

import { statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join as joinNative, relative } from 'node:path';
import { dirname, join } from 'node:path/posix';
import { CLOSED_FOLDERS, PACKAGES, RENDERER_LAYERS, ROOMS } from './layers.mjs';

const ranks = new Map(ROOMS.map(({ room }, index) => [room, index]));
const permissions = new Map(ROOMS.map(({ room, mayImport }) => [room, mayImport]));

/** In the order in which the compiler tries them. */
const ENDINGS = ['', '.ts', '.tsx', '.d.ts', '.mjs', '/index.ts', '/index.tsx'];

/**
 * The room of a file, by its path from the project's root with forward slashes; null for a file outside
 * `src` and `tools`. A path of a room's folder gives that room.
 */
export function roomOf(path) {
  const [top, ...rest] = path.split('/');
  if (top === 'tools') return 'tools';
  if (top !== 'src') return null;
  const [folder, inside] = rest;
  if (folder === 'engine' && ranks.has(`engine/${inside}`)) return `engine/${inside}`;
  if (folder === 'engine') return rest.length > 2 ? `engine/${inside}` : 'engine';
  return rest.length > 1 || ranks.has(folder) ? folder : '(loose files)';
}

/** Position of a room from the lowest, 0, up; undefined for a room that `layers.mjs` does not list. */
export const rankOf = (room) => ranks.get(room);

/**
 * One import, judged: `target` is the imported file by its path from the project's root, or the package;
 * `reason` says why `path` may not import it, and is null when it may. `isFile` answers for a path from the
 * root: an import of a folder is an import of its index file. Without such a file the target is the path as
 * it is written.
 */
export function judge(path, specifier, isFile) {
  if (!specifier.startsWith('.')) {
    return { target: specifier, reason: forbiddenPackage(path, specifier) };
  }
  const written = join(dirname(path), specifier.replace(/\?.*$/, ''));
  const stem = written.replace(/\.js$/, '');
  const target = ENDINGS.map((ending) => stem + ending).find(isFile) ?? written;
  return { target, reason: forbidden(path, target) };
}

function forbidden(path, target) {
  const from = roomOf(path);
  const to = roomOf(target);
  if (from === null) return null;
  if (to === null) return target === 'package.json' ? null : `${from} imports nothing outside src`;
  if (from !== to) {
    const allowed = permissions.get(from);
    if (allowed === undefined) return `${from} is not listed in tools/import-map/layers.mjs`;
    if (allowed === null || allowed.includes(to)) return null;
    return `${from} may not import ${to}`;
  }
  return betweenClosedFolders(path, target) ?? againstRendererLayers(path, target);
}

function betweenClosedFolders(path, target) {
  for (const closed of CLOSED_FOLDERS) {
    const from = folderIn(closed, path);
    const to = folderIn(closed, target);
    if (from !== null && to !== null && from !== to) {
      return `${closed}/${from} may not import ${closed}/${to}`;
    }
  }
  return null;
}

/** The folder directly inside `parent` that holds the file; null for a file elsewhere. */
function folderIn(parent, path) {
  const prefix = `src/${parent}/`;
  if (!path.startsWith(prefix)) return null;
  const [folder, ...rest] = path.slice(prefix.length).split('/');
  return rest.length === 0 ? null : folder;
}

/** Files directly in `renderer` stand above all layers; a folder that is no layer imports only itself. */
function againstRendererLayers(path, target) {
  if (roomOf(path) !== 'renderer') return null;
  const [from, to] = [folderIn('renderer', path), folderIn('renderer', target)];
  const height = (folder) =>
    folder === null ? RENDERER_LAYERS.length : RENDERER_LAYERS.indexOf(folder);
  if (from === to || height(to) < height(from)) return null;
  return `renderer/${from} may not import ${to === null ? 'files directly in renderer' : `renderer/${to}`}`;
}

function forbiddenPackage(path, specifier) {
  const room = roomOf(path);
  if (room === null || room === 'tools') return null;
  const name = isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : specifier;
  const rule = PACKAGES.find(({ names }) =>
    names.some(
      (listed) =>
        name === listed ||
        name.startsWith(`${listed}/`) ||
        (listed.endsWith(':') && name.startsWith(listed)),
    ),
  );
  if (rule === undefined || rule.paths.some((allowed) => path.startsWith(`src/${allowed}`))) {
    return null;
  }
  return `${specifier} may be imported only by ${rule.paths.map((allowed) => `src/${allowed}`).join(', ')}`;
}

/**
 * The walls as an ESLint rule: type-only imports, re-exports and `import()` count like any other import.
 * Option `root`: the project's root, an absolute path.
 */
export const wallsRule = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: { root: { type: 'string' } },
        required: ['root'],
        additionalProperties: false,
      },
    ],
  },
  create(context) {
    const [{ root }] = context.options;
    const path = relative(root, context.filename).replaceAll('\\', '/');
    const isFile = (name) =>
      statSync(joinNative(root, name), { throwIfNoEntry: false })?.isFile() === true;
    const check = (source) => {
      const specifier = textOf(source);
      if (specifier === null) return;
      const { reason } = judge(path, specifier, isFile);
      if (reason !== null) context.report({ node: source, message: reason });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      TSExternalModuleReference: ({ expression }) => check(expression),
      TSImportType: ({ source }) => check(source),
    };
  },
};

/** Null for what is no constant text. */
function textOf(node) {
  if (node?.type === 'TemplateLiteral' && node.quasis.length === 1) {
    return node.quasis[0].value.cooked;
  }
  return typeof node?.value === 'string' ? node.value : null;
}

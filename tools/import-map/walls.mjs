import { dirname, join } from 'node:path/posix';
import { CLOSED_FOLDERS, PACKAGES, RENDERER_LAYERS, ROOMS } from './layers.mjs';

const ranks = new Map(ROOMS.map(({ room }, index) => [room, index]));
const permissions = new Map(ROOMS.map(({ room, mayImport }) => [room, mayImport]));

/**
 * The room of a file, by its path from the project's root with forward slashes; null for a file outside
 * `src` and `tools`.
 */
export function roomOf(path) {
  const [top, ...rest] = path.split('/');
  if (top === 'tools') return 'tools';
  if (top !== 'src') return null;
  const [folder, inside] = rest;
  // An import may name a folder, and so its index file.
  if (folder === 'engine' && ranks.has(`engine/${inside}`)) return `engine/${inside}`;
  if (folder === 'engine') return rest.length > 2 ? `engine/${inside}` : 'engine';
  return rest.length > 1 ? folder : '(loose files)';
}

/** Position of a room from the lowest, 0, up; undefined for a room that `layers.mjs` does not list. */
export const rankOf = (room) => ranks.get(room);

/** The path that a relative import names, without its extension. */
export const targetOf = (path, specifier) => join(dirname(path), specifier);

/**
 * Why a file may not import another, or null when it may. Both are paths from the project's root; the
 * target may lack its extension.
 */
export function forbidden(path, target) {
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

function againstRendererLayers(path, target) {
  const from = RENDERER_LAYERS.indexOf(folderIn('renderer', path));
  const to = RENDERER_LAYERS.indexOf(folderIn('renderer', target));
  if (from === -1 || to <= from) return null;
  return `renderer/${RENDERER_LAYERS[from]} may not import renderer/${RENDERER_LAYERS[to]}`;
}

/** Why a file may not import a package or a module of Node, or null when it may. */
export function forbiddenPackage(path, specifier) {
  const room = roomOf(path);
  if (room === null || room === 'tools') return null;
  const rule = PACKAGES.find(({ names }) =>
    names.some(
      (name) =>
        specifier === name ||
        specifier.startsWith(`${name}/`) ||
        (name.endsWith(':') && specifier.startsWith(name)),
    ),
  );
  if (rule === undefined || rule.paths.some((allowed) => path.startsWith(`src/${allowed}`))) {
    return null;
  }
  return `${specifier} may be imported only by ${rule.paths.join(', ')}`;
}

/** The walls as an ESLint rule: type-only imports, re-exports and `import()` count like any other import. */
export const wallsRule = {
  meta: { type: 'problem', schema: [{ type: 'object', properties: { root: { type: 'string' } } }] },
  create(context) {
    const root = context.options[0]?.root ?? context.cwd;
    const path = context.filename.replaceAll('\\', '/').slice(root.length + 1);
    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const message = source.value.startsWith('.')
        ? forbidden(path, targetOf(path, source.value))
        : forbiddenPackage(path, source.value);
      if (message !== null) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      TSImportType: ({ source, argument }) => check(source ?? argument?.literal),
    };
  },
};

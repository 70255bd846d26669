// Prints the rooms of the source tree and their imports; fails on what layers.mjs forbids.
// node tools/import-map/import-map.mjs [--all] [--root FOLDER]
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ROOMS } from './layers.mjs';
import { judge, rankOf, roomOf } from './walls.mjs';

const SOURCES = /\.[cm]?[jt]sx?$/;

/**
 * Every import between files of `src` and `tools` below `root`, type-only ones too: a map from each file to
 * the files that it imports, and a sentence for each import that breaks a wall.
 */
export function readImports(root) {
  const files = ['src', 'tools'].flatMap((folder) => filesBelow(root, folder));
  const known = new Set(files);
  const imports = new Map();
  const broken = new Set();
  for (const path of files) {
    const targets = new Set();
    for (const specifier of specifiersOf(readFileSync(join(root, path), 'utf8'))) {
      const { target, reason } = judge(path, specifier, (name) => known.has(name));
      if (reason !== null) broken.add(`${path} → ${target}: ${reason}`);
      if (known.has(target)) targets.add(target);
    }
    imports.set(path, [...targets]);
  }
  return { imports, broken: [...broken] };
}

const specifiersOf = (text) =>
  ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);

function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCES.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** Groups of nodes that import each other in a circle (strongly connected components; Tarjan). */
export function cyclesIn(graph) {
  const found = [];
  const order = new Map();
  const low = new Map();
  const stack = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== order.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** Rooms with their sizes, and the imports between them. */
export function mapOf(root) {
  const { imports, broken } = readImports(root);
  const files = new Map();
  const arrows = new Map();
  for (const [path, targets] of imports) {
    const from = roomOf(path);
    files.set(from, (files.get(from) ?? 0) + 1);
    if (!arrows.has(from)) arrows.set(from, new Set());
    for (const to of targets.map(roomOf)) if (to !== from) arrows.get(from).add(to);
  }
  const upward = [...arrows].flatMap(([from, targets]) =>
    [...targets].filter((to) => !(rankOf(to) < rankOf(from))).map((to) => `${from} → ${to}`),
  );
  return {
    files,
    arrows,
    broken,
    upward,
    fileCycles: cyclesIn(imports),
    roomCycles: cyclesIn(arrows),
  };
}

/** The same on one line, and a line for each fault. */
export function summaryOf({ files, arrows, broken, upward, fileCycles, roomCycles }) {
  const total = [...arrows.values()].reduce((sum, targets) => sum + targets.size, 0);
  const folders = new Set(
    [...files.keys()].filter((room) => room !== 'tools').map((room) => room.split('/')[0]),
  );
  const cycles = [...fileCycles, ...roomCycles];
  return [
    `Import map: ${folders.size} folders under src, ${files.size} rooms, ${total} arrows, ${upward.length} upward, ${cycles.length} cycles`,
    ...broken.map((line) => `forbidden: ${line}`),
    ...upward.map((line) => `upward: ${line}`),
    ...cycles.map((circle) => `cycle: ${circle.join(', ')}`),
  ];
}

function roomLines({ files, arrows }) {
  return [...ROOMS]
    .reverse()
    .filter(({ room }) => files.has(room))
    .map(({ room }) => {
      const targets = [...(arrows.get(room) ?? [])].sort((a, b) => rankOf(b) - rankOf(a));
      return `${room.padEnd(22)} ${String(files.get(room)).padStart(4)} files → ${targets.join(', ')}`;
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { all: { type: 'boolean', default: false }, root: { type: 'string' } },
  });
  const root = resolve(values.root ?? fileURLToPath(new URL('../..', import.meta.url)));
  const map = mapOf(root);
  const summary = summaryOf(map);
  console.log([...(values.all ? roomLines(map) : []), ...summary].join('\n'));
  if (summary.length > 1) process.exitCode = 1;
}

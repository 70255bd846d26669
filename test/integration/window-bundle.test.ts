import { build } from 'vite';
import type { Rolldown } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import electronVite from '../../electron.vite.config';

/** Of scripts and styles together, as they lie on the disk. */
const FIRST_SCREEN_MAX_BYTES = 750_000;

let chunks: ReadonlyMap<string, Rolldown.OutputChunk>;
let styles: ReadonlyMap<string, string>;
let entry: Rolldown.OutputChunk;

beforeAll(async () => {
  const { renderer } = electronVite as { renderer: object };
  const built = (await build({
    ...renderer,
    configFile: false,
    logLevel: 'error',
    // A test runs with another NODE_ENV, and React is twice as large in it.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { ...('build' in renderer ? (renderer.build as object) : {}), write: false },
  })) as Rolldown.RolldownOutput;
  const all = built.output.filter((file) => file.type === 'chunk');
  chunks = new Map(all.map((chunk) => [chunk.fileName, chunk]));
  styles = new Map(
    built.output
      .filter((file) => file.type === 'asset')
      .map(({ fileName, source }) => [fileName, String(source)]),
  );
  entry = all.find(({ isEntry }) => isEntry)!;
}, 60_000);

/** A chunk and all that is loaded before it runs. */
function withImports(chunk: Rolldown.OutputChunk, seen = new Set<Rolldown.OutputChunk>()) {
  if (seen.has(chunk)) return seen;
  seen.add(chunk);
  for (const name of chunk.imports) withImports(chunks.get(name)!, seen);
  return seen;
}

const stylesOf = (loaded: Iterable<Rolldown.OutputChunk>): string =>
  [...loaded]
    .flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])])
    .map((name) => styles.get(name) ?? '')
    .join('\n');

/** Mantine's class names come in a module for each of its stylesheets. */
const mantineParts = (loaded: Iterable<Rolldown.OutputChunk>): readonly string[] =>
  [...loaded].flatMap((chunk) =>
    Object.entries(chunk.modules).flatMap(([id, { code }]) =>
      /@mantine.*\.module\.mjs$/.test(id) ? [code ?? ''] : [],
    ),
  );

const classesIn = (code: string): readonly string[] => code.match(/\bm_[0-9a-f]+\b/g) ?? [];

const unstyled = (parts: readonly string[], css: string): readonly string[] =>
  parts.filter((code) => !classesIn(code).some((name) => css.includes(`.${name}`)));

test('every component of the first screen has its styles when it is painted', () => {
  const first = withImports(entry);
  expect(mantineParts(first).length).toBeGreaterThan(10);
  expect(unstyled(mantineParts(first), stylesOf(first))).toEqual([]);
});

test('whatever is loaded later brings the styles of its components', () => {
  const first = stylesOf(withImports(entry));
  // A chunk of nothing but styles has no script that remains.
  const dialogs = [...styles].find(([name]) => /\/dialogs-.*\.css$/.test(name))![1];
  const later = [...chunks.values()].filter(({ isDynamicEntry }) => isDynamicEntry);
  expect(later.length).toBeGreaterThan(10);
  for (const chunk of later) {
    const loaded = withImports(chunk);
    const css = `${first}\n${stylesOf(loaded)}\n${dialogs}`;
    expect(unstyled(mantineParts(loaded), css), chunk.fileName).toEqual([]);
  }
});

test('the first screen stays small', () => {
  const first = withImports(entry);
  const scripts = [...first].reduce((total, { code }) => total + code.length, 0);
  expect(scripts + stylesOf(first).length).toBeLessThan(FIRST_SCREEN_MAX_BYTES);
});

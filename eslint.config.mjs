import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const electronFree = {
  paths: [
    {
      name: 'electron',
      message: 'Only src/main/desktop, src/main/index.ts and src/preload may import electron.',
    },
  ],
};
/** Names of the folders in `path`, so that a new venue or feature gets its walls by itself. */
const foldersOf = (path) =>
  readdirSync(new URL(path, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

const socketFile = 'src/main/collectors/feed-socket.ts';

/** One wall: nothing in `target` may import from `from`. */
const wall = (target, from, message, except = []) => ({
  target: `./src/${target}`,
  from: `./src/${from}`,
  except,
  message,
});

export default tseslint.config(
  {
    ignores: [
      'out/**',
      'dist/**',
      'node_modules/**',
      'test/peers/node_modules/**',
      'test-results/**',
      'playwright-report/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.node.json', './tsconfig.web.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ project: ['tsconfig.node.json', 'tsconfig.web.json'] }),
      ],
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Naming a field is how an object is written without it.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [
            wall('shared', 'main', 'shared knows no process.'),
            wall('shared', 'preload', 'shared knows no process.'),
            wall('shared', 'renderer', 'shared knows no process.'),
            wall('main', 'renderer', 'Processes meet only in shared.'),
            wall('main', 'preload', 'Processes meet only in shared.'),
            wall('preload', 'main', 'Processes meet only in shared.'),
            wall('preload', 'renderer', 'Processes meet only in shared.'),
            wall('renderer', 'main', 'Processes meet only in shared.'),
            wall('renderer', 'preload', 'Processes meet only in shared.'),
            ...[
              'api',
              'books',
              'collectors',
              'diagnose',
              'export',
              'headless',
              'limits',
              'instruments',
              'metrics',
              'network',
              'roster',
              'simulator',
              'storage',
              'trades',
            ].map((folder) =>
              wall(
                `main/${folder}`,
                'main/desktop',
                `${folder} runs in plain Node, without Electron.`,
              ),
            ),
            wall(
              'main/storage',
              'main/collectors',
              'Storage does not know where trades come from.',
            ),
            wall(
              'main/trades',
              'main/storage',
              'How a trade is packed depends on nobody who keeps it.',
            ),
            wall('main/trades', 'main/collectors', 'How a trade is packed depends on no venue.'),
            wall(
              'main/simulator',
              'main/collectors',
              'The simulator shares no code with what it tests.',
            ),
            wall(
              'main/simulator',
              'main/books',
              'The simulator shares no code with what it tests.',
            ),
            wall('main/collectors', 'main/books', 'Collectors hear of books and keep none.'),
            wall('main/storage', 'main/books', 'Storage holds trades alone.'),
            wall(
              'main/collectors',
              'main/simulator',
              'Collectors cannot tell a simulator from a venue.',
            ),
            ...foldersOf('src/main/collectors/venues').map((venue) =>
              wall(
                `main/collectors/venues/${venue}`,
                'main/collectors/venues',
                'A venue knows no other venue.',
                [`./${venue}`],
              ),
            ),
            ...foldersOf('src/renderer/features').map((feature) =>
              wall(
                `renderer/features/${feature}`,
                'renderer/features',
                'A feature never imports another.',
                [`./${feature}`],
              ),
            ),
            wall('renderer/features', 'renderer/app', 'app → features → components, lib.'),
            wall('renderer/components', 'renderer/features', 'app → features → components, lib.'),
            wall('renderer/components', 'renderer/app', 'app → features → components, lib.'),
            wall('renderer/lib', 'renderer/features', 'app → features → components, lib.'),
            wall('renderer/lib', 'renderer/app', 'app → features → components, lib.'),
            wall('renderer/lib', 'renderer/components', 'app → features → components, lib.'),
          ],
        },
      ],
    },
  },
  {
    files: ['src/main/**/*.ts', 'src/shared/**/*.ts', 'src/renderer/**/*.{ts,tsx}'],
    ignores: ['src/main/desktop/**', 'src/main/index.ts'],
    rules: { 'no-restricted-imports': ['error', electronFree] },
  },
  {
    files: [
      'src/main/collectors/**/*.ts',
      'src/main/storage/**/*.ts',
      'src/main/books/**/*.ts',
      'src/main/export/**/*.ts',
      'src/main/monitor.ts',
    ],
    ignores: [socketFile],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...electronFree.paths,
            { name: 'ws', message: `Only ${socketFile} opens sockets.` },
          ],
        },
      ],
    },
  },
  {
    files: ['src/shared/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', 'electron', 'ws', 'react'],
              message: 'shared runs in every process.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'zod', message: 'zod trips the strict CSP: types only in the renderer.' },
            electronFree.paths[0],
          ],
          patterns: [
            {
              regex: 'shared/(?!values/)',
              allowTypeImports: true,
              message:
                'Only src/shared/values is free of zod at run time; import types from the rest.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        require: 'readonly',
        module: 'readonly',
        __dirname: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setImmediate: 'readonly',
        WebSocket: 'readonly',
        structuredClone: 'readonly',
        // Benchmarks hand functions to the page.
        window: 'readonly',
        PerformanceObserver: 'readonly',
        requestAnimationFrame: 'readonly',
      },
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
);

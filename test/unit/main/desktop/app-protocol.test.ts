import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetPath, createAssetHandler } from '../../../../src/main/desktop/app-protocol';

let outside: string;
let root: string;
let handle: (request: Request) => Promise<Response>;
beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'tapedeck-assets-'));
  root = join(outside, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(outside, 'secret.js'), 'secret');
  await mkdir(join(outside, 'renderer-of-another'));
  await writeFile(join(outside, 'renderer-of-another', 'secret.js'), 'secret');
  await writeFile(join(root, 'index.html'), '<p>hello</p>');
  await writeFile(join(root, 'assets', 'index-a1_B2.js'), 'export {}');
  await writeFile(join(root, 'assets', 'index.js.map'), '{}');
  await writeFile(join(root, '.built-from'), 'x');
  handle = createAssetHandler(root);
});
afterAll(async () => {
  await rm(outside, { recursive: true, force: true });
});

const get = (url: string, method = 'GET') => handle(new Request(url, { method }));

describe('app://tapedeck', () => {
  it.each([
    ['app://tapedeck/', 'text/html; charset=utf-8'],
    ['app://tapedeck/index.html', 'text/html; charset=utf-8'],
    ['app://tapedeck/index.html?x=1#y', 'text/html; charset=utf-8'],
    ['app://tapedeck/assets/index-a1_B2.js', 'text/javascript; charset=utf-8'],
  ])('serves %s as %s, which browsers must not guess otherwise', async (url, type) => {
    const response = await get(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    'app://tapedeck/../secret.js',
    'app://tapedeck/%2e%2e/secret.js',
    'app://tapedeck/assets/..%2f..%2fsecret.js',
    'app://tapedeck/assets%2f..%2f..%2fsecret.js',
    'app://tapedeck/..%5csecret.js',
    'app://tapedeck/..\\secret.js',
    'app://tapedeck/%2e%2e%2frenderer-of-another%2fsecret.js',
    'app://tapedeck//etc/passwd.js',
    'app://tapedeck/%00/index.html',
    'app://tapedeck/index.html%00.js',
    'app://tapedeck/c:/secret.js',
    'app://tapedeck/%',
    'app://tapedeck/.built-from',
    'app://tapedeck/assets/index.js.map',
    'app://tapedeck/assets',
    'app://tapedeck/assets/missing.js',
    'app://other/index.html',
    'app://tapedeck.evil/index.html',
    'file:///etc/passwd',
  ])('answers 404 to %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('Not found');
  });

  it('never names a file outside its folder', () => {
    const part = fc.constantFrom(
      ...[
        'a',
        'b.js',
        '.',
        '..',
        '/',
        '\\',
        '%2e',
        '%2E%2e',
        '%2f',
        '%5c',
        '%00',
        '%252e',
        ':',
        '~',
        '?',
        '#',
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const path = assetPath(root, `app://tapedeck/${parts.join('')}`);
        return path === null || resolve(path).startsWith(root + sep);
      }),
      { numRuns: 500 },
    );
  });

  it('only reads', async () => {
    expect((await get('app://tapedeck/index.html', 'POST')).status).toBe(404);
  });

  it('lets pages run and load only what comes from here, also on a page that is not there', async () => {
    for (const url of ['app://tapedeck/', 'app://tapedeck/missing.html']) {
      const policy = (await get(url)).headers.get('content-security-policy') ?? '';
      expect(policy.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
      ]);
    }
  });
});

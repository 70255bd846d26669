import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { APP_HOST, APP_SCHEME } from './trusted-origin';

/** Must be registered before the app is ready. */
export const appScheme: CustomScheme = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Serves nothing whose type it does not know: source maps, licences and strays stay inside. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** In pages, replaced by a fresh value at every load. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Component libraries add <style> elements while running; each must carry this load's nonce.
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

export function serveApp(protocol: Protocol, root: string): void {
  protocol.handle(APP_SCHEME, createAssetHandler(root));
}

/** Answers `app://tapedeck/…` from `root` and 404 to everything else. */
export function createAssetHandler(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = assetPath(root, request.url);
    const type = path === null ? undefined : CONTENT_TYPES[extname(path)];
    if (request.method !== 'GET' || path === null || type === undefined) return notFound();
    try {
      const content = await readFile(path);
      const nonce = randomBytes(16).toString('base64');
      const body = type.startsWith('text/html')
        ? content.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce)
        : content;
      return new Response(body, { headers: headersFor(type, nonce) });
    } catch {
      return notFound();
    }
  };
}

/** Null for whatever does not name a file below `root`. */
export function assetPath(root: string, url: string): string | null {
  let path: string;
  try {
    const { protocol, host, pathname } = new URL(url);
    if (protocol !== `${APP_SCHEME}:` || host !== APP_HOST) return null;
    path = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  } catch {
    return null;
  }
  // Decoding may uncover what URL parsing would have resolved: `..`, `\`, NUL, `C:`. No segment that
  // begins with a dot passes, so the file is always below `root`.
  return /^(?:\/[\w@-][\w.@-]*)+$/.test(path) ? join(root, path) : null;
}

function headersFor(type: string, nonce: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
}

const notFound = (): Response =>
  new Response('Not found', { status: 404, headers: headersFor('text/plain; charset=utf-8', '-') });

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

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // No 'unsafe-inline': what adds <style> elements while running is switched off in the renderer, and
  // style attributes set through the CSSOM are no business of the policy.
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

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
      return new Response(await readFile(path), { headers: headersFor(type) });
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

function headersFor(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
}

const notFound = (): Response =>
  new Response('Not found', { status: 404, headers: headersFor('text/plain; charset=utf-8') });

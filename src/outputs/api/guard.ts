import { isIP } from 'node:net';

/**
 * Whether a request may carry this Host header. A page of the web that rebinds its own name to this
 * machine (DNS rebinding) is same-origin to itself, but its name is in the header; an address or
 * `localhost` cannot be rebound.
 */
export function isAllowedHost(header: string | undefined, names: readonly string[]): boolean {
  if (header === undefined) return false;
  const host = hostOf(header);
  if (host === null) return false;
  return host === 'localhost' || isIP(host) !== 0 || names.includes(host);
}

/** Without the port, lower case; null when it is no host. */
function hostOf(header: string): string | null {
  try {
    const { hostname, pathname, username } = new URL(`http://${header}`);
    if (pathname !== '/' || username !== '') return null;
    return hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  } catch {
    return null;
  }
}

/** The token of `Authorization: Bearer …`; null when there is none. */
export function bearerOf(header: string | undefined): string | null {
  const match = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '');
  return match?.[1] ?? null;
}

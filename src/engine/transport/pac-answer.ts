import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';

/** What the operating system wants for one address. */
export type SystemWay =
  { readonly kind: 'direct' } | { readonly kind: 'proxy'; readonly url: string };

/**
 * Schemes as our tunnels know them, and ports where none is told. `SOCKS` alone has meant version 4 since
 * Netscape; names are looked up by the proxy where the version can, as browsers have it.
 */
const KINDS: Readonly<
  Record<string, { readonly scheme: string; readonly port: number } | undefined>
> = {
  PROXY: { scheme: 'http', port: 80 },
  HTTP: { scheme: 'http', port: 80 },
  HTTPS: { scheme: 'https', port: 443 },
  SOCKS: { scheme: 'socks4', port: 1080 },
  SOCKS4: { scheme: 'socks4', port: 1080 },
  SOCKS5: { scheme: 'socks5h', port: 1080 },
};

/**
 * Pure: the first entry of an answer in the words of PAC files (`PROXY a.test:3128; SOCKS5 b.test:1080; DIRECT`)
 * that can be used; kinds nobody here knows are passed over. The error completes "because …".
 */
export function parsePacAnswer(answer: string): Result<SystemWay, string> {
  const entries = answer
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) return err('its answer is empty');
  for (const entry of entries) {
    const [word = '', ...rest] = entry.split(/\s+/);
    const name = word.toUpperCase();
    if (name === 'DIRECT') {
      return rest.length === 0 ? ok({ kind: 'direct' }) : err(`"${entry}" cannot be understood`);
    }
    const kind = KINDS[name];
    if (kind === undefined) continue;
    const place = rest.length === 1 ? placeOf(rest[0] ?? '', kind.port) : null;
    return place === null
      ? err(`"${entry}" cannot be understood`)
      : ok({ kind: 'proxy', url: `${kind.scheme}://${place}` });
  }
  return err(`it names no kind of proxy that can be used here: "${entries.join('; ')}"`);
}

const PLACE = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\]+)(?::(\d{1,5}))?$/i;

/** `host:port`; null when it is none. */
function placeOf(text: string, defaultPort: number): string | null {
  const [, host, digits] = PLACE.exec(text) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return null;
  return URL.canParse(`http://${host}:${port}`) ? `${host}:${port}` : null;
}

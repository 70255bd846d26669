import { z } from 'zod';

const PROXY_SCHEMES = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/** With a host and a port, and no path that would mean nothing. */
export function isProxyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  return (
    PROXY_SCHEMES.has(protocol) &&
    hostname !== '' &&
    (pathname === '' || pathname === '/') &&
    search === '' &&
    hash === ''
  );
}

const EXPECTED = 'expected "system", "none", or an http:, https:, socks5: or socks5h: address';

/** How this machine reaches the venues. */
export const networkSettingsSchema = z.strictObject({
  /** `system` is what the environment says (HTTPS_PROXY, ALL_PROXY, NO_PROXY), and in the app what the machine's settings say where that says nothing. */
  proxy: z
    .union(
      [z.literal('system'), z.literal('none'), z.string().refine(isProxyUrl, EXPECTED)],
      EXPECTED,
    )
    .default('system'),
  /** Hosts reached without the proxy, as in NO_PROXY: `example.com` with all below it, `host:port`, `*`. */
  noProxy: z
    .array(z.string().min(1).max(255).regex(/^\S+$/, 'expected a host without blanks'))
    .max(100)
    .default([]),
  /** Nothing on this machine is asked for through a proxy unless this is on. */
  proxyLoopback: z.boolean().default(false),
  /** Of all collectors together; one too many is not opened. */
  maxSockets: z.int().min(1).max(10_000).default(500),
  /** Of one connection; one that brings more is cut. */
  maxFramesPerSecond: z.int().min(100).max(10_000_000).default(100_000),
});
export type NetworkSettings = Readonly<z.infer<typeof networkSettingsSchema>>;

const hasLogin = ({ username, password }: URL): boolean => username !== '' || password !== '';

/** The same address without user and password: those open a door. */
export function withoutLogin(proxy: string): string {
  if (!URL.canParse(proxy) || !hasLogin(new URL(proxy))) return proxy;
  const url = new URL(proxy);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}

/** `wanted`, with the login of `known` where that is the same proxy and `wanted` brings none. */
export function withKnownLogin(wanted: string, known: string): string {
  if (!URL.canParse(wanted) || !URL.canParse(known) || hasLogin(new URL(wanted))) return wanted;
  return new URL(wanted).href === new URL(withoutLogin(known)).href ? known : wanted;
}

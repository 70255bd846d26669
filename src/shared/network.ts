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

/** How this machine reaches the venues. */
export const networkSettingsSchema = z.strictObject({
  /** `system` is what the environment says (HTTPS_PROXY, ALL_PROXY, NO_PROXY). */
  proxy: z
    .union([z.literal('system'), z.literal('none'), z.string().refine(isProxyUrl)], {
      error: 'expected "system", "none", or an http:, https:, socks5: or socks5h: address',
    })
    .default('system'),
  /** Hosts reached without the proxy, as in NO_PROXY: `example.com` with all below it, `host:port`, `*`. */
  noProxy: z
    .array(z.string().min(1).max(255).regex(/^\S+$/, 'expected a host without blanks'))
    .max(100)
    .default([]),
  /** Nothing on this machine is asked for through a proxy unless this is on. */
  proxyLoopback: z.boolean().default(false),
});
export type NetworkSettings = Readonly<z.infer<typeof networkSettingsSchema>>;

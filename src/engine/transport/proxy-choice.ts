import type { NetworkSettings } from '../../shared/network';
import { isProxyUrl } from '../../shared/network';
import { redactText } from '../../platform/redaction';

/** The way to one address. `from` completes "because of …". */
export type ProxyChoice =
  | { readonly kind: 'direct'; readonly from: string }
  | { readonly kind: 'proxy'; readonly url: string; readonly from: string }
  /** Going direct instead would bypass what somebody asked for. */
  | { readonly kind: 'unusable'; readonly from: string; readonly message: string };

/** What the settings and the environment say; `system` when neither says anything. */
export type ProxyWish = ProxyChoice | { readonly kind: 'system' };

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Pure: how `url` (ws, wss, http or https) is reached. What a person set for Tapedeck alone goes before what the
 * environment says, and that before the operating system, which is told for all programs.
 */
export function chooseProxy(url: string, settings: NetworkSettings, env: Environment): ProxyWish {
  const target = new URL(url);
  if (settings.proxy === 'none') return { kind: 'direct', from: 'the settings' };
  if (isLoopback(target.hostname) && !settings.proxyLoopback) {
    return { kind: 'direct', from: 'the address being on this machine' };
  }
  if (settings.noProxy.some((entry) => covers(entry, target))) {
    return { kind: 'direct', from: 'noProxy in the settings' };
  }
  return settings.proxy === 'system'
    ? fromEnvironment(target, env)
    : { kind: 'proxy', url: settings.proxy, from: 'the settings' };
}

function fromEnvironment(target: URL, env: Environment): ProxyWish {
  const exceptions = read(env, 'NO_PROXY')?.value.split(/[\s,]+/) ?? [];
  if (exceptions.some((entry) => entry !== '' && covers(entry, target))) {
    return { kind: 'direct', from: 'NO_PROXY' };
  }
  const isSecure = target.protocol === 'wss:' || target.protocol === 'https:';
  // HTTP_PROXY is left aside in capitals by custom: a CGI header can set it.
  const found = read(env, isSecure ? 'HTTPS_PROXY' : 'http_proxy') ?? read(env, 'ALL_PROXY');
  if (found === null) return { kind: 'system' };
  const url = found.value.includes('://') ? found.value : `http://${found.value}`;
  return isProxyUrl(url)
    ? { kind: 'proxy', url, from: found.name }
    : {
        kind: 'unusable',
        from: found.name,
        message: `${found.name} is no address of an http, https, socks5 or socks5h proxy: ${redactText(url)}`,
      };
}

/** The small spelling first, as everywhere. */
function read(env: Environment, name: string): { name: string; value: string } | null {
  for (const spelling of [name.toLowerCase(), name]) {
    const value = env[spelling]?.trim() ?? '';
    if (value !== '') return { name: spelling, value };
  }
  return null;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'ws:': '80',
  'http:': '80',
  'wss:': '443',
  'https:': '443',
};

/** `example.com`, `.example.com` and `*.example.com` cover what is below it; the first two the host itself too. */
function covers(entry: string, target: URL): boolean {
  if (entry === '*') return true;
  const [, host = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? [];
  const targetPort = target.port === '' ? DEFAULT_PORTS[target.protocol] : target.port;
  if (port !== undefined && port !== targetPort) return false;
  const name = target.hostname.toLowerCase();
  const wanted = host.toLowerCase().replace(/^\*?\./, '');
  const onlyBelow = host.startsWith('*.');
  return (!onlyBelow && name === wanted) || name.endsWith(`.${wanted}`);
}

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname === '[::1]' ||
  hostname === '::1' ||
  /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

import type { Agent } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';

/** Tunnels through proxies; one for each address of a proxy, since those change only with the settings. */
export class ProxyAgents {
  readonly #agents = new Map<string, Agent>();

  /** `proxyUrl` is an http:, https:, socks5: (names resolved here) or socks5h: (by the proxy) address. */
  for(proxyUrl: string): Agent {
    const known = this.#agents.get(proxyUrl);
    if (known !== undefined) return known;
    const agent = proxyUrl.startsWith('socks')
      ? new SocksProxyAgent(proxyUrl)
      : new HttpsProxyAgent(proxyUrl);
    this.#agents.set(proxyUrl, agent);
    return agent;
  }

  /** Connections that are in use go on. */
  forget(): void {
    this.#agents.clear();
  }
}

import type { Agent } from 'node:http';
import { rootCertificates } from 'node:tls';
import { tunnelsThrough } from './tunnels';

/** Tunnels through proxies; one maker for each address of a proxy, since those change only with the settings. */
export class ProxyAgents {
  readonly #agents = new Map<string, Agent>();
  readonly #ca: readonly string[];

  /** `ca` are authorities (PEM) that are trusted beside Node's own; without any, Node decides. */
  constructor(ca: readonly string[]) {
    this.#ca = ca.length === 0 ? [] : [...rootCertificates, ...ca];
  }

  /** `proxyUrl` is an http:, https:, socks4:, socks5: (names resolved here) or socks5h: (by the proxy) address. */
  for(proxyUrl: string): Agent {
    const known = this.#agents.get(proxyUrl);
    if (known !== undefined) return known;
    const agent = tunnelsThrough(proxyUrl, this.#ca);
    this.#agents.set(proxyUrl, agent);
    return agent;
  }

  /** Connections that are in use go on. */
  forget(): void {
    this.#agents.clear();
  }
}

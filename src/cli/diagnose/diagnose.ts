import { isIP } from 'node:net';
import { findCollectorKind } from '../../engine/venues';
import type { Configuration } from '../../engine/configuration/configuration';
import type { Network } from '../../engine/transport/network';
import { redactText } from '../../platform/redaction';
import { feedFindings } from './feed-checks';
import type { FeedFacts } from './feed-checks';
import type { Finding } from './finding';
import { configFindings, folderFindings } from './folder-checks';
import { hostFindings } from './host-checks';
import type { HostFacts } from './host-checks';
import { electronFinding, machineFindings } from './machine-checks';
import type { Probes } from './probes';

export interface DiagnoseParts {
  readonly probes: Probes;
  readonly folders: readonly { readonly path: string; readonly of: string }[];
  readonly configFile: string | null;
  readonly collectors: Configuration['collectors'];
  readonly network: Pick<Network, 'wayTo'>;
  readonly watchFeeds: () => Promise<readonly FeedFacts[]>;
  readonly now: () => number;
  /** Hears what is being looked at. */
  readonly onStep: (what: string) => void;
}

/** Looks at everything that a feed depends on, from the machine outwards. */
export async function diagnose(parts: DiagnoseParts): Promise<readonly Finding[]> {
  const { probes, onStep } = parts;
  onStep('machine');
  const findings: Finding[] = [
    ...machineFindings(probes.machine()),
    electronFinding(await probes.electron()),
    ...parts.folders.flatMap(({ path, of }) => folderFindings(probes.folder(path, of))),
    ...configFindings(parts.configFile === null ? null : probes.privateFile(parts.configFile)),
  ];
  const hosts: HostFacts[] = [];
  for (const server of serversOf(parts.collectors)) {
    onStep(server.url.host);
    hosts.push(await lookAtHost(server, parts));
  }
  findings.push(...hostFindings(hosts, parts.now()));
  onStep('feeds');
  findings.push(...(await parts.watchFeeds()).flatMap(feedFindings));
  return findings.map(withoutSecrets);
}

interface Server {
  readonly url: URL;
  readonly isBuiltIn: boolean;
}

/** Each server once, in the order of the collectors: their sockets' and REST. */
function serversOf(collectors: Configuration['collectors']): readonly Server[] {
  const servers = new Map<string, Server>();
  for (const collector of collectors) {
    const kind = findCollectorKind(collector);
    const addresses = [
      [collector.url, kind?.defaultUrl],
      [collector.restUrl, kind?.instruments.baseUrl],
    ] as const;
    for (const [given, builtIn] of addresses) {
      const address = given ?? builtIn;
      if (address === undefined) continue;
      const url = new URL(address);
      const isBuiltIn = builtIn !== undefined && url.hostname === new URL(builtIn).hostname;
      const key = `${isSecure(url) ? 'secure' : 'plain'} ${url.hostname}:${portOf(url)}`;
      if (!servers.has(key)) servers.set(key, { url, isBuiltIn });
    }
  }
  return [...servers.values()];
}

async function lookAtHost(
  { url, isBuiltIn }: Server,
  { probes, network }: DiagnoseParts,
): Promise<HostFacts> {
  const way = await network.wayTo(url.href);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = portOf(url);
  const name = `${url.hostname}:${port}`;
  if (way.kind !== 'direct') {
    const proxyDoor = way.kind === 'proxy' ? await knockAt(new URL(way.url), probes) : null;
    return { name, isBuiltIn, way, proxyDoor, lookup: null, tls: null };
  }
  const lookup = isIP(host) === 0 ? await probes.lookUp(host) : null;
  const tls = isSecure(url) && lookup?.ok !== false ? await probes.shakeHands(host, port) : null;
  return { name, isBuiltIn, way, proxyDoor: null, lookup, tls };
}

const PROXY_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

const knockAt = ({ hostname, port, protocol }: URL, probes: Probes) =>
  probes.knock(
    hostname.replace(/^\[|\]$/g, ''),
    port === '' ? (PROXY_PORTS[protocol] ?? 1080) : Number(port),
  );

const isSecure = ({ protocol }: URL): boolean => protocol === 'wss:' || protocol === 'https:';

const portOf = (url: URL): number => (url.port === '' ? (isSecure(url) ? 443 : 80) : Number(url.port)); // prettier-ignore

const withoutSecrets = (found: Finding): Finding => ({
  ...found,
  found: redactText(found.found),
  advice: found.advice === null ? null : redactText(found.advice),
});

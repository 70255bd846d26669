import type { ProxyChoice } from '../../engine/transport/proxy-choice';
import { redactText } from '../../platform/redaction';
import { finding } from './finding';
import type { Finding } from './finding';

/** A server that feeds or REST requests go to. */
export interface HostFacts {
  /** `host:port`. */
  readonly name: string;
  /** It comes with Tapedeck, so nobody can have misspelt it. */
  readonly isBuiltIn: boolean;
  readonly way: ProxyChoice;
  /** The proxy's own door; null when the way is direct. */
  readonly proxyDoor: Outcome | null;
  /** Null when it need not be looked up: an address, or a name that the proxy looks up. */
  readonly lookup: (Outcome & { readonly addresses: readonly string[] }) | null;
  /** Null without TLS, behind a proxy, or when the name is not known. */
  readonly tls:
    (Outcome & { readonly protocol: string; readonly certificateEndsAt: number | null }) | null;
}

export type Outcome =
  | { readonly ok: true; readonly tookMs: number }
  | { readonly ok: false; readonly code: string; readonly message: string };

const DAY_MS = 86_400_000;
const CERTIFICATE_ENDS_SOON_MS = 7 * DAY_MS;

/** Pure; `now` is epoch ms. */
export function hostFindings(hosts: readonly HostFacts[], now: number): readonly Finding[] {
  const isOffline = knowsNoName(hosts);
  return hosts.flatMap((facts) => [
    proxyFinding(facts),
    ...nameFindings(facts, isOffline),
    ...tlsFindings(facts, now),
  ]);
}

/** One name may be blocked or gone; several right ones together are not. */
function knowsNoName(hosts: readonly HostFacts[]): boolean {
  const lookups = hosts.flatMap(({ isBuiltIn, lookup }) => (isBuiltIn && lookup !== null ? [lookup] : [])); // prettier-ignore
  return lookups.length > 1 && lookups.every(({ ok }) => !ok);
}

function proxyFinding({ name, way, proxyDoor }: HostFacts): Finding {
  switch (way.kind) {
    case 'direct':
      return finding('pass', name, 'proxy', `none, because of ${way.from}`);
    case 'unusable':
      return finding('fail', name, 'proxy', way.message, `Correct ${way.from}.`);
    case 'proxy': {
      const found = `${redactText(way.url)}, because of ${way.from}`;
      if (proxyDoor?.ok !== false) return finding('pass', name, 'proxy', found);
      return finding(
        'fail',
        name,
        'proxy',
        `${found}: ${proxyDoor.message}`,
        `Start the proxy, or correct its address in ${way.from}.`,
      );
    }
  }
}

function nameFindings(facts: HostFacts, isOffline: boolean): readonly Finding[] {
  const { name, way, lookup } = facts;
  if (lookup === null) {
    const why = way.kind === 'direct' ? 'an address, no name' : 'looked up by the proxy';
    return [finding('skip', name, 'DNS', why)];
  }
  if (lookup.ok) {
    const { addresses, tookMs } = lookup;
    return [finding('pass', name, 'DNS', `${addresses.join(', ')} in ${Math.round(tookMs)} ms`)];
  }
  const advice = adviceOnName(lookup.code, facts.isBuiltIn, isOffline);
  return [finding('fail', name, 'DNS', lookup.message, advice)];
}

function adviceOnName(code: string, isBuiltIn: boolean, isOffline: boolean): string {
  if (isOffline) {
    return 'No network, or no name server answers: check the connection and this machine’s DNS servers.';
  }
  if (code !== 'ENOTFOUND') {
    return 'Check the network connection and the DNS servers of this machine.';
  }
  return isBuiltIn
    ? 'The address is right, but this machine’s DNS does not know it: it may be blocked here.'
    : 'Check the spelling of the address; if it is right, this machine’s DNS does not know it.';
}

function tlsFindings({ name, way, lookup, tls }: HostFacts, now: number): readonly Finding[] {
  if (tls === null) {
    if (lookup?.ok === false) return [finding('skip', name, 'TLS', 'the name is not known')];
    return [finding('skip', name, 'TLS', way.kind === 'direct' ? 'not used' : 'inside the tunnel')];
  }
  if (!tls.ok) return [finding('fail', name, 'TLS', tls.message, adviceOnTls(tls.code))];
  const { protocol, certificateEndsAt, tookMs } = tls;
  const found = `${protocol} in ${Math.round(tookMs)} ms`;
  if (certificateEndsAt !== null && certificateEndsAt - now < CERTIFICATE_ENDS_SOON_MS) {
    const days = Math.max(0, Math.floor((certificateEndsAt - now) / DAY_MS));
    return [
      finding('warn', name, 'TLS', `${found}; the certificate ends in ${days} days`, 'Tell its owner.'), // prettier-ignore
    ];
  }
  return [finding('pass', name, 'TLS', found)];
}

function adviceOnTls(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return 'Check this machine’s date and time first.';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'Something on the way shows a certificate of its own; if it is meant to, trust it with NODE_EXTRA_CA_CERTS.';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'Another server answers under that name: check DNS and proxies.';
    default:
      return 'Check firewall and proxy: the server cannot be reached on that port.';
  }
}

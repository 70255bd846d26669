import type { Agent } from 'node:http';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { describeTlsProblem } from './tls-problem';

/** Makes tunnels through the proxy at `proxyUrl`; `ca` are the authorities (PEM) that are trusted. */
export const tunnelsThrough = (proxyUrl: string, ca: readonly string[]): Agent =>
  proxyUrl.startsWith('socks') ? new SocksTunnels(proxyUrl, ca) : new HttpTunnels(proxyUrl, ca);

type Connect = HttpsProxyAgent<string>['connect'];
type Target = Parameters<Connect>[1];

/** Without any, Node takes its own and those of NODE_EXTRA_CA_CERTS. */
const trusting = (ca: readonly string[]): { readonly ca?: string[] } =>
  ca.length === 0 ? {} : { ca: [...ca] };

class HttpTunnels extends HttpsProxyAgent<string> {
  readonly #ca: readonly string[];

  constructor(proxyUrl: string, ca: readonly string[]) {
    super(proxyUrl);
    this.#ca = ca;
  }

  override connect(...[request, target]: Parameters<Connect>): Promise<Socket> {
    // One of its own for each tunnel: nothing else ends the wait for a proxy that never answers.
    return inTime(target, (signal) =>
      new HttpsProxyAgent(this.proxy, { signal, ...trusting(this.#ca) })
        .connect(request, strict(target, this.#ca))
        .catch((error: unknown) => {
          throw asProxys(error);
        }),
    );
  }
}

class SocksTunnels extends SocksProxyAgent {
  readonly #ca: readonly string[];

  constructor(proxyUrl: string, ca: readonly string[]) {
    super(proxyUrl);
    this.#ca = ca;
  }

  override connect(...[request, target]: Parameters<Connect>): Promise<Socket> {
    return inTime(target, () => super.connect(request, strict(target, this.#ca)));
  }
}

/** What was made before TLS with the server began can only have failed with the proxy. */
function asProxys(error: unknown): unknown {
  const problem = describeTlsProblem(error, 'the proxy');
  return problem === null ? error : new Error(problem);
}

/**
 * TLS inside of a tunnel is not told which host it is meant for when that is a bare address, and would compare
 * the certificate with another name.
 */
function strict(target: Target, ca: readonly string[]): Target {
  if (!target.secureEndpoint) return target;
  const { host } = target;
  const trusted = { ...target, ...trusting(ca) };
  return host === undefined || isIP(host) === 0
    ? trusted
    : {
        ...trusted,
        checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
          checkServerIdentity(host, certificate),
      };
}

const PATIENCE_MS = 30_000;

async function inTime(
  { timeout }: Target,
  make: (signal: AbortSignal) => Promise<Socket>,
): Promise<Socket> {
  const patienceMs = timeout ?? PATIENCE_MS;
  const late = new AbortController();
  const making = make(late.signal);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  try {
    const socket = await Promise.race([making, over]);
    if (socket !== null) return socket;
    late.abort();
    making.then((tooLate) => tooLate.destroy()).catch(() => undefined);
    throw new TunnelTimeout(`the proxy made no connection within ${patienceMs / 1_000} s`);
  } finally {
    clearTimeout(timer);
  }
}

class TunnelTimeout extends Error {
  readonly code = 'TUNNEL_TIMEOUT';
}

import type { Cause } from '../../shared/collector-status';

/** What the system's networking says, in words for a person; as it is when it says something else. */
export function plainNetworkProblem(problem: string): string {
  const unknown = /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(problem)?.[1];
  if (unknown !== undefined) return `No address is known for ${unknown}`;
  const deaf = /(?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) ([\w.:[\]-]+)/.exec(
    problem,
  )?.[1];
  return deaf === undefined ? problem : `Nobody answers at ${deaf}`;
}

/** A cause in one short line; the whole sentence belongs in a title. */
export function shortCause({ code, detail }: Cause, url: string): string {
  switch (code) {
    case 'connect_failed':
      return connectFailed(detail, url);
    // The countdown beside it says that it gave up, and until when: what is left to say is why.
    case 'attempts_exhausted':
    case 'probe_failed': {
      const [told = detail] = detail.split(/; (?:one probe|the next one) is due/, 1);
      const why = /^(?:Gave up after \d+ attempts|The probe failed): (.+)$/s.exec(told)?.[1];
      return why === undefined ? told : plainNetworkProblem(why);
    }
    default:
      return detail;
  }
}

/** Through a proxy it is mostly the proxy itself that cannot be reached. */
function connectFailed(detail: string, url: string): string {
  const proxy = / \(proxy (\S+)\)$/.exec(detail)?.[1];
  const { host, hostname } = new URL(proxy !== undefined && URL.canParse(proxy) ? proxy : url);
  const whose = proxy === undefined ? '' : 'the proxy ';
  const unknown = /(?:ENOTFOUND|EAI_AGAIN)(?: ([\w.-]+))?/.exec(detail);
  if (unknown !== null) {
    const name = unknown[1] ?? hostname;
    return `No address is known for ${name === hostname ? whose : ''}${name}`;
  }
  return /ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(detail)
    ? `Nobody answers at ${whose}${host}`
    : detail;
}

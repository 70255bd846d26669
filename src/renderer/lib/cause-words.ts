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
    case 'connect_failed': {
      const { host, hostname } = new URL(url);
      if (/ENOTFOUND|EAI_AGAIN/.test(detail)) return `No address is known for ${hostname}`;
      return /ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(detail)
        ? `Nobody answers at ${host}`
        : detail;
    }
    // The countdown beside it says the rest.
    case 'attempts_exhausted':
    case 'probe_failed':
      return detail.split(';', 1)[0] ?? detail;
    default:
      return detail;
  }
}

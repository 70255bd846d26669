const LOOPBACK_HOSTS = new Set(['localhost', '[::1]', '::1']);

/** `wss:` anywhere; `ws:` only to this machine, so that nobody reads a feed off the wire unnoticed. */
export function isAllowedFeedUrl(text: string): boolean {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return false;
  }
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'wss:') return true;
  const { hostname } = url;
  return (
    url.protocol === 'ws:' &&
    (LOOPBACK_HOSTS.has(hostname) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname))
  );
}

const HIDDEN = '***';

/** `scheme://user:password@`; of a user alone too, which is often a token. */
const CREDENTIALS_IN_URL = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'<>]+@/gi;
/** `Authorization: Bearer …`, `"authorization":"Basic …"`, and a scheme with its secret anywhere. */
const AUTHORIZATION = /(authorization["']?\s*[:=]\s*["']?)(?:[a-z-]+\s+)?[^\s"',;]+/gi;
const SCHEME_AND_SECRET = /\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}/gi;
/** `?token=…`, `"apiKey":"…"`, `password: …`. */
const NAMED_SECRET =
  /(\b[a-z_-]*(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|signature|listen[_-]?key)["']?\s*[:=]\s*["']?)[^\s"'&,;})\]]+/gi;

/** The same text without what opens a door: credentials in addresses, tokens, keys, Authorization headers. */
export function redactText(text: string): string {
  return text
    .replace(CREDENTIALS_IN_URL, `$1${HIDDEN}@`)
    .replace(AUTHORIZATION, `$1${HIDDEN}`)
    .replace(SCHEME_AND_SECRET, `$1 ${HIDDEN}`)
    .replace(NAMED_SECRET, `$1${HIDDEN}`);
}

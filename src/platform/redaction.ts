const HIDDEN = '***';

/** `scheme://user:password@`; of a user alone too, which is often a token. */
const CREDENTIALS_IN_URL = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]+@/gi;

/** `Bearer …` and `Basic …` anywhere. */
const SCHEME_AND_SECRET = /\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}/gi;

/**
 * `?token=…`, `apiKey: …`, `Authorization: Bearer …`, and the same as JSON, also inside of a JSON string where
 * quotes are escaped. A value ends before what could end it there: a quote, a comma, a bracket.
 */
const NAMED_SECRET =
  /(\b[a-z_-]{0,30}(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|signature|listen[_-]?key|authorization))(\\*["']?)(\s*[:=]\s*)(\\*["']?)((?:(?:bearer|basic|digest)\s+)?(?:\\\\|\\(?!["'\\])|[^\s"'&,;()[\]{}\\])+)/gi;

/** `https://hooks.slack.com/services/T0/B0/x` and the like: whoever knows such an address may write there. */
const WEBHOOK_URL =
  /\b(https?:\/\/[^\s/?#"'<>\\]+\/(?:[^\s?#"'<>\\]{0,100}\/)?(?:hooks|services|webhooks?|webhookb2|workflows)\/)[^\s"'<>\\]+/gi;

/** What opens no door. */
const EMPTY = /^(?:null|true|false|undefined)$/;

const SECRET_NAME =
  /(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|signature|listen[_-]?key|authorization)$/i;

/** Most lines hold nothing of the kind, and need not be taken apart. */
const SUSPICIOUS =
  /:\/\/[^\s/"]*@|token|secret|passw|passphrase|api[_-]?key|signature|listen[_-]?key|authorization|bearer\s|basic\s|:\/\/[^\s"]*\/(?:hooks|services|webhooks?|webhookb2|workflows)\//i;

/** One line of JSON, its line break included, without secrets in any of its strings or under any of its names. */
export function redactLine(line: string): string {
  if (!SUSPICIOUS.test(line)) return line;
  try {
    return `${JSON.stringify(JSON.parse(line), hideSecrets)}\n`;
  } catch {
    return redactText(line);
  }
}

/** For `JSON.stringify`. */
export function hideSecrets(key: string, value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  if (SECRET_NAME.test(key)) return HIDDEN;
  return typeof value === 'string' ? redactText(value) : value;
}

/** The same text without what opens a door: credentials in addresses, tokens, keys, Authorization headers. */
export function redactText(text: string): string {
  return text
    .replace(CREDENTIALS_IN_URL, `$1${HIDDEN}@`)
    .replace(WEBHOOK_URL, `$1${HIDDEN}`)
    .replace(NAMED_SECRET, hideValue)
    .replace(SCHEME_AND_SECRET, `$1 ${HIDDEN}`);
}

function hideValue(
  whole: string,
  name: string,
  nameQuote: string,
  separator: string,
  quote: string,
  value: string,
): string {
  if (EMPTY.test(value)) return whole;
  // A bare number after a quoted name would leave `***` bare.
  const hidden = quote === '' ? `${nameQuote}${HIDDEN}${nameQuote}` : `${quote}${HIDDEN}`;
  return `${name}${nameQuote}${separator}${hidden}`;
}

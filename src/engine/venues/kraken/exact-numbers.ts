/**
 * Kraken sends prices and quantities as JSON numbers whose trailing zeros belong to them (its book
 * checksums are computed over them). `JSON.parse` would lose them, so they become strings before it.
 *
 * A key begins after `{`, `,` or white space. Inside a string a quote is always preceded by a
 * backslash, so no text between quotes, whatever it spells, can look like such a key.
 */
const EXACT_NUMBER =
  /([{,\s]"(?:price|qty)"\s*:\s*)(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,}])/g;

/** The same JSON, with the numbers under `price` and `qty` as strings of their digits as sent. */
export const quoteExactNumbers = (json: string): string => json.replace(EXACT_NUMBER, '$1"$2"');

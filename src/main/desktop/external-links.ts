import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';

/** Sites the app itself links to; a compromised page cannot make the browser open anything else. */
const ALLOWED_HOSTS: ReadonlySet<string> = new Set([
  'tapedeck.example',
  'bybit-exchange.github.io',
  'developers.binance.com',
  'www.okx.com',
  'docs.cdp.coinbase.com',
  'docs.kraken.com',
]);

/** The address to hand to the system's browser, rebuilt from its parts. */
export function checkExternalLink(text: string): Result<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isAllowed =
    url?.protocol === 'https:' &&
    url.username === '' &&
    url.password === '' &&
    url.port === '' &&
    ALLOWED_HOSTS.has(url.hostname);
  if (isAllowed) return ok(url.href);
  return err({
    code: 'invalid_request',
    message: 'Tapedeck opens only https pages of sites it knows.',
    advice: 'Copy the address into your browser if you trust it.',
  });
}

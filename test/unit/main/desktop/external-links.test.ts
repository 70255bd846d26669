import { describe, expect, it } from 'vitest';
import { checkExternalLink } from '../../../../src/main/desktop/external-links';

describe('external links', () => {
  it('open when they are https pages of sites the app links to', () => {
    const url = 'https://bybit-exchange.github.io/docs/v5/ws/connect';
    expect(checkExternalLink(url)).toEqual({ ok: true, value: url });
  });

  it.each([
    'http://bybit-exchange.github.io/docs',
    'https://evil.example/',
    'https://bybit-exchange.github.io.evil.example/',
    'https://bybit-exchange.github.io@evil.example/',
    'https://user:secret@docs.kraken.com/',
    'https://docs.kraken.com:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://docs.kraken.com/share',
    'ms-settings:',
    ' ',
    '',
  ])('refuses %j', (url) => {
    expect(checkExternalLink(url)).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  });
});

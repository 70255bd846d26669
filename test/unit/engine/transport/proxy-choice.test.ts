import { describe, expect, it } from 'vitest';
import { chooseProxy } from '../../../../src/engine/transport/proxy-choice';
import { networkSettingsSchema } from '../../../../src/shared/network';

const VENUE = 'wss://stream.venue.test/v5';
const choose = (url: string, settings: object, env: Record<string, string> = {}) =>
  chooseProxy(url, networkSettingsSchema.parse(settings), env);

describe('the choice of a proxy', () => {
  it('follows the environment unless the settings say otherwise', () => {
    const env = { HTTPS_PROXY: 'http://proxy.test:3128' };
    expect(choose(VENUE, {}, env)).toEqual({
      kind: 'proxy',
      url: 'http://proxy.test:3128',
      from: 'HTTPS_PROXY',
    });
    expect(choose(VENUE, { proxy: 'none' }, env)).toMatchObject({ kind: 'direct' });
    expect(choose(VENUE, { proxy: 'socks5h://other.test:1080' }, env)).toMatchObject({
      url: 'socks5h://other.test:1080',
      from: 'the settings',
    });
    expect(choose(VENUE, {})).toEqual({ kind: 'system' });
  });

  it('takes the variable in small letters first, and ALL_PROXY last', () => {
    const env = { https_proxy: 'http://small.test:1', HTTPS_PROXY: 'http://big.test:1' };
    expect(choose(VENUE, {}, env)).toMatchObject({ url: 'http://small.test:1' });
    expect(choose(VENUE, {}, { ALL_PROXY: 'socks5://all.test:1', HTTPS_PROXY: ' ' })).toMatchObject(
      { url: 'socks5://all.test:1' },
    );
  });

  it('reads an address without a scheme as that of an HTTP proxy', () => {
    expect(choose(VENUE, {}, { HTTPS_PROXY: 'proxy.test:3128' })).toMatchObject({
      url: 'http://proxy.test:3128',
    });
  });

  it('says what is wrong with an address it cannot use, without its password', () => {
    const choice = choose(VENUE, {}, { HTTPS_PROXY: 'ftp://ada:hush@proxy.test' });
    expect(choice).toMatchObject({ kind: 'unusable', from: 'HTTPS_PROXY' });
    expect(JSON.stringify(choice)).not.toMatch(/hush|ada/);
  });

  it.each([
    ['venue.test', VENUE, 'direct'],
    ['.venue.test', VENUE, 'direct'],
    ['*.venue.test', VENUE, 'direct'],
    ['stream.venue.test', VENUE, 'direct'],
    ['STREAM.venue.test:443', VENUE, 'direct'],
    ['stream.venue.test:444', VENUE, 'proxy'],
    ['*', VENUE, 'direct'],
    ['enue.test', VENUE, 'proxy'],
    ['*.stream.venue.test', VENUE, 'proxy'],
    ['other.test', VENUE, 'proxy'],
  ])('with %s excepted goes to %s by way of: %s', (entry, url, kind) => {
    const env = { HTTPS_PROXY: 'http://proxy.test:1' };
    expect(choose(url, { noProxy: [entry] }, env).kind).toBe(kind);
    expect(choose(url, {}, { ...env, NO_PROXY: `x.test, ${entry}` }).kind).toBe(kind);
  });

  it.each(['ws://127.0.0.1:1/x', 'http://localhost:1', 'ws://[::1]:1', 'wss://127.9.9.9'])(
    'keeps %s on this machine unless it is told to',
    (url) => {
      const settings = { proxy: 'http://proxy.test:1' };
      expect(choose(url, settings).kind).toBe('direct');
      expect(choose(url, { ...settings, proxyLoopback: true }).kind).toBe('proxy');
    },
  );

  it.each(['ftp://p.test', 'http://p.test/path', 'socks4://p.test:1', 'p.test:80', ''])(
    'does not take %o for a proxy in the settings',
    (proxy) => {
      const parsed = networkSettingsSchema.safeParse({ proxy });
      expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
        expect.stringContaining('socks5h: address'),
      ]);
    },
  );
});

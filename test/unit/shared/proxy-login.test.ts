import { describe, expect, it } from 'vitest';
import { withKnownLogin, withoutLogin } from '../../../src/shared/network';

describe('the login of a proxy', () => {
  it.each([
    ['system', 'system'],
    ['none', 'none'],
    ['http://proxy.test:3128', 'http://proxy.test:3128'],
    ['http://ada:hush@proxy.test:3128', 'http://proxy.test:3128'],
    ['http://token@proxy.test:3128/', 'http://proxy.test:3128'],
    ['socks5h://ada:a%20b@[::1]:1080', 'socks5h://[::1]:1080'],
  ])('of %s is left out: %s', (proxy, without) => {
    expect(withoutLogin(proxy)).toBe(without);
  });

  it.each([
    ['http://proxy.test:80', 'http://ada:hush@proxy.test', 'http://ada:hush@proxy.test'],
    ['http://proxy.test:81', 'http://ada:hush@proxy.test', 'http://proxy.test:81'],
    ['https://proxy.test', 'http://ada:hush@proxy.test', 'https://proxy.test'],
    ['http://eve:new@proxy.test', 'http://ada:hush@proxy.test', 'http://eve:new@proxy.test'],
    ['system', 'http://ada:hush@proxy.test', 'system'],
    ['http://proxy.test', 'none', 'http://proxy.test'],
  ])('%s beside %s is %s', (wanted, known, both) => {
    expect(withKnownLogin(wanted, known)).toBe(both);
  });
});

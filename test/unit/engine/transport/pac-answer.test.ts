import { describe, expect, it } from 'vitest';
import { parsePacAnswer } from '../../../../src/engine/transport/pac-answer';

describe('the answer of the operating system', () => {
  it.each([
    ['DIRECT', null],
    [' direct ; PROXY a.test:1', null],
    ['PROXY a.test:3128', 'http://a.test:3128'],
    ['PROXY a.test:3128; SOCKS5 b.test:1080; DIRECT', 'http://a.test:3128'],
    ['HTTPS a.test:8443;DIRECT', 'https://a.test:8443'],
    ['SOCKS5 a.test:1080', 'socks5h://a.test:1080'],
    ['SOCKS a.test:1080', 'socks4://a.test:1080'],
    ['SOCKS4\ta.test:1080', 'socks4://a.test:1080'],
    ['proxy 10.0.0.1:80;', 'http://10.0.0.1:80'],
    ['PROXY [2001:db8::1]:3128', 'http://[2001:db8::1]:3128'],
    ['PROXY a.test', 'http://a.test:80'],
    ['HTTPS a.test', 'https://a.test:443'],
    ['SOCKS5 a.test', 'socks5h://a.test:1080'],
    ['QUIC a.test:443; PROXY b.test:3128', 'http://b.test:3128'],
    ['QUIC a.test:443; DIRECT', null],
  ])('%j leads by way of %s', (answer, url) => {
    const value = url === null ? { kind: 'direct' } : { kind: 'proxy', url };
    expect(parsePacAnswer(answer)).toEqual({ ok: true, value });
  });

  it.each([
    '',
    ' ; ',
    'PROXY',
    'PROXY a.test:0',
    'PROXY a.test:65536',
    'PROXY a.test:http',
    'PROXY a.test:80 b.test:80',
    'PROXY http://a.test:80',
    'PROXY ada:hush@a.test:80',
    'PROXY :80',
    'PROXY [::1:80',
    'PROXY 2001:db8::1:80',
    'DIRECT a.test:80',
    'QUIC a.test:443',
    '<html>',
    // What comes before it was meant to be taken first.
    'PROXY a.test:; DIRECT',
  ])('%j is an error', (answer) => {
    expect(parsePacAnswer(answer)).toMatchObject({ ok: false });
  });
});

import { describe, expect, it } from 'vitest';
import { bearerOf, isAllowedHost } from '../../../../src/outputs/api/guard';

describe('the Host header', () => {
  it('may be an address, localhost or a name that was allowed', () => {
    for (const host of [
      '127.0.0.1',
      '10.0.0.4:8787',
      '[::1]:8787',
      'localhost:1',
      'LOCALHOST',
      'box.lan',
    ]) {
      expect(isAllowedHost(host, ['box.lan']), host).toBe(true);
    }
  });

  it('may be nothing else', () => {
    for (const host of [
      undefined,
      '',
      'evil.example',
      'localhost.evil.example',
      'box.lan.evil.example',
      'a@localhost',
      'localhost/x',
      '127.0.0.1.evil.example',
      ':80',
      '[::1',
    ]) {
      expect(isAllowedHost(host, ['box.lan']), host).toBe(false);
    }
  });
});

describe('the bearer token', () => {
  it('is read from its header alone', () => {
    expect(bearerOf('Bearer td_abc-1')).toBe('td_abc-1');
    expect(bearerOf('bearer  abc ')).toBe('abc');
    for (const header of [undefined, '', 'Basic abc', 'Bearer', 'Bearer a b', 'Bearerabc']) {
      expect(bearerOf(header), header).toBeNull();
    }
  });
});

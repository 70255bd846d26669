import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactLine, redactText } from '../../../src/platform/redaction';

describe('redaction', () => {
  it.each([
    ['http://ada:hush@proxy.test:3128/', 'http://***@proxy.test:3128/'],
    ['http://ada:hush@hush@proxy.test', 'http://***@proxy.test'],
    ['via socks5h://hush@p.test, then', 'via socks5h://***@p.test, then'],
    ['authorization: Bearer hush.hush-hush', 'authorization: ***'],
    ['{"Authorization":"Basic aHVzaDpodXNo","a":1}', '{"Authorization":"***","a":1}'],
    ['sent Bearer hushhushhush along', 'sent Bearer *** along'],
    ['wss://x.test/?token=hush&a=1', 'wss://x.test/?token=***&a=1'],
    ['{"apiKey":"hush","b":2}', '{"apiKey":"***","b":2}'],
    ['{"api_key":12345,"b":2}', '{"api_key":"***","b":2}'],
    ['{"sample":"{\\"token\\":\\"hush\\",\\"a\\":1}"}', '{"sample":"{\\"token\\":\\"***\\",\\"a\\":1}"}'], // prettier-ignore
    ['{"password":"hu\\\\sh"}', '{"password":"***"}'],
    ['listenKey=hush', 'listenKey=***'],
    ['my_password: hush', 'my_password: ***'],
  ])('hides the secret in %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'wss://stream.venue.test/v5/public?symbol=BTCUSDT',
    '{"op":"subscribe","args":["publicTrade.BTCUSDT"]}',
    'Closed with 1006 (connection lost without a close frame)',
    '{"token":null,"signature":{"a":1}}',
    'a@b is no address of ours',
    'a basic truth',
  ])('leaves %s as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('takes secrets out of lines of JSON at any depth, and leaves them readable', () => {
    const key = fc.constantFrom('token', 'password', 'apiKey', 'Authorization', 'x', 'url');
    const text = fc
      .array(
        fc.constantFrom(
          '"',
          '\\',
          'token',
          ':',
          '=',
          'Bearer ',
          'http://',
          '@',
          'a',
          ' ',
          '{',
          ',',
          '\n',
        ),
      ) // prettier-ignore
      .map((parts) => parts.join(''));
    const value = fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text));
    const secret = 'hush-hush-hush';
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value))), (object) => {
        const nested = { ...object, token: secret, deep: [{ password: secret, pin_secret: 1 }] };
        const sample = JSON.stringify({ apiKey: secret });
        const line = `${JSON.stringify({ ...nested, sample, url: `http://u:${secret}@h/` })}\n`;
        const redacted = redactLine(line);
        expect(redacted).not.toContain(secret);
        expect(redacted.endsWith('}\n')).toBe(true);
        const parsed = JSON.parse(redacted) as { token: string; deep: [{ pin_secret: unknown }] };
        expect(parsed.token).toBe('***');
        expect(parsed.deep[0].pin_secret).toBe('***');
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves a line without secrets exactly as it is', () => {
    const line = '{"level":30,"collector":"bybit_trades","msg":"ACTIVE → STOPPED"}\n';
    expect(redactLine(line)).toBe(line);
  });

  it('takes no time to speak of on text made to be slow', () => {
    const startedAt = performance.now();
    for (const unit of ['a-', 'a.', 'token', 'http://a', '\\"', 'authorization: bearer ']) {
      redactText(unit.repeat(100_000 / unit.length));
    }
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

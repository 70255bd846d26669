import { describe, expect, it } from 'vitest';
import { redactText } from '../../src/main/redaction';

describe('redaction', () => {
  it.each([
    ['http://ada:hush@proxy.test:3128/', 'http://***@proxy.test:3128/'],
    ['via socks5h://hush@p.test, then', 'via socks5h://***@p.test, then'],
    ['authorization: Bearer hush.hush-hush', 'authorization: ***'],
    ['{"Authorization":"Basic aHVzaDpodXNo","a":1}', '{"Authorization":"***","a":1}'],
    ['sent Bearer hushhushhush along', 'sent Bearer *** along'],
    ['wss://x.test/?token=hush&a=1', 'wss://x.test/?token=***&a=1'],
    ['{"apiKey":"hush","b":2}', '{"apiKey":"***","b":2}'],
    ['listenKey=hush', 'listenKey=***'],
    ['my_password: hush', 'my_password: ***'],
  ])('hides the secret in %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'wss://stream.venue.test/v5/public?symbol=BTCUSDT',
    '{"op":"subscribe","args":["publicTrade.BTCUSDT"]}',
    'Closed with 1006 (connection lost without a close frame)',
    'a@b is no address of ours',
    'a basic truth',
  ])('leaves %s as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

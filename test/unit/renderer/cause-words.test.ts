import { describe, expect, it } from 'vitest';
import { plainNetworkProblem, shortCause } from '../../../src/renderer/lib/cause-words';

const URL = 'ws://127.0.0.1:9/v5/public/spot';

describe('a cause on a card', () => {
  it('names the address where nobody answers', () => {
    const detail = 'Could not connect: connect ECONNREFUSED 127.0.0.1:9';
    expect(shortCause({ code: 'connect_failed', detail }, URL)).toBe(
      'Nobody answers at 127.0.0.1:9',
    );
  });

  it('does not say that nobody answers when the name has no address', () => {
    const detail = 'Could not connect: getaddrinfo ENOTFOUND feed.example';
    expect(shortCause({ code: 'connect_failed', detail }, 'wss://feed.example/ws')).toBe(
      'No address is known for feed.example',
    );
  });

  it('keeps a failure to connect that it does not know', () => {
    const detail = 'Could not connect: certificate has expired';
    expect(shortCause({ code: 'connect_failed', detail }, URL)).toBe(detail);
  });

  it.each([
    ['connect ECONNREFUSED 10.0.0.1:3128', 'Nobody answers at the proxy proxy.test:3128'],
    ['getaddrinfo ENOTFOUND proxy.test', 'No address is known for the proxy proxy.test'],
    ['getaddrinfo ENOTFOUND feed.example', 'No address is known for feed.example'],
  ])('tells the proxy from the venue in "%s"', (problem, told) => {
    const detail = `Could not connect: ${problem} (proxy http://***@proxy.test:3128)`;
    expect(shortCause({ code: 'connect_failed', detail }, 'wss://feed.example/ws')).toBe(told);
  });

  it.each([
    [
      'attempts_exhausted',
      'Gave up after 10 attempts: Could not connect: connect ECONNREFUSED 127.0.0.1:9; one probe is due in 300 s',
      'Nobody answers at 127.0.0.1:9',
    ],
    [
      'probe_failed',
      'The probe failed: Refused the connection with HTTP 429; asked us to wait 9 s; the next one is due in 600 s',
      'Refused the connection with HTTP 429; asked us to wait 9 s',
    ],
    // As it was written before it named the last failure.
    [
      'attempts_exhausted',
      'Gave up after 10 attempts; one probe is due in 300 s',
      'Gave up after 10 attempts',
    ],
  ] as const)('after the last attempt (%s) says why it failed', (code, detail, told) => {
    expect(shortCause({ code, detail }, URL)).toBe(told);
  });
});

describe('a problem of the network', () => {
  it.each([
    ['getaddrinfo ENOTFOUND api.venue.example', 'No address is known for api.venue.example'],
    ['connect ECONNREFUSED 127.0.0.1:443', 'Nobody answers at 127.0.0.1:443'],
    ['connect ETIMEDOUT [::1]:443', 'Nobody answers at [::1]:443'],
    ['The venue’s list is empty', 'The venue’s list is empty'],
  ])('of "%s" is told as "%s"', (problem, told) => {
    expect(plainNetworkProblem(problem)).toBe(told);
  });
});

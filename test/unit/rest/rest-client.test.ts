import { describe, expect, it } from 'vitest';
import { RestClient } from '../../../src/main/rest/rest-client';
import { ManualClock, settle } from '../../support/manual-clock';

const PACE = { intervalMs: 1_000, limitedForMs: 60_000 };

function rig() {
  const clock = new ManualClock();
  const asked: string[] = [];
  const fetch = (url: string): Promise<Response> => {
    asked.push(url);
    return Promise.resolve(new Response('{}'));
  };
  return { clock, asked, rest: new RestClient({ clock, fetch: fetch as typeof globalThis.fetch }) };
}

describe('a client of a REST API', () => {
  it('asks a host one at a time, as far apart as its pace says', async () => {
    const { clock, asked, rest } = rig();
    const { signal } = new AbortController();
    const answers = ['a', 'b', 'c'].map((path) =>
      rest.get(`https://one.example/${path}`, PACE, signal),
    );
    await settle();
    expect(asked).toHaveLength(1);
    await clock.advance(PACE.intervalMs);
    expect(asked).toHaveLength(2);
    await clock.advance(PACE.intervalMs);
    expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
  });

  it('lets go at once of a request that is no longer wanted, though others wait before it', async () => {
    const { clock, asked, rest } = rig();
    const others = new AbortController();
    for (let index = 0; index < 50; index += 1) {
      void rest.get(`https://one.example/${index}`, PACE, others.signal);
    }
    const wanted = new AbortController();
    const last = rest.get('https://one.example/last', PACE, wanted.signal);
    await settle();
    wanted.abort(new Error('Closed'));
    await expect(last).rejects.toThrow('Closed');

    await clock.advance(60 * PACE.intervalMs);
    expect(asked).toHaveLength(50);
    expect(asked).not.toContain('https://one.example/last');
  });
});

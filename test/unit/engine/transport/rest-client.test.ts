import { describe, expect, it } from 'vitest';
import { RestClient } from '../../../../src/engine/transport/rest-client';
import { ManualClock, settle } from '../../../support/manual-clock';

const PACE = { intervalMs: 1_000, limitedForMs: 60_000 };

function rig(answer: () => Response = () => new Response('{}')) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const fetch = (url: string): Promise<Response> => {
    asked.push(url);
    return Promise.resolve(answer());
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

  it.each([
    [429, '7', 7_000],
    [418, '120', 120_000],
    [403, undefined, PACE.limitedForMs],
    [429, 'soon', PACE.limitedForMs],
  ])(
    'leaves a host alone that answers %i (Retry-After: %s), and only that one',
    async (status, wish, waitMs) => {
      const headers = wish === undefined ? {} : { 'retry-after': wish };
      const { clock, asked, rest } = rig(() => new Response('', { status, headers }));
      const { signal } = new AbortController();
      expect(await rest.get('https://one.example/a', PACE, signal)).toMatchObject({
        error: { kind: 'limited', status, retryAfterMs: waitMs },
      });
      const next = rest.get('https://one.example/b', PACE, signal);
      const other = rest.get('https://other.example/c', PACE, signal);
      await clock.advance(waitMs - 1);
      expect(asked.slice(1)).toEqual(['https://other.example/c']);
      await clock.advance(1);
      await Promise.all([next, other]);
      expect(asked.slice(2)).toEqual(['https://one.example/b']);
    },
  );
});

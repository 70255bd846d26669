import { afterEach, describe, expect, it } from 'vitest';
import { openLogging } from '../../../src/platform/logging';
import { apiErrorSchema, apiTimelineSchema } from '../../../src/shared/api';
import { apiRig } from '../../support/api-rig';
import type { ApiRig } from '../../support/api-rig';
import { temporaryFolder } from '../../support/capture-files';

let rig: ApiRig;
afterEach(() => rig.close());

const errorOf = (answer: { json(): unknown }) => apiErrorSchema.parse(answer.json());

describe('what is asked of the API', () => {
  it('says what is wrong with a request and where', async () => {
    rig = await apiRig();
    const cases: readonly [path: string, status: number, field: string | undefined][] = [
      ['/collectors/status/no_such', 404, undefined],
      ['/collectors/gaps?collector=no_such', 404, undefined],
      ['/nowhere', 404, undefined],
      ['/collectors/trades?limit=0', 400, 'limit'],
      ['/collectors/trades?limit=1.5', 400, 'limit'],
      ['/collectors/trades?limit=many', 400, 'limit'],
      ['/collectors/trades?limit=5&limit=6', 400, 'limit'],
      ['/collectors/trades?symbol=btc%20usdt', 400, 'symbol'],
      ['/collectors/trades?venue=nyse', 400, 'venue'],
      ['/collectors/trades?sideways=1', 400, 'sideways'],
      ['/collectors/timeline?since=yesterday', 400, 'since'],
      ['/collectors/timeline?before=now', 400, 'before'],
      ['/stream?topics=weather', 400, 'topics'],
    ];
    for (const [path, status, field] of cases) {
      const answer = await rig.ask(path);
      expect(answer.status, path).toBe(status);
      expect(errorOf(answer).field, path).toBe(field);
      if (field === undefined) continue;
      expect(errorOf(answer).message).toMatch(
        new RegExp(`^${field}: (expected|unknown parameter)`),
      );
    }
    const wrongMethod = await rig.ask('/collectors/trades', { method: 'DELETE' });
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.allow).toBe('GET, HEAD');
    expect((await rig.ask('/collectors/bybit_trades/stop')).status).toBe(405);
    const large = await rig.ask('/collectors/bybit_trades/stop', {
      method: 'POST',
      body: JSON.stringify('x'.repeat(5_000)),
      headers: { 'content-type': 'application/json' },
    });
    expect(errorOf(large).code).toBe('payload_too_large');
  });

  it('refuses a level of the log that there is not, and leaves it as it is', async () => {
    const logging = openLogging(temporaryFolder());
    rig = await apiRig({ logging });
    const json = { 'content-type': 'application/json' };
    const cases: readonly [body: string, status: number, field: string | undefined][] = [
      ['{"level":"loud"}', 400, 'level'],
      ['{"level":5}', 400, 'level'],
      ['{}', 400, 'level'],
      ['{"level":"debug","for":"ever"}', 400, 'for'],
      ['"debug"', 400, 'body'],
      ['{"level":', 400, 'body'],
      ['', 400, 'body'],
    ];
    for (const [body, status, field] of cases) {
      const answer = await rig.ask('/debug/log-level', { method: 'PUT', body, headers: json });
      expect(answer.status, body).toBe(status);
      expect(errorOf(answer).field, body).toBe(field);
      if (field !== undefined) expect(errorOf(answer).message).toContain(field);
    }
    const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = await rig.ask('/debug/log-level', {
      method: 'PUT',
      body: 'level=debug',
      headers: asForm,
    });
    expect(form.status).toBe(415);
    expect(errorOf(form).message).toBe('Content-Type: expected application/json');
    const wrongMethod = await rig.ask('/debug/log-level', { method: 'POST' });
    expect(wrongMethod.headers.allow).toBe('GET, PUT, HEAD');
    const unauthorized = await rig.ask('/debug/log-level', {
      method: 'PUT',
      token: null,
      body: '{"level":"debug"}',
      headers: json,
    });
    expect(unauthorized.status).toBe(401);
    expect(logging.level()).toBe('info');
    await logging.close();
  });

  it('may bring any body where none is wanted', async () => {
    rig = await apiRig();
    const bodies: readonly [type: string, body: string][] = [
      ['application/json', ''],
      ['application/json', '{"broken":'],
      ['text/plain', 'please'],
    ];
    for (const [type, body] of bodies) {
      const answer = await rig.ask('/collectors/bybit_trades/start', {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      expect(answer.status, `${type} ${body}`).toBe(200);
    }
  });

  it('may give a time in ms or in ISO 8601', async () => {
    rig = await apiRig();
    await rig.flowing();
    const path = '/collectors/timeline?kind=transition&limit=1000';
    const { events } = apiTimelineSchema.parse((await rig.ask(path)).json());
    const since = events[Math.floor(events.length / 2)]?.at ?? 0;
    const wanted = events.filter(({ at }) => at >= since).map(({ id }) => id);
    for (const written of [String(since), new Date(since).toISOString()]) {
      const found = apiTimelineSchema.parse((await rig.ask(`${path}&since=${written}`)).json());
      expect(
        found.events.map(({ id }) => id).filter((id) => id <= (events[0]?.id ?? 0)),
        written,
      ).toEqual(wanted);
    }
  });
});

import { request } from 'node:http';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { statusLine } from '../../../src/headless/status-line';
import {
  apiCollectorDetailSchema,
  apiHealthSchema,
  apiRecordSchema,
  apiStatusListSchema,
  apiStreamStatusSchema,
  apiVerdictSchema,
} from '../../../src/shared/api';
import type { AnswerCounts, HourRecord, RollUp, Verdict } from '../../../src/shared/verdict';
import { ANSWERS, QUESTIONS } from '../../../src/shared/values/verdict';
import type { Answer, Question } from '../../../src/shared/values/verdict';
import { apiRig } from '../../support/api-rig';
import type { ApiRig } from '../../support/api-rig';

let rig: ApiRig;
afterEach(() => rig.close());

/** Counts of instruments by question and answer. */
type Counts = Readonly<Record<Question, AnswerCounts>>;

const byQuestion = <T>(of: (question: Question) => T): Record<Question, T> => ({
  connected: of('connected'),
  complete: of('complete'),
  on_time: of('on_time'),
});
const byAnswer = <T>(of: (answer: Answer) => T): Record<Answer, T> => ({
  good: of('good'),
  degraded: of('degraded'),
  bad: of('bad'),
  unknown: of('unknown'),
});
const countsOf = (rolled: RollUp): Counts => byQuestion((question) => rolled[question].counts);
const countsAmong = (verdicts: readonly Verdict[]): Counts =>
  byQuestion((question) =>
    byAnswer((answer) => verdicts.filter((verdict) => verdict[question].answer === answer).length),
  );

/** The first status that the stream sends. */
const streamStatus = (from: ApiRig): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${from.token}` };
    const path = '/stream?topics=status';
    const sent = request({ port: from.api.port, host: '127.0.0.1', path, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        const match = /^event: status\ndata: (.*)\n\n/.exec(text);
        if (match === null) return;
        response.removeAllListeners('error').on('error', () => undefined);
        sent.destroy();
        resolve(JSON.parse(match[1] ?? ''));
      });
    });
    sent.end();
  });

/** The counts of each surface, all of the same look. */
async function surfaces(from: ApiRig): Promise<Readonly<Record<string, Counts>>> {
  for (;;) {
    const { at } = from.monitor.verdict.latest;
    const [health, list, verdict, csv, metrics, stream, details] = [
      apiHealthSchema.parse((await from.ask('/health')).json()),
      apiStatusListSchema.parse((await from.ask('/collectors/status')).json()),
      apiVerdictSchema.parse((await from.ask('/verdict?answer=good,degraded,bad,unknown')).json()),
      await from.ask('/verdict?answer=good,degraded,bad,unknown', {
        headers: { accept: 'text/csv' },
      }),
      (await from.ask('/metrics')).text,
      apiStreamStatusSchema.parse(await streamStatus(from)),
      [
        apiCollectorDetailSchema.parse((await from.ask('/collectors/status/bybit_trades')).json()),
        apiCollectorDetailSchema.parse(
          (await from.ask('/collectors/status/binance_trades')).json(),
        ),
      ],
    ] as const;
    const line = statusLine(from.monitor.snapshot());
    if (from.monitor.verdict.latest.at !== at) continue;
    const rows = parseCsv<{ question: string; answer: string }>(csv.text, { columns: true });
    const value = (series: RegExp): number => Number(series.exec(metrics)?.[1] ?? NaN);
    return {
      engine: countsOf(from.monitor.verdict.overall()),
      health: countsOf(health.monitor!.verdict),
      status: countsOf(list.verdict),
      collectors: sum(list.collectors.map((each) => countsOf(each.verdict!))),
      venues: sum(Object.values(list.venues).map(countsOf)),
      details: countsAmong(details.flatMap(({ verdicts }) => verdicts)),
      verdict: countsAmong(verdict.verdicts),
      csv: byQuestion((question) =>
        byAnswer(
          (answer) =>
            rows.filter((row) => row.question === question && row.answer === answer).length,
        ),
      ),
      metrics: byQuestion((question) =>
        byAnswer((answer) =>
          value(
            new RegExp(
              `^tapedeck_feeds\\{question="${question}",answer="${answer}"\\} (\\d+)$`,
              'm',
            ),
          ),
        ),
      ),
      stream: countsOf(stream.verdict),
      'status line': byQuestion((question) =>
        byAnswer((answer) => {
          const words = question.replace('_', ' ');
          const part = new RegExp(`  ${words} (.*?)  `).exec(line)?.[1] ?? '';
          return Number(new RegExp(`(\\d+) ${answer}`).exec(part)?.[1] ?? 0);
        }),
      ),
    };
  }
}

const sum = (all: readonly Counts[]): Counts =>
  byQuestion((question) =>
    byAnswer((answer) => all.reduce((total, counts) => total + counts[question][answer], 0)),
  );

/** Every surface gives the engine's answers, and those are as expected. */
async function expectEverywhere(expected: Partial<Record<Question, Partial<AnswerCounts>>>) {
  const { engine, ...others } = await surfaces(rig);
  expect(engine).toMatchObject(expected);
  for (const [surface, counts] of Object.entries(others)) expect(counts, surface).toEqual(engine);
}

const answerOf = (collectorId: string, question: Question): Answer | undefined =>
  rig.monitor.verdict.ofCollector(collectorId)?.[question].answer;

const untilAnswer = (
  collectorId: string,
  question: Question,
  answer: Answer,
  timeout = 20_000,
): Promise<void> =>
  expect.poll(() => answerOf(collectorId, question), { timeout, interval: 50 }).toBe(answer);

async function untilWell(): Promise<void> {
  await rig.flowing();
  await expect.poll(() => rig.monitor.verdict.overall().healthy, { timeout: 20_000 }).toBe(4);
}

const health = async () => {
  const answer = await rig.ask('/health');
  return { status: answer.status, ...apiHealthSchema.parse(answer.json()).monitor! };
};

const notGoodSeries = async (): Promise<readonly string[]> => {
  const { text } = await rig.ask('/metrics');
  return Array.from(text.matchAll(/^tapedeck_feed_not_good\{(.*)\} 1$/gm), ([, labels = '']) =>
    labels.replaceAll(/\w+="(.*?)",?/g, '$1 ').trim(),
  );
};

describe('every surface', () => {
  it('says that feeds are healthy, and which of them are unproven', async () => {
    rig = await apiRig();
    await untilWell();
    await expectEverywhere({
      connected: { good: 4 },
      complete: { good: 2, unknown: 2 },
      on_time: { good: 4 },
    });
    expect(await health()).toMatchObject({
      status: 200,
      level: 'healthy',
      healthy: 2,
      reasons: [],
      verdict: { instruments: 4, healthy: 4, healthyUnproven: 2 },
    });
    const { text } = await rig.ask('/metrics');
    expect(text).toContain('tapedeck_collectors_healthy 2');
    expect(text).toContain('tapedeck_collector_healthy{collector="bybit_trades"} 1');
    expect(text).toContain('tapedeck_feeds_not_shown 0');
    expect(await notGoodSeries()).toEqual([
      'bybit_trades bybit:spot:BTCUSDT complete unknown not_provable',
      'bybit_trades bybit:spot:ETHUSDT complete unknown not_provable',
    ]);
    expect(statusLine(rig.monitor.snapshot())).toContain(
      '  2 of 2 healthy  connected 4 good  complete 2 good, 2 unknown  on time 4 good  ',
    );
  });

  it('says that a feed is incomplete while all its trades are rejected', async () => {
    rig = await apiRig();
    await untilWell();
    rig.exchange.injectFault({
      kind: 'corrupt',
      how: 'price_invalid',
      venue: 'binance',
    });
    await untilAnswer('binance_trades', 'complete', 'bad');
    await expectEverywhere({ complete: { bad: 2, unknown: 2 } });
    const { status, level, reasons } = await health();
    expect([status, level]).toEqual([200, 'degraded']);
    expect(reasons[0]).toMatch(/rejected/);
    expect(await notGoodSeries()).toContain(
      'binance_trades binance:spot:BTCUSDT complete bad many_rejected',
    );
    expect(statusLine(rig.monitor.snapshot())).toMatch(/binance_trades ACTIVE: .*rejected/);
    const line = (await rig.ask('/metrics')).text;
    expect(line).toContain('tapedeck_collector_healthy{collector="binance_trades"} 0');
  });

  it('says within 15 s that a venue is 4 s late', async () => {
    rig = await apiRig();
    await untilWell();
    const begunAt = Date.now();
    rig.exchange.injectFault({ kind: 'delay', ms: 4_000, venue: 'bybit' });
    await untilAnswer('bybit_trades', 'on_time', 'bad');
    expect(Date.now() - begunAt).toBeLessThan(15_000);
    await expectEverywhere({ connected: { good: 4 }, on_time: { good: 2, bad: 2 } });
    expect((await health()).reasons[0]).toMatch(/late|later/);
    const rows = parseCsv<Record<string, string>>(
      (await rig.ask('/verdict?question=on_time&answer=bad', { headers: { accept: 'text/csv' } }))
        .text,
      { columns: true },
    );
    expect(rows).toMatchObject(
      ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({
        instrument: `bybit:spot:${symbol}`,
        collector: 'bybit_trades',
        question: 'on_time',
        answer: 'bad',
        condition: 'late',
      })),
    );
    expect(await notGoodSeries()).toContain('bybit_trades bybit:spot:BTCUSDT on_time bad late');
  });

  it('says of a symbol that falls silent that it is not connected, and of its neighbour that it is', async () => {
    rig = await apiRig();
    await untilWell();
    const paces = () => {
      const detail = rig.monitor.detail('binance_trades');
      return detail.ok && detail.value.symbols.every(({ silence }) => silence.expectedPerSecond);
    };
    await expect.poll(paces, { timeout: 25_000 }).toBeTruthy();
    rig.exchange.injectFault({ kind: 'silence', venue: 'binance', symbol: 'ETHUSDT' });
    await untilAnswer('binance_trades', 'connected', 'bad', 30_000);
    await expectEverywhere({ connected: { good: 3, bad: 1 } });
    expect(await health()).toMatchObject({ status: 200, level: 'degraded', healthy: 1 });
    expect((await health()).reasons[0]).toMatch(
      /^1 of 4 symbols silent: ETHUSDT|No trade of ETHUSDT/,
    );
    expect(await notGoodSeries()).toContain(
      'binance_trades binance:spot:ETHUSDT connected bad silent',
    );
  }, 80_000);

  it('says that nothing is known yet while it connects, and 503 when nothing can be reached', async () => {
    rig = await apiRig();
    await rig.flowing();
    await rig.monitor.stopAll();
    await rig.exchange.goOffline();
    rig.monitor.startAll();
    await untilAnswer('bybit_trades', 'connected', 'unknown');
    await expectEverywhere({ connected: { unknown: 4 } });
    expect(await health()).toMatchObject({ status: 200, level: 'unknown', healthy: 0, running: 2 });
    await untilAnswer('bybit_trades', 'connected', 'bad');
    await untilAnswer('binance_trades', 'connected', 'bad');
    await expectEverywhere({ connected: { bad: 4 } });
    const { status, level, reasons } = await health();
    expect([status, level]).toEqual([503, 'down']);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons[0]).toMatch(/[Nn]ot connected/);
  }, 60_000);

  it('judges nothing of collectors that are stopped', async () => {
    rig = await apiRig();
    await untilWell();
    await rig.monitor.stopAll();
    rig.monitor.verdict.look();
    expect(await health()).toMatchObject({ status: 200, level: 'off', reasons: [] });
    const { text } = await rig.ask('/metrics');
    for (const question of QUESTIONS) {
      for (const answer of ANSWERS) {
        expect(text).toContain(`tapedeck_feeds{question="${question}",answer="${answer}"} 0`);
      }
    }
    expect(await notGoodSeries()).toEqual([]);
    const verdict = apiVerdictSchema.parse((await rig.ask('/verdict')).json());
    expect(verdict).toMatchObject({ verdicts: [], matching: 0, verdict: { instruments: 0 } });
    expect(statusLine(rig.monitor.snapshot())).toContain('  connected –  complete –  on time –  ');
  });
});

describe('the list of verdicts', () => {
  it('holds what is not good, or the answers asked for, of one collector or of all', async () => {
    rig = await apiRig();
    await untilWell();
    const ask = async (query: string) =>
      apiVerdictSchema
        .parse((await rig.ask(`/verdict${query}`)).json())
        .verdicts.map(({ instrument }) => instrument);
    const unproven = ['bybit:spot:BTCUSDT', 'bybit:spot:ETHUSDT'];
    const proven = ['binance:spot:BTCUSDT', 'binance:spot:ETHUSDT'];
    expect(await ask('')).toEqual(unproven);
    expect(await ask('?question=complete')).toEqual(unproven);
    expect(await ask('?question=connected')).toEqual([]);
    expect(await ask('?question=complete&answer=good')).toEqual(proven);
    expect(await ask('?answer=unknown,bad&collector=bybit_trades')).toEqual(unproven);
    expect(await ask('?collector=binance_trades')).toEqual([]);
    expect(await ask('?limit=1')).toEqual(unproven.slice(0, 1));
    const answers: readonly [query: string, status: number][] = [
      ['?collector=no_such', 404],
      ['?question=fast', 400],
      ['?answer=fine', 400],
      ['?answer=', 400],
      ['?limit=0', 400],
      ['?colour=red', 400],
    ];
    for (const [query, status] of answers) {
      expect((await rig.ask(`/verdict${query}`)).status, query).toBe(status);
    }
    const headers = { accept: 'image/png' };
    expect((await rig.ask('/verdict', { headers })).status).toBe(406);
  });

  it('finds a collector with several connections by its name', async () => {
    rig = await apiRig({ symbolsPerConnection: 1 });
    await untilWell();
    const { verdicts } = apiVerdictSchema.parse(
      (await rig.ask('/verdict?collector=bybit_trades')).json(),
    );
    expect(verdicts.map(({ collectorId }) => collectorId)).toEqual([
      'bybit_trades',
      'bybit_trades#2',
    ]);
    for (const [name, id] of [
      ['bybit_trades%231', 'bybit_trades'],
      ['bybit_trades%232', 'bybit_trades#2'],
    ]) {
      const one = apiVerdictSchema.parse((await rig.ask(`/verdict?collector=${name}`)).json());
      expect(one.verdicts.map(({ collectorId }) => collectorId)).toEqual([id]);
    }
  });
});

describe('the seconds of each answer', () => {
  it('are counted for every instrument and look, and never go back', async () => {
    rig = await apiRig();
    await untilWell();
    const read = async () => {
      const { text } = await rig.ask('/metrics');
      const at = rig.monitor.verdict.latest.at;
      const values = Object.fromEntries(
        Array.from(
          text.matchAll(/^tapedeck_feed_seconds_total\{question="(\w+)",answer="(\w+)"\} (\d+)$/gm),
          ([, question, answer, value]) => [`${question} ${answer}`, Number(value)],
        ),
      );
      return { at, values };
    };
    const before = (await read()).values;
    expect(Object.keys(before)).toHaveLength(QUESTIONS.length * ANSWERS.length);
    let looks = 0;
    const stop = rig.monitor.verdict.onJudged(() => (looks += 1));
    await expect.poll(() => looks).toBe(2);
    stop();
    const after = (await read()).values;
    expect(after['connected good']).toBe((before['connected good'] ?? 0) + 2 * 4);
    for (const question of QUESTIONS) {
      const grown = ANSWERS.map(
        (answer) => (after[`${question} ${answer}`] ?? 0) - (before[`${question} ${answer}`] ?? 0),
      );
      expect(grown.every((each) => each >= 0)).toBe(true);
      expect(grown.reduce((total, each) => total + each, 0)).toBe(8);
    }
  });
});

describe('the hours on record', () => {
  const hour = Date.UTC(2026, 11, 1, 9);
  const hours: readonly HourRecord[] = [
    { instrument: 'bybit:spot:BTCUSDT', hour: hour - 3_600_000, kind: 'complete', lost: 0, unknownSeconds: 0 }, // prettier-ignore
    { instrument: 'bybit:spot:BTCUSDT', hour, kind: 'loss', lost: 12, unknownSeconds: 40 },
  ];

  it('are given newest first in JSON and oldest first in CSV', async () => {
    const asked: unknown[][] = [];
    rig = await apiRig({
      monitorFor: (real) => ({
        ...real,
        record: {
          report: real.record.report,
          hours(...args: readonly unknown[]) {
            asked.push([...args]);
            return [...hours];
          },
        },
      }),
    });
    const query = `?instrument=bybit:spot:BTCUSDT&since=${hour - 7_200_000}&until=${hour + 1}`;
    const found = apiRecordSchema.parse((await rig.ask(`/verdict/record${query}`)).json());
    expect(found).toEqual({ hours: hours.toReversed(), matching: 2 });
    expect(asked).toEqual([['bybit:spot:BTCUSDT', hour - 7_200_000, hour + 1]]);
    const losses = apiRecordSchema.parse((await rig.ask('/verdict/record?kind=loss')).json());
    expect(losses.hours).toEqual([hours[1]]);
    const newest = apiRecordSchema.parse((await rig.ask('/verdict/record?limit=1')).json());
    expect(newest).toEqual({ hours: [hours[1]], matching: 2 });
    const csv = await rig.ask('/verdict/record', { headers: { accept: 'text/csv' } });
    expect(csv.text).toBe(
      [
        'instrument,hour,kind,lost,unknown_seconds',
        'bybit:spot:BTCUSDT,2026-12-01T08:00:00.000Z,complete,0,0',
        'bybit:spot:BTCUSDT,2026-12-01T09:00:00.000Z,loss,12,40',
        '',
      ].join('\r\n'),
    );
    expect((await rig.ask('/verdict/record?until=soon')).status).toBe(400);
  });
});

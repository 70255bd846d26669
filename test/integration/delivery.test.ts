import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Delivery } from '../../src/outputs/delivery/delivery';
import type { DeliveryDeps } from '../../src/outputs/delivery/delivery';
import { deliverySettingsSchema, withoutDeliverySecrets } from '../../src/shared/delivery';
import type { Incident, IncidentReport } from '../../src/shared/incidents';
import { configFileSchema, settingsSchema } from '../../src/shared/settings';
import { redactText } from '../../src/platform/redaction';
import { RecordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let url: string;
let received: Received[];
/** How the server answers its nth request. */
let answer: (response: ServerResponse, nth: number) => void;
let delivery: Delivery | null;
let log: RecordingLog;
let tell: (report: IncidentReport) => void;

beforeEach(async () => {
  received = [];
  delivery = null;
  log = new RecordingLog();
  answer = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      answer(response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/B0/hush?key=hush`;
});
afterEach(async () => {
  await delivery?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function deliver(settings: unknown, options: Partial<DeliveryDeps> = {}): Delivery {
  delivery = new Delivery(deliverySettingsSchema.parse(settings), {
    incidents: {
      onReport(listener) {
        tell = listener;
        return () => undefined;
      },
    },
    mode: 'LIVE',
    log,
    fetch: globalThis.fetch,
    random: () => 0,
    limits: { baseDelayMs: 10, maxDelayMs: 40, maxAttempts: 3 },
    ...options,
  });
  return delivery;
}

const report = (id: string, state: IncidentReport['state'] = 'opened'): IncidentReport => ({
  state,
  text: 'Closed by <the venue> & gone.',
  at: Date.parse('2026-12-01T05:50:31Z'),
  incident: {
    id,
    title: 'binance_trades: connection lost',
    begin: Date.parse('2026-12-01T05:50:30Z'),
    end: null,
    collectors: ['binance_trades'],
  } as unknown as Incident,
});

const idsOf = (all: readonly Received[]): readonly string[] =>
  all.map(({ body }) => (JSON.parse(body) as { incidentId: string }).incidentId);
const reportOf = (of: Delivery) => Object.values(of.reports)[0];

describe('a webhook', () => {
  it('gets JSON with a schema version, signed over timestamp and body', async () => {
    const secret = 'a long secret';
    deliver({ webhooks: [{ url, secret }] });
    tell(report('one'));
    await waitFor('a request', () => received.length === 1);
    const [{ headers, body }] = received as [Received];
    expect(JSON.parse(body)).toEqual({
      schemaVersion: 1,
      incidentId: 'one',
      state: 'opened',
      at: '2026-12-01T05:50:31.000Z',
      mode: 'LIVE',
      title: 'binance_trades: connection lost',
      text: 'Closed by <the venue> & gone.',
      incident: {
        id: 'one',
        title: 'binance_trades: connection lost',
        begin: '2026-12-01T05:50:30.000Z',
        end: null,
        collectors: ['binance_trades'],
      },
    });
    const timestamp = String(headers['x-tapedeck-timestamp']);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(10);
    const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-tapedeck-signature']).toBe(`sha256=${expected}`);
    expect(headers['content-type']).toContain('application/json');
  });

  it('gets the Slack form, with what is special to Slack escaped and the source named', async () => {
    deliver({ webhooks: [{ url, format: 'slack' }] }, { mode: 'SIMULATED' });
    tell(report('one'));
    await waitFor('a request', () => received.length === 1);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      text: '[SIMULATED] Incident: binance_trades: connection lost\nClosed by &lt;the venue&gt; &amp; gone.',
    });
    expect(received[0]?.headers).not.toHaveProperty('x-tapedeck-signature');
  });

  it('is asked again after HTTP 500 and 429, and what follows waits its turn', async () => {
    answer = (response, nth) => response.writeHead(nth === 1 ? 500 : nth === 2 ? 429 : 200).end();
    const delivering = deliver({ webhooks: [{ url }] });
    for (const id of ['one', 'two', 'three']) tell(report(id));
    await waitFor('all of them', () => received.length === 5);
    expect(idsOf(received)).toEqual(['one', 'one', 'one', 'two', 'three']);
    await waitFor('the last answer', () => reportOf(delivering)?.delivered === 3);
    expect(log.at('warn')).toEqual([]);
  });

  it('is asked again when it does not answer in time, and given up in the end', async () => {
    answer = (response, nth) => (nth <= 3 ? undefined : response.writeHead(200).end());
    const delivering = deliver({ webhooks: [{ url }] }, { timeoutMs: 100 });
    tell(report('one'));
    tell(report('two'));
    await waitFor('the second', () => reportOf(delivering)?.delivered === 1);
    expect(idsOf(received)).toEqual(['one', 'one', 'one', 'two']);
    expect(reportOf(delivering)).toMatchObject({ delivered: 1, failed: 1 });
    expect(log.at('warn')).toMatchObject([{ fields: { why: 'It did not answer in time' } }]);
  });

  it.each([302, 400, 410])('that answers with HTTP %i is not asked again', async (status) => {
    answer = (response) => response.writeHead(status, { location: url }).end();
    const delivering = deliver({ webhooks: [{ url }] });
    tell(report('one'));
    await waitFor('the failure', () => reportOf(delivering)?.failed === 1);
    expect(received).toHaveLength(1);
  });

  it('that is slow loses the oldest that wait, and counts them', async () => {
    let finish = (): void => undefined;
    answer = (response, nth) => {
      if (nth === 1) finish = () => response.writeHead(200).end();
      else response.writeHead(200).end();
    };
    const delivering = deliver({ webhooks: [{ url }] }, { limits: { maxQueued: 2 } });
    tell(report('one'));
    await waitFor('the first', () => received.length === 1);
    for (const id of ['two', 'three', 'four', 'five']) tell(report(id));
    expect(reportOf(delivering)).toMatchObject({ dropped: 2, waiting: 2 });
    finish();
    await waitFor('the others', () => received.length === 3);
    expect(idsOf(received)).toEqual(['one', 'four', 'five']);
  });

  it('that nobody serves is no reason to wait at the end, and its address is in no line', async () => {
    const nowhere = 'http://127.0.0.1:9/services/T0/B0/hush';
    deliver({ webhooks: [{ url: nowhere, secret: 'hush hush hush' }] });
    tell(report('one'));
    await waitFor('the failure', () => log.at('warn').length === 1);
    expect(JSON.stringify(log.at('warn'))).not.toContain('hush');
    deliver({ webhooks: [{ url: nowhere }] }, { limits: { baseDelayMs: 60_000, maxDelayMs: 60_000 } }); // prettier-ignore
    tell(report('one'));
    const begin = performance.now();
    await delivery?.close();
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('gets nothing of a recording', async () => {
    const delivering = deliver({ webhooks: [{ url }] }, { mode: 'REPLAY' });
    tell(report('one'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received).toEqual([]);
    expect(reportOf(delivering)).toMatchObject({ delivered: 0, waiting: 0 });
  });
});

describe('a command', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tapedeck-delivery-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gets the incident on its standard input, and its arguments go through no shell', async () => {
    const file = join(folder, 'out; $(echo no).json');
    const script = `const fs = require('fs'); fs.writeFileSync(process.argv[1], fs.readFileSync(0, 'utf8') + JSON.stringify(Object.keys(process.env)));`;
    process.env.TAPEDECK_TEST_TOKEN = 'hush';
    const delivering = deliver({ command: { program: process.execPath, args: ['-e', script, file] } }); // prettier-ignore
    tell(report('one', 'closed'));
    await waitFor('the program', () => reportOf(delivering)?.delivered === 1);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('"incidentId":"one","state":"closed"');
    expect(text).not.toContain('TAPEDECK_TEST_TOKEN');
    delete process.env.TAPEDECK_TEST_TOKEN;
  });

  it.each([
    ['ends with an error', ['-e', 'process.exit(3)'], 'The program ended with 3'],
    [
      'takes too long',
      ['-e', 'setTimeout(() => {}, 60000)'],
      'The program took longer than 500 ms',
    ],
  ])('that %s is killed or counted, and not run again', async (_, args, why) => {
    const delivering = deliver(
      { command: { program: process.execPath, args } },
      { timeoutMs: 500 },
    );
    tell(report('one'));
    await waitFor('the failure', () => reportOf(delivering)?.failed === 1);
    expect(log.at('warn')).toMatchObject([{ fields: { target: 'command', why } }]);
  });

  it.each([
    ['is not there', () => join(folder, 'nothing'), 'ENOENT'],
    ['has a path through a file', () => join(process.execPath, 'nothing'), 'ENOTDIR'],
  ])('that %s is reported', async (_, program, code) => {
    const delivering = deliver({ command: { program: program() } });
    tell(report('one'));
    await waitFor('the failure', () => reportOf(delivering)?.failed === 1);
    expect(log.at('warn')).toMatchObject([
      { fields: { why: `The program could not be run: ${code}` } },
    ]);
  });
});

describe('settings of the delivery', () => {
  it.each([
    'http://example.com/hook',
    'https://user:password@example.com/hook',
    'file:///etc/passwd',
    'hook',
  ])('refuse %s', (address) => {
    expect(deliverySettingsSchema.safeParse({ webhooks: [{ url: address }] }).success).toBe(false);
  });

  it('are read from a config file and from settings, and were not there before', () => {
    const wanted = { webhooks: [{ url: 'https://example.com/hook', secret: 'long enough' }] };
    expect(configFileSchema.parse({ delivery: wanted }).delivery).toMatchObject(wanted);
    expect(settingsSchema.parse({ delivery: wanted }).delivery).toMatchObject(wanted);
    expect(settingsSchema.parse({}).delivery).toEqual({ webhooks: [] });
  });

  it('are shown without what is secret', () => {
    const shown = withoutDeliverySecrets(
      deliverySettingsSchema.parse({
        webhooks: [{ url: 'https://hooks.slack.com/services/T0/B0/hush', secret: 'hush hush' }],
        command: { program: '/usr/bin/page', args: ['--token', 'hush'] },
      }),
    );
    expect(JSON.stringify(shown)).not.toContain('hush');
    expect(shown.webhooks[0]?.url).toBe('https://hooks.slack.com/***');
  });

  it('are redacted wherever an address is written', () => {
    expect(redactText('POST https://hooks.slack.com/services/T0/B0/hush failed')).toBe(
      'POST https://hooks.slack.com/services/*** failed',
    );
    expect(redactText('"url":"https://discord.com/api/webhooks/1/hush","x":1')).toBe(
      '"url":"https://discord.com/api/webhooks/***","x":1',
    );
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import parse from 'parse-prometheus-text-format';
import type { ParsedMetric } from 'parse-prometheus-text-format';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiRig } from '../../support/api-rig';
import type { ApiRig } from '../../support/api-rig';
import { temporaryFolder } from '../../support/capture-files';
import { ensurePromtool, runCommand } from '../../support/promtool';
import { waitFor } from '../../support/wait-for';

const monitoring = join(import.meta.dirname, '..', '..', '..', 'docs', 'monitoring');

let hasPromtool = false;
beforeAll(async () => {
  hasPromtool = await ensurePromtool();
}, 180_000);

let rig: ApiRig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

const scrape = async (from: ApiRig): Promise<readonly ParsedMetric[]> =>
  parse((await from.ask('/metrics')).text);

function valuesOf(metrics: readonly ParsedMetric[], name: string): Record<string, number> {
  const found = metrics.find((metric) => metric.name === name);
  return Object.fromEntries(
    (found?.metrics ?? []).map(({ labels = {}, value, count }) => [
      Object.values(labels).join(' '),
      Number(value ?? count),
    ]),
  );
}

describe('the metrics', () => {
  it('agree with the ledger, trade by trade', async () => {
    rig = await apiRig();
    await rig.flowing();
    await rig.monitor.stopAll();
    const before = rig.monitor.snapshot();
    const { text } = await rig.ask('/metrics');
    const metrics = parse(text);
    const stored = valuesOf(metrics, 'tapedeck_trades_stored_total');
    const received = valuesOf(metrics, 'tapedeck_trades_received_total');
    const frames = valuesOf(metrics, 'tapedeck_frames_total');
    for (const { id, account, stats } of before.collectors) {
      expect(stored[id]).toBe(account.stored);
      expect(received[id]).toBe(account.received);
      expect(frames[`${id} data`]).toBe(stats.dataFrames);
    }
    const live = rig.monitor.store.snapshot().filter(({ trade }) => trade.origin === undefined);
    // The parser merges histograms that differ by label, so these are added up by hand.
    for (const suffix of ['count{collector="\\w+"}', 'bucket{collector="\\w+",le="\\+Inf"}']) {
      const lines = text.matchAll(
        new RegExp(`^tapedeck_trade_latency_seconds_${suffix} (\\d+)$`, 'gm'),
      );
      expect([...lines].reduce((sum, line) => sum + Number(line[1]), 0)).toBe(live.length);
    }
    expect(valuesOf(metrics, 'tapedeck_store_held_trades')).toEqual({ '': before.store.held });
    const state = valuesOf(metrics, 'tapedeck_collector_state');
    expect(state['bybit_trades STOPPED']).toBe(1);
    expect(state['bybit_trades ACTIVE']).toBe(0);
    expect(
      valuesOf(metrics, 'tapedeck_transitions_total')['bybit_trades STOPPED stop_requested'],
    ).toBe(1);
  });

  it('never go back, whatever happens to a connection', async () => {
    rig = await apiRig();
    await rig.flowing();
    const { monitor } = rig;
    let before = await scrape(rig);
    for (let round = 0; round < 3; round += 1) {
      await monitor.stop('bybit_trades');
      monitor.start('bybit_trades');
      await waitFor('ACTIVE', () => monitor.snapshot().collectors[0]?.state === 'ACTIVE');
      const after = await scrape(rig);
      for (const { name, type } of before) {
        if (type !== 'COUNTER') continue;
        const later = valuesOf(after, name);
        for (const [labels, value] of Object.entries(valuesOf(before, name))) {
          expect(later[labels], `${name} ${labels}`).toBeGreaterThanOrEqual(value);
        }
      }
      before = after;
    }
  });

  it('have no label whose values have no bound', async () => {
    rig = await apiRig({ withBooks: true });
    await rig.flowing();
    for (const path of [
      '/nowhere/1',
      '/nowhere/2',
      '/collectors/status/a',
      '/collectors/status/b',
    ]) {
      await rig.ask(path);
    }
    const metrics = await scrape(rig);
    const own = metrics.filter(({ name }) => name.startsWith('tapedeck_'));
    const labels = new Set(
      own.flatMap((metric) => metric.metrics.flatMap((each) => Object.keys(each.labels ?? {}))),
    );
    // Not before the first whole minute.
    labels.add('window');
    expect([...labels].sort()).toEqual([
      'answer',
      'cause',
      'channel',
      'collector',
      'condition',
      // Of at most 200 that are not good.
      'instrument',
      'kind',
      'market',
      'mode',
      'node',
      'outcome',
      'provability',
      'question',
      'reason',
      'route',
      'source',
      'state',
      'status',
      'stream',
      'subscription',
      'sync',
      'venue',
      'version',
      'window',
    ]);
    const routes = Object.keys(valuesOf(metrics, 'tapedeck_api_requests_total'));
    expect(routes).toEqual(expect.arrayContaining(['unknown 404', '/collectors/status/:name 404']));
  });

  it('are all there that the dashboard and the alert rules speak of', async () => {
    rig = await apiRig({ withBooks: true });
    await rig.flowing();
    const names = new Set(
      (await scrape(rig)).flatMap(({ name, type }) =>
        type === 'HISTOGRAM' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    // Recordings are counted from the first one on.
    names.add('tapedeck_recording_dropped_records_total');
    const texts = ['grafana-dashboard.json', 'alerts.yml'].map((file) =>
      readFileSync(join(monitoring, file), 'utf8'),
    );
    const spoken = texts.flatMap((text) => text.match(/\b(?:tapedeck|nodejs|process)_\w+/g) ?? []);
    expect(spoken.length).toBeGreaterThan(30);
    expect([...new Set(spoken)].filter((name) => !names.has(name))).toEqual([]);
  });

  it('stand with their labels in the table of the manual, and nothing else does', async () => {
    rig = await apiRig({ withBooks: true });
    await rig.flowing();
    const { text } = await rig.ask('/metrics');
    const labelsOf = new Map(
      Array.from(text.matchAll(/^# TYPE tapedeck_(\w+)/gm), ([, name = '']) => [
        name,
        new Set<string>(),
      ]),
    );
    for (const [, name = '', labels = ''] of text.matchAll(/^tapedeck_(\w+)\{(.*)\} /gm)) {
      const known = labelsOf.get(name);
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) {
        if (label !== 'collector') known?.add(label);
      }
    }
    const manual = readFileSync(join(monitoring, '..', 'monitoring.md'), 'utf8');
    const rows = Array.from(manual.matchAll(/^\| (`.*?) +\|/gm), ([, row = '']) => row);
    const written = rows.flatMap((row) =>
      Array.from(row.matchAll(/`(\w+)(?:\{(.*?)\})?`/g), ([, name = '', labels = '']) => ({
        name,
        labels: labels === '' ? [] : labels.split(','),
      })),
    );
    expect(written.map(({ name }) => name).sort()).toEqual([...labelsOf.keys()].sort());
    for (const { name, labels } of written) {
      const seen = [...(labelsOf.get(name) ?? [])];
      expect(labels, name).toEqual(expect.arrayContaining(seen));
      if (seen.length > 0) expect(seen, name).toHaveLength(labels.length);
    }
  });

  it('pass the checks of Prometheus itself', async (context) => {
    if (!hasPromtool) context.skip('promtool is not there and cannot be installed');
    rig = await apiRig({ withBooks: true });
    await rig.flowing();
    const { text } = await rig.ask('/metrics');
    expect(await runCommand('promtool', ['check', 'metrics'], { stdin: text })).toEqual({
      code: 0,
      output: '',
    });
  });
});

/** Every expression of the dashboard, as it is when something is chosen. */
function dashboardExpressions(): readonly string[] {
  const found: string[] = [];
  JSON.parse(readFileSync(join(monitoring, 'grafana-dashboard.json'), 'utf8'), (key, value) => {
    if (key === 'expr') found.push(String(value));
    return value as unknown;
  });
  return found.map((expression) => expression.replaceAll(/\$(?:instance|collector)\b/g, '.*'));
}

describe('the dashboard', () => {
  it('asks only what Prometheus understands', async (context) => {
    if (!hasPromtool) context.skip('promtool is not there and cannot be installed');
    const expressions = dashboardExpressions();
    expect(expressions.length).toBeGreaterThan(20);
    expect(expressions.filter((expression) => expression.includes('$'))).toEqual([]);
    const file = join(temporaryFolder(), 'dashboard.json');
    const check = async (asked: readonly string[]) => {
      const rules = asked.map((expr, nth) => ({ record: `dashboard:${nth}`, expr }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
      return runCommand('promtool', ['check', 'rules', file]);
    };
    const { code, output } = await check(expressions);
    expect(code, output).toBe(0);
    expect((await check(['sum by (rate('])).code).not.toBe(0);
  });
});

describe('the alert rules', () => {
  it('are valid, and fire when they should', async (context) => {
    if (!hasPromtool) context.skip('promtool is not there and cannot be installed');
    for (const args of [
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'alerts.test.yml'],
    ]) {
      const { code, output } = await runCommand('promtool', args, { cwd: monitoring });
      expect(code, output).toBe(0);
    }
  });
});

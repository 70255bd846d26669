import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { RollUp, Verdict } from '../../../../src/shared/verdict';
import { Instruments } from '../../../../src/outputs/metrics/metric-families';
import { INSTRUMENTS_SHOWN, verdictMetrics } from '../../../../src/outputs/metrics/verdict-metrics';
import {
  sampleJudgement,
  sampleReason,
  sampleRollUp,
  sampleVerdict,
} from '../../../support/verdict-samples';

function metricsRig() {
  const registry = new Registry();
  const metrics = verdictMetrics(new Instruments(registry));
  const update = (verdicts: readonly Verdict[], goodMinutes?: RollUp['goodMinutes']): void => {
    const verdict = sampleRollUp(verdicts, goodMinutes);
    metrics.update(verdict, verdicts, [
      { id: 'bybit_trades', verdict },
      { id: 'stopped', verdict: null },
    ]);
  };
  const series = async (name: string): Promise<readonly string[]> => {
    const text = await registry.metrics();
    return text.split('\n').filter((line) => new RegExp(`^tapedeck_${name}[{ ]`).test(line));
  };
  return { metrics, update, series };
}

const late = (symbol: string): Verdict =>
  sampleVerdict(symbol, { on_time: sampleJudgement(sampleReason('late', 'bad')) });
const unproven = (symbol: string): Verdict =>
  sampleVerdict(symbol, { complete: sampleJudgement(sampleReason('not_provable', 'unknown')) });

describe('the metrics of the verdict', () => {
  it('count instruments by every question and answer, also where there are none', async () => {
    const { update, series } = metricsRig();
    update([late('A'), sampleVerdict('B'), unproven('C')]);
    const feeds = await series('feeds');
    expect(feeds).toHaveLength(12);
    expect(feeds).toContain('tapedeck_feeds{question="on_time",answer="bad"} 1');
    expect(feeds).toContain('tapedeck_feeds{question="complete",answer="unknown"} 1');
    expect(feeds).toContain('tapedeck_feeds{question="connected",answer="bad"} 0');
    const byCollector = await series('collector_feeds');
    expect(byCollector).toHaveLength(24);
    expect(byCollector).toContain(
      'tapedeck_collector_feeds{collector="stopped",question="on_time",answer="bad"} 0',
    );
  });

  it('name an instrument with its worst answer while it is not good, and no longer', async () => {
    const { update, series } = metricsRig();
    const dead = sampleVerdict('A', {
      connected: sampleJudgement(sampleReason('not_connected', 'bad')),
      complete: sampleJudgement(sampleReason('receiving_nothing', 'bad')),
    });
    update([dead]);
    expect(await series('feed_not_good')).toEqual([
      'tapedeck_feed_not_good{collector="bybit_trades",instrument="bybit:spot:A",question="connected",answer="bad",condition="not_connected"} 1',
    ]);
    update([sampleVerdict('A')]);
    expect(await series('feed_not_good')).toEqual([]);
  });

  it('name the worst 200 and count the others', async () => {
    const { update, series } = metricsRig();
    const many = Array.from({ length: INSTRUMENTS_SHOWN + 50 }, (_, nth) => unproven(`U${nth}`));
    update([...many, late('LATE')]);
    const named = await series('feed_not_good');
    expect(named).toHaveLength(INSTRUMENTS_SHOWN);
    expect(named[0]).toContain('instrument="bybit:spot:LATE"');
    expect(await series('feeds_not_shown')).toEqual(['tapedeck_feeds_not_shown 51']);
    update([]);
    expect(await series('feeds_not_shown')).toEqual(['tapedeck_feeds_not_shown 0']);
  });

  it('tell no share of good minutes before there is one', async () => {
    const { update, series } = metricsRig();
    update([sampleVerdict('A')]);
    expect(await series('good_minutes_ratio')).toEqual([]);
    update([sampleVerdict('A')], { lastHour: 0.5, lastDay: 0.75 });
    expect(await series('good_minutes_ratio')).toEqual([
      'tapedeck_good_minutes_ratio{window="1h"} 0.5',
      'tapedeck_good_minutes_ratio{window="1d"} 0.75',
    ]);
  });

  it('add one second per instrument and look to its answers', async () => {
    const { metrics, series } = metricsRig();
    const total = async (labels: string): Promise<string | undefined> =>
      (await series('feed_seconds_total')).find((line) => line.includes(labels));
    expect(await series('feed_seconds_total')).toHaveLength(12);
    expect(await total('question="on_time",answer="bad"')).toMatch(/ 0$/);
    metrics.judged([late('A'), late('B'), sampleVerdict('C')]);
    metrics.judged([late('A'), sampleVerdict('B'), sampleVerdict('C')]);
    expect(await total('question="on_time",answer="bad"')).toMatch(/ 3$/);
    expect(await total('question="on_time",answer="good"')).toMatch(/ 3$/);
    expect(await total('question="connected",answer="good"')).toMatch(/ 6$/);
  });
});

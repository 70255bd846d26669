import { describe, expect, it } from 'vitest';
import {
  groupMarkers,
  markersNear,
  toPoints,
  type ChartMarker,
} from '../../../src/renderer/features/charts/rate-points';
import { spread } from '../../../src/renderer/features/charts/spread';
import { NOON, transition } from './support/statuses';

const marker = (at: number, to: ChartMarker['to'], sequence = at): ChartMarker => ({
  ...transition({ at: NOON + at, to, sequence }),
  collectorId: 'bybit_trades',
});

describe('the chart’s points', () => {
  it('put all collectors’ rates of one second into one row', () => {
    const series = (collectorId: string, tradesPerSecond: number[]) => ({
      collectorId,
      tradesPerSecond,
      peak: tradesPerSecond,
      total: 0,
    });
    const points = toPoints({
      startsAt: NOON,
      bucketMs: 1_000,
      series: [series('a', [1, 2]), series('b', [3, 4])],
      markers: [],
    });
    expect(points).toEqual([
      { at: NOON, a: 1, b: 3 },
      { at: NOON + 1_000, a: 2, b: 4 },
    ]);
  });
});

describe('the chart’s markers', () => {
  it('leave out the steps on the way up', () => {
    const steps = (['CONNECTING', 'CONNECTED', 'SUBSCRIBING', 'ACTIVE'] as const).map((to, index) =>
      marker(index, to),
    );
    const groups = groupMarkers(steps, NOON, NOON + 1_000, 10);
    expect(groups.flatMap((group) => group.markers.map(({ to }) => to))).toEqual(['ACTIVE']);
  });

  it('join changes that would overlap, and the gravest gives the tone', () => {
    const groups = groupMarkers(
      [marker(10, 'ERROR'), marker(20, 'ACTIVE'), marker(900, 'ACTIVE')],
      NOON,
      NOON + 1_000,
      10,
    );
    expect(groups.map(({ tone, markers }) => [tone, markers.length])).toEqual([
      ['bad', 2],
      ['good', 1],
    ]);
  });

  it('stay joined or apart while the range moves on', () => {
    const markers = [marker(480, 'ERROR'), marker(520, 'ACTIVE'), marker(590, 'ACTIVE')];
    const sizes = [0, 10, 20, 30, 90].map((later) =>
      groupMarkers(markers, NOON + later, NOON + later + 1_000, 10).map(
        (group) => group.markers.length,
      ),
    );
    expect(sizes).toEqual(Array(5).fill([1, 2]));
  });

  it('leave out what happened outside the range', () => {
    expect(groupMarkers([marker(-1, 'ERROR')], NOON, NOON + 1_000, 10)).toEqual([]);
  });

  it('are found near a moment, the nearest first', () => {
    const near = markersNear(
      [marker(100, 'ERROR'), marker(480, 'ACTIVE'), marker(530, 'RECONNECTING')],
      NOON + 520,
      50,
    );
    expect(near.map(({ to }) => to)).toEqual(['RECONNECTING', 'ACTIVE']);
  });
});

describe('labels at the ends of lines', () => {
  it('move apart in their order and stay inside', () => {
    expect(spread([50, 51, 98], 10, 0, 100)).toEqual([50, 60, 98]);
    expect(spread([99, 98, 97], 10, 0, 100)).toEqual([100, 90, 80]);
  });
  it('stay where they are when there is room', () => {
    expect(spread([80, 10, 40], 10, 0, 100)).toEqual([80, 10, 40]);
  });
});

import { memo, useMemo } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { RateChart } from '../../../shared/ipc/contract';
import { formatRate, formatTimeOfDay } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { seriesColour } from '../../lib/series-style';
import { END_LABELS_WIDTH, EndLabels } from './end-labels';
import { MarkerLayer } from './marker-layer';
import { RateTooltip } from './rate-tooltip';
import { toPoints } from './rate-points';
import { rateTicks } from './rate-ticks';
import { timeTicks } from './time-ticks';

const TICK = { fill: 'var(--text-3)', fontSize: 11 };

/** The drawing itself. It changes only when main has new seconds. */
export const RatesPlot = memo(function RatesPlot({
  chart,
  hidden,
}: {
  chart: RateChart;
  hidden: readonly string[];
}) {
  const startedAt = useMonitor((state) => state.snapshot?.startedAt ?? 0);
  const { points, fromMs, toMs } = useMemo(() => {
    const all = toPoints(chart);
    return {
      // Nothing was counted before the start, which is not the same as nothing traded.
      points: all.filter(({ at }) => at + chart.bucketMs > startedAt),
      fromMs: chart.startsAt,
      toMs: all.at(-1)?.at ?? chart.startsAt,
    };
  }, [chart, startedAt]);
  const ticks = useMemo(() => {
    const shown = chart.series.filter(({ collectorId }) => !hidden.includes(collectorId));
    return rateTicks(Math.max(0, ...shown.flatMap(({ tradesPerSecond }) => tradesPerSecond)));
  }, [chart, hidden]);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={points} margin={{ top: 8, right: END_LABELS_WIDTH, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="linear"
          domain={[fromMs, toMs]}
          ticks={timeTicks(fromMs, toMs)}
          tickFormatter={formatTimeOfDay}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          height={22}
          minTickGap={40}
        />
        <YAxis
          tick={TICK}
          tickFormatter={formatRate}
          tickLine={false}
          axisLine={false}
          width={52}
          ticks={ticks}
          domain={[0, ticks.at(-1) ?? 1]}
        />
        <Tooltip
          content={<RateTooltip chart={chart} hidden={hidden} />}
          cursor={{ stroke: 'var(--text-3)', strokeDasharray: '2 3' }}
          isAnimationActive={false}
          // Low as the chart is, many lines and changes of state are told over what lies below it.
          allowEscapeViewBox={{ y: true }}
          wrapperStyle={{ zIndex: 2 }}
        />
        {chart.series.map(({ collectorId }, place) => (
          <Line
            key={collectorId}
            dataKey={collectorId}
            hide={hidden.includes(collectorId)}
            type="linear"
            stroke={seriesColour(place)}
            strokeWidth={1.5}
            dot={false}
            activeDot={{ r: 3, strokeWidth: 0 }}
            isAnimationActive={false}
          />
        ))}
        <EndLabels chart={chart} hidden={hidden} />
        <MarkerLayer
          markers={chart.markers.filter(({ collectorId }) => !hidden.includes(collectorId))}
          fromMs={fromMs}
          toMs={toMs}
        />
      </LineChart>
    </ResponsiveContainer>
  );
});

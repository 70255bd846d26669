import type { RateChart } from '../../../shared/ipc/contract';
import { SeriesSwatch } from '../../components/series-swatch';
import { ToneMark } from '../../components/tone-mark';
import { formatRate, formatTimeOfDay } from '../../lib/format';
import { STATE_TONE } from '../../lib/state-tone';
import { describeMarker, markersNear } from './rate-points';
import classes from './rates-chart.module.css';

/** How near the pointer must be to a state change, as a part of the range. */
const REACH = 0.012;
const CHANGES_SHOWN = 4;

/** All lines' values at one moment, and the state changes around it. `active` and `label` come from recharts. */
export function RateTooltip({
  chart,
  hidden,
  active = false,
  label,
}: {
  chart: RateChart;
  hidden: readonly string[];
  active?: boolean;
  label?: string | number;
}) {
  const at = Number(label);
  if (!active || Number.isNaN(at)) return null;
  const index = Math.round((at - chart.startsAt) / chart.bucketMs);
  const points = chart.series[0]?.tradesPerSecond.length ?? 0;
  const changes = markersNear(chart.markers, at, points * chart.bucketMs * REACH).filter(
    ({ collectorId }) => !hidden.includes(collectorId),
  );
  const averaged = chart.bucketMs > 1_000;
  return (
    <div className={classes.tooltip}>
      <div className={classes.tooltipTime}>
        {formatTimeOfDay(at)}
        {averaged && ` + ${chart.bucketMs / 1_000} s, average (busiest second)`}
      </div>
      {chart.series.map(({ collectorId, tradesPerSecond, peak }, place) =>
        hidden.includes(collectorId) ? null : (
          <div key={collectorId} className={classes.tooltipRow}>
            <SeriesSwatch place={place} />
            <span>{collectorId}</span>
            <b>{formatRate(tradesPerSecond[index] ?? 0)}</b>
            {averaged && <span>({formatRate(peak[index] ?? 0)})</span>}
          </div>
        ),
      )}
      {changes.slice(0, CHANGES_SHOWN).map((marker) => (
        <div key={`${marker.collectorId}${marker.sequence}`} className={classes.tooltipChange}>
          <ToneMark tone={STATE_TONE[marker.to]} />
          <span>{describeMarker(marker)}</span>
        </div>
      ))}
    </div>
  );
}

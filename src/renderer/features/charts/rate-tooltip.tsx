import type { RateChart } from '../../../shared/ipc/contract';
import { SeriesSwatch } from '../../components/series-swatch';
import { formatRate, formatTimeOfDay } from '../../lib/format';
import classes from './rates-chart.module.css';

/** All lines' values at one moment. `active` and `label` come from recharts. */
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
    </div>
  );
}

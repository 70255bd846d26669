import type { RateChart } from '../../../shared/ipc/contract';
import { SeriesSwatch } from '../../components/series-swatch';
import { formatCount, formatRate } from '../../lib/format';
import { toggleSeries } from '../../lib/window-store';
import classes from './rates-chart.module.css';

/** One switch per line, with its key and its newest value. */
export function RatesLegend({ chart, hidden }: { chart: RateChart; hidden: readonly string[] }) {
  return (
    <div className={classes.legend}>
      {chart.series.map(({ collectorId, tradesPerSecond, peak, total }, place) => (
        <button
          key={collectorId}
          type="button"
          className={classes.key}
          aria-pressed={!hidden.includes(collectorId)}
          aria-label={`Show ${collectorId} in the chart`}
          title={`${formatCount(total)} trades in this range, busiest second ${formatRate(Math.max(0, ...peak))}`}
          onClick={() => toggleSeries(collectorId)}
        >
          <SeriesSwatch place={place} />
          {collectorId}
          <b>{formatRate(tradesPerSecond.at(-1) ?? 0)}</b>
        </button>
      ))}
    </div>
  );
}

import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useCallback } from 'react';
import { RATE_RANGES_MINUTES } from '../../../shared/values/rate-ranges';
import type { RateRangeMinutes } from '../../../shared/values/rate-ranges';
import { BlankSlate } from '../../components/blank-slate';
import { request } from '../../lib/bridge';
import { formatCount } from '../../lib/format';
import { usePolling } from '../../lib/use-polling';
import { setRange, useWindow } from '../../lib/window-store';
import { RatesLegend } from './rates-legend';
import classes from './rates-chart.module.css';

// The library that draws is half of the window's code, and the cards need not wait for it.
const RatesPlot = lazy(async () => ({ default: (await import('./rates-plot')).RatesPlot }));

const POLL_MS = 1_000;

/** Trades per second per collector, counted in main; this only draws. */
export function RatesChart() {
  const minutes = useWindow((state) => state.rangeMinutes);
  const hidden = useWindow((state) => state.hiddenSeries);
  const ask = useCallback(() => request('rates:query', { minutes }), [minutes]);
  const { value: chart, error } = usePolling(ask, POLL_MS);
  const total = chart?.series.reduce((sum, { total: each }) => sum + each, 0) ?? 0;

  return (
    <figure className={classes.figure} aria-label="Trades per second">
      <figcaption className={classes.head}>
        <h2 className={classes.title}>Trades per second</h2>
        {chart !== null && <RatesLegend chart={chart} hidden={hidden} />}
        <span className={classes.total} title="Exact number of trades in the range on screen">
          <b>{formatCount(total)}</b> in {minutes} min
        </span>
        <SegmentedControl
          aria-label="Time range"
          data={RATE_RANGES_MINUTES.map((each) => ({ value: String(each), label: `${each}m` }))}
          value={String(minutes)}
          onChange={(value) => setRange(Number(value) as RateRangeMinutes)}
        />
      </figcaption>
      <div className={classes.plot}>
        {chart === null ? (
          error !== null && <BlankSlate title="No chart">{error.message}</BlankSlate>
        ) : chart.series.length === 0 ? (
          <BlankSlate title="Nothing to draw yet">
            Each collector gets a line here, one point a second.
          </BlankSlate>
        ) : (
          <Suspense fallback={null}>
            <RatesPlot chart={chart} hidden={hidden} />
          </Suspense>
        )}
      </div>
    </figure>
  );
}

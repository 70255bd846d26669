import { Tooltip } from '@mantine/core';
import { usePlotArea } from 'recharts';
import { toneColour } from '../../lib/state-tone';
import { describeMarker, groupMarkers, type ChartMarker } from './rate-points';
import classes from './rates-chart.module.css';

const SLOT_WIDTH = 14;

/** Triangles on the time axis where collectors changed state; what and why on focus, or in the chart's tooltip. */
export function MarkerLayer({
  markers,
  fromMs,
  toMs,
}: {
  markers: readonly ChartMarker[];
  fromMs: number;
  toMs: number;
}) {
  const plot = usePlotArea();
  if (plot === undefined || toMs <= fromMs) return null;
  const slots = Math.max(1, Math.floor(plot.width / SLOT_WIDTH));
  const base = plot.y + plot.height;
  return (
    <g>
      {groupMarkers(markers, fromMs, toMs, slots).map((group) => {
        const x = plot.x + ((group.at - fromMs) / (toMs - fromMs)) * plot.width;
        const lines = group.markers.map(describeMarker);
        return (
          <g key={group.markers[0]?.at}>
            <line
              x1={x}
              x2={x}
              y1={plot.y}
              y2={base}
              className={classes.markerLine}
              stroke={toneColour(group.tone)}
            />
            <Tooltip
              label={lines.map((line) => (
                <div key={line}>{line}</div>
              ))}
              events={{ hover: false, focus: true, touch: true }}
              openDelay={0}
            >
              <path
                className={classes.marker}
                d={`M${x - 5} ${base + 1}L${x} ${base - 8}L${x + 5} ${base + 1}Z`}
                fill={toneColour(group.tone)}
                tabIndex={0}
                role="img"
                aria-label={lines.join('; ')}
              />
            </Tooltip>
          </g>
        );
      })}
    </g>
  );
}

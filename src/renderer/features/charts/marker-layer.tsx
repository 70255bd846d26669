import { Tooltip } from '@mantine/core';
import { usePlotArea } from 'recharts';
import { formatTimeOfDay } from '../../lib/format';
import { toneColour } from '../../lib/state-tone';
import { groupMarkers, type ChartMarker } from './rate-points';
import classes from './rates-chart.module.css';

const SLOT_WIDTH = 14;
const LINES_IN_TOOLTIP = 6;

/** Triangles on the time axis where collectors changed state; what and why on hover and focus. */
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
        const lines = group.markers.map(describe);
        const hidden = lines.length - LINES_IN_TOOLTIP;
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
              label={
                <>
                  {lines.slice(0, LINES_IN_TOOLTIP).map((line) => (
                    <div key={line}>{line}</div>
                  ))}
                  {hidden > 0 && <div>and {hidden} more</div>}
                </>
              }
              events={{ hover: true, focus: true, touch: true }}
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

const describe = ({ at, collectorId, from, to, cause }: ChartMarker): string =>
  `${formatTimeOfDay(at)} ${collectorId}: ${from} → ${to}. ${cause.detail}`;

import { usePlotArea, useYAxisScale } from 'recharts';
import type { RateChart } from '../../../shared/ipc/contract';
import { shortenMiddle } from '../../lib/format';
import { seriesColour } from '../../lib/series-style';
import { spread } from './spread';

export const END_LABELS_WIDTH = 132;
const LABEL_HEIGHT = 12;
/** What fits into the width; the legend has the whole name. */
const LABEL_CHARS = 20;

/** Names the lines where they end, so that nobody has to match colours. */
export function EndLabels({ chart, hidden }: { chart: RateChart; hidden: readonly string[] }) {
  const plot = usePlotArea();
  const scale = useYAxisScale();
  if (plot === undefined || scale === undefined) return null;
  const ends = chart.series.flatMap(({ collectorId, tradesPerSecond }, place) => {
    const y = scale(tradesPerSecond.at(-1) ?? 0);
    return hidden.includes(collectorId) || y === undefined ? [] : [{ collectorId, place, y }];
  });
  const tops = spread(
    ends.map(({ y }) => y),
    LABEL_HEIGHT,
    plot.y + 4,
    plot.y + plot.height - 2,
  );
  const x = plot.x + plot.width;
  return ends.map(({ collectorId, place, y }, index) => {
    const labelY = tops[index] ?? y;
    return (
      <g key={collectorId} aria-hidden>
        <path
          d={`M${x + 1} ${y}L${x + 9} ${labelY}`}
          stroke={seriesColour(place)}
          strokeWidth="1"
          opacity="0.6"
          fill="none"
        />
        <text x={x + 12} y={labelY + 3.5} fontSize="10.5" fill={seriesColour(place)}>
          {shortenMiddle(collectorId, LABEL_CHARS)}
        </text>
      </g>
    );
  });
}

import { memo } from 'react';

/** The shape of the last minute, without axes: the number beside it says how much. */
export const Sparkline = memo(function Sparkline({
  values,
  capacity,
  colour,
}: {
  values: readonly number[];
  capacity: number;
  colour: string;
}) {
  const peak = Math.max(1, ...values);
  const points = values.map((value, index) => {
    const x = 100 - ((values.length - 1 - index) / (capacity - 1)) * 100;
    return `${x.toFixed(1)},${(19 - (value / peak) * 17).toFixed(1)}`;
  });
  const first = points[0]?.split(',')[0] ?? '100';
  return (
    <svg viewBox="0 0 100 20" preserveAspectRatio="none" width="100%" height="20" aria-hidden>
      {points.length > 1 && (
        <>
          <polygon points={`${first},20 ${points.join(' ')} 100,20`} fill={colour} opacity="0.14" />
          <polyline
            points={points.join(' ')}
            fill="none"
            stroke={colour}
            strokeWidth="1.25"
            vectorEffect="non-scaling-stroke"
            strokeLinejoin="round"
          />
        </>
      )}
    </svg>
  );
});

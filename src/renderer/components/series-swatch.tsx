import { seriesStyle } from '../lib/series-style';

/** The line a collector has in the chart, as a key. */
export function SeriesSwatch({ place }: { place: number }) {
  const { colour, dash } = seriesStyle(place);
  return (
    <svg width="16" height="8" viewBox="0 0 16 8" aria-hidden style={{ flex: 'none' }}>
      <line x1="0" x2="16" y1="4" y2="4" stroke={colour} strokeWidth="2.4" strokeDasharray={dash} />
    </svg>
  );
}

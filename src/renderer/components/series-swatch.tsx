import { seriesColour } from '../lib/series-style';

/** The line a collector has in the chart, as a key. */
export const SeriesSwatch = ({ place }: { place: number }) => (
  <svg width="14" height="8" viewBox="0 0 14 8" aria-hidden style={{ flex: 'none' }}>
    <rect y="2.5" width="14" height="3" rx="1.5" fill={seriesColour(place)} />
  </svg>
);

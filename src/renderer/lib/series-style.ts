/** How a collector looks in charts: hue and dash together, so that neither is the only carrier. */
export interface SeriesStyle {
  readonly colour: string;
  /** SVG dash pattern; empty for a solid line. */
  readonly dash: string;
}

const HUES = 8;
const DASHES = ['', '6 3', '2 3', '8 3 2 3'] as const;

/** By position in the configured list: the order is stable, so a collector keeps its look. */
export function seriesStyle(index: number): SeriesStyle {
  const place = Math.max(0, index);
  return {
    colour: `var(--series-${(place % HUES) + 1})`,
    dash: DASHES[Math.floor(place / 2) % DASHES.length] ?? '',
  };
}

const HUES = 8;

/** The hue of a collector's line. By position in the configured list, so that it keeps its look. */
export const seriesColour = (place: number): string =>
  `var(--series-${(Math.max(0, place) % HUES) + 1})`;

import type { WindowState } from '../../shared/settings';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Enough of the title bar to grab the window by. */
const REACHABLE = { width: 120, height: 40 };

/**
 * Saved bounds, made to fit the displays there are now: where its display is gone, the window opens
 * centred on the primary one (the first), and never larger than the display it is on.
 */
export function fitToDisplays(
  saved: WindowState,
  workAreas: readonly Area[],
): Partial<Area> & { readonly width: number; readonly height: number } {
  const { x, y } = saved;
  const home = workAreas.find((area) => isReachable(saved, area));
  const area = home ?? workAreas[0];
  if (area === undefined) return { width: saved.width, height: saved.height };
  const width = Math.min(saved.width, area.width);
  const height = Math.min(saved.height, area.height);
  if (home === undefined || x === undefined || y === undefined) return { width, height };
  return {
    x: clamp(x, area.x, area.x + area.width - width),
    y: clamp(y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

function isReachable({ x, y, width }: WindowState, area: Area): boolean {
  if (x === undefined || y === undefined) return false;
  const visibleWidth = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  const visibleTop = y >= area.y && y + REACHABLE.height <= area.y + area.height;
  return visibleWidth >= REACHABLE.width && visibleTop;
}

const clamp = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(value, most));

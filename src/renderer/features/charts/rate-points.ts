import type { RateChart } from '../../../shared/ipc/contract';
import type { Transition } from '../../../shared/collector-status';
import type { CollectorState } from '../../../shared/values/lifecycle';
import { formatTimeOfDay } from '../../lib/format';
import { STATE_TONE, type Tone } from '../../lib/state-tone';

/** One row of the chart: a time, and under each collector's id its trades per second. */
export interface RatePoint {
  readonly at: number;
  readonly [collectorId: string]: number;
}

export function toPoints({ startsAt, bucketMs, series }: RateChart): readonly RatePoint[] {
  const length = Math.max(0, ...series.map((each) => each.tradesPerSecond.length));
  return Array.from({ length }, (_, index) => {
    const point: Record<string, number> & { at: number } = { at: startsAt + index * bucketMs };
    for (const { collectorId, tradesPerSecond } of series) {
      const value = tradesPerSecond[index];
      if (value !== undefined) point[collectorId] = value;
    }
    return point;
  });
}

export type ChartMarker = Transition & { readonly collectorId: string };

/** State changes so close together that one mark stands for all of them. */
export interface MarkerGroup {
  readonly at: number;
  readonly tone: Tone;
  /** Oldest first. */
  readonly markers: readonly ChartMarker[];
}

/** The further right, the more it deserves to be seen. */
const WEIGHT: readonly Tone[] = ['busy', 'idle', 'good', 'warn', 'bad'];
/** Steps on the way up; the change that led to them and the one they lead to say it all. */
const PASSING: ReadonlySet<CollectorState> = new Set(['CONNECTING', 'CONNECTED', 'SUBSCRIBING']);

const isPassing = ({ to }: ChartMarker): boolean => PASSING.has(to);

/** Joins state changes that would overlap on screen; the gravest gives the mark its tone. */
export function groupMarkers(
  markers: readonly ChartMarker[],
  fromMs: number,
  toMs: number,
  slots: number,
): readonly MarkerGroup[] {
  const groups = new Map<number, ChartMarker[]>();
  // Slots of the clock, not of the range, which moves on: or marks would join and part every second.
  const slotMs = (toMs - fromMs) / slots;
  for (const marker of markers) {
    if (isPassing(marker) || marker.at < fromMs || marker.at > toMs) continue;
    const slot = Math.floor(marker.at / slotMs);
    const group = groups.get(slot);
    if (group === undefined) groups.set(slot, [marker]);
    else group.push(marker);
  }
  return [...groups.values()].map((group) => {
    const sorted = group.toSorted((a, b) => a.at - b.at);
    const gravest = sorted.reduce((worst, each) => (weight(each) >= weight(worst) ? each : worst));
    return { at: gravest.at, tone: STATE_TONE[gravest.to], markers: sorted };
  });
}

const weight = ({ to }: ChartMarker): number => WEIGHT.indexOf(STATE_TONE[to]);

/** State changes within `reachMs` of a moment, the nearest first. */
export const markersNear = (
  markers: readonly ChartMarker[],
  at: number,
  reachMs: number,
): readonly ChartMarker[] =>
  markers
    .filter((marker) => !isPassing(marker) && Math.abs(marker.at - at) <= reachMs)
    .toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at));

export const describeMarker = ({ at, collectorId, from, to, cause }: ChartMarker): string =>
  `${formatTimeOfDay(at)} ${collectorId}: ${from} → ${to}. ${cause.detail}`;

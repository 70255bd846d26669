import { z } from 'zod';

const DAILY = /^([01]\d|2[0-3]):[0-5]\d$/;
const dailySchema = z.string().regex(DAILY, 'expected a time of day in UTC, e.g. 22:30');
const DAY_MS = 86_400_000;

const subject = {
  venue: z.string().min(1).max(64).optional(),
  /** A configured collector, with all its connections. */
  collectorId: z.string().min(1).max(64).optional(),
};

/**
 * A time in which a venue or a collector may fail without anybody being notified: once, from epoch ms to epoch ms,
 * or daily, from one time of day to another in UTC; a daily window may pass midnight. It ends before `to`.
 */
export const maintenanceWindowSchema = z
  .union(
    [
      z.strictObject({ ...subject, from: z.number(), to: z.number() }),
      z.strictObject({ ...subject, from: dailySchema, to: dailySchema }),
    ],
    'expected from and to, both as epoch ms or both as HH:MM in UTC',
  )
  .refine(
    ({ venue, collectorId }) => (venue === undefined) !== (collectorId === undefined),
    'expected either a venue or a collectorId',
  )
  .refine(({ from, to }) => (typeof from === 'number' ? from < (to as number) : from !== to), {
    path: ['to'],
    message: 'expected a time after from',
  });
export type MaintenanceWindow = Readonly<z.infer<typeof maintenanceWindowSchema>>;

/** What a window may cover: a collector and its venue; both null for the whole app, which none covers. */
export interface MaintenanceSubject {
  readonly venue: string | null;
  readonly collectorId: string | null;
}

/** Whether a window covers the subject at `now` (epoch ms). */
export const isInMaintenance = (
  windows: readonly MaintenanceWindow[],
  { venue, collectorId }: MaintenanceSubject,
  now: number,
): boolean =>
  windows.some(
    (window) =>
      (window.venue === undefined
        ? collectorId !== null && configuredIdOf(collectorId) === window.collectorId
        : window.venue === venue) && isWithin(window, now),
  );

/** Connections of one configured collector are numbered: `binance_trades#2`. */
const configuredIdOf = (runningId: string): string => runningId.replace(/#\d+$/, '');

function isWithin({ from, to }: MaintenanceWindow, now: number): boolean {
  if (typeof from === 'number') return now >= from && now < (to as number);
  const begins = timeOfDayMs(from);
  const ends = timeOfDayMs(to as string);
  const time = ((now % DAY_MS) + DAY_MS) % DAY_MS;
  return begins < ends ? time >= begins && time < ends : time >= begins || time < ends;
}

function timeOfDayMs(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 3_600_000 + minutes * 60_000;
}

import type { Alarm, AlarmList, AlarmMute } from '../../shared/alarms';
import type { AlarmRule } from '../../shared/values/alarms';
import { formatCount, formatDateTime, formatTimeOfDay } from './format';

export const RULE_LABEL: Readonly<Record<AlarmRule, string>> = {
  collector_error: 'Collector gave up',
  not_connected: 'Not connected',
  incomplete: 'Incomplete',
  silent_symbol: 'Silent symbol',
  permanent_loss: 'Trades lost',
  book_out_of_sync: 'Order book out of sync',
  high_latency: 'High lateness',
  frequent_reconnects: 'Frequent reconnects',
  ledger_imbalance: 'Ledger does not balance',
  internal_error: 'Bug in Tapedeck',
  own_limit: 'Own limit reached',
};

export const MUTE_CHOICES = [
  { label: '15 minutes', ms: 900_000 },
  { label: '1 hour', ms: 3_600_000 },
  { label: '8 hours', ms: 28_800_000 },
] as const;

export interface AlarmSection {
  readonly kind: Alarm['state']['kind'];
  readonly title: string;
  readonly alarms: readonly Alarm[];
}

/** Those that need a person first; sections without an alarm are left out. The order within is main's. */
export function alarmSections({ alarms }: Pick<AlarmList, 'alarms'>): readonly AlarmSection[] {
  const titles = {
    raised: 'Needs attention',
    acknowledged: 'Acknowledged, still going on',
    cleared: 'Over',
  } as const;
  return (['raised', 'acknowledged', 'cleared'] as const)
    .map((kind) => ({
      kind,
      title: titles[kind],
      alarms: alarms.filter(({ state }) => state.kind === kind),
    }))
    .filter((section) => section.alarms.length > 0);
}

/** `once, at 12:04:07` or `7 times, 12:01:02 to 12:04:07`. */
export function occurrences({ count, firstAt, lastAt }: Alarm, now: number): string {
  if (count === 1) return `once, at ${timeOf(firstAt, now)}`;
  return `${formatCount(count)} times, ${timeOf(firstAt, now)} to ${timeOf(lastAt, now)}`;
}

/** How it stands, for people; empty while nobody has looked at one that goes on. */
export function alarmFate({ state }: Alarm, now: number): string {
  if (state.kind === 'raised') return '';
  if (state.kind === 'acknowledged') return `acknowledged at ${timeOf(state.at, now)}`;
  return state.acknowledgedAt === null
    ? `over since ${timeOf(state.at, now)}, nobody had acknowledged it`
    : `over since ${timeOf(state.at, now)}`;
}

export function muteWords({ rule, collectorId, until }: AlarmMute, now: number): string {
  const what = rule === null ? 'Every alarm' : RULE_LABEL[rule];
  const where = collectorId === null ? '' : ` of ${collectorId}`;
  return `${what}${where} muted until ${timeOf(until, now)}`;
}

/** With the date on another day than today. */
export const timeOf = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? formatTimeOfDay(at)
    : formatDateTime(at);

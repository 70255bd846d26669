import type { TimelineEvent } from '../../shared/timeline';
import type { TimelineKind } from '../../shared/values/timeline';
import { formatDuration, formatCount } from './format';
import { STATE_TONE, type Tone } from './state-tone';

/** What the filter calls them. */
export const KIND_LABEL: Readonly<Record<TimelineKind, string>> = {
  transition: 'states',
  gap: 'gaps',
  outage: 'outages',
  silence: 'silence',
  book: 'order books',
  limit: 'limits',
  alarm: 'alarms',
  handover: 'handovers',
  configuration: 'configuration',
  system: 'app',
};

type Change<K extends TimelineKind> = Extract<TimelineEvent, { kind: K }>['change'];
type Tones = { readonly [K in TimelineKind]: Readonly<Record<Change<K>, Tone>> };

const TONES: Tones = {
  transition: STATE_TONE,
  gap: { opened: 'warn', requested: 'busy', closed: 'good', permanent: 'bad' },
  // What the venue listed is here; that is no proof that it listed all.
  outage: { opened: 'warn', requested: 'busy', covered: 'idle', uncovered: 'bad' },
  silence: {
    silent: 'warn',
    resubscribed: 'busy',
    recycled: 'warn',
    healed: 'good',
    removed: 'idle',
  },
  book: { out_of_sync: 'warn', resynced: 'good' },
  limit: { reached: 'warn' },
  alarm: { raised: 'bad', acknowledged: 'idle', cleared: 'good' },
  handover: { completed: 'good', abandoned: 'warn', overtaken: 'warn', stopped: 'idle' },
  configuration: { added: 'idle', replaced: 'idle', removed: 'idle', symbols_changed: 'idle' },
  system: {
    started: 'idle',
    stopped: 'idle',
    suspended: 'idle',
    resumed: 'idle',
    clock_changed: 'warn',
  },
};

export const eventTone = ({ kind, change }: TimelineEvent): Tone =>
  (TONES[kind] as Readonly<Record<string, Tone>>)[change] ?? 'idle';

const NOUN: Readonly<Record<TimelineKind, string>> = {
  transition: '',
  gap: 'gap',
  outage: 'outage',
  silence: 'symbol',
  book: 'book',
  limit: 'limit',
  alarm: 'alarm',
  handover: 'handover',
  configuration: 'collector',
  system: 'app',
};

/** `gap opened`, `symbol silent`, `app clock changed`; a transition is named by the state entered. */
export const eventWord = ({ kind, change }: TimelineEvent): string =>
  kind === 'transition' ? change : `${NOUN[kind]} ${change.replaceAll('_', ' ')}`;

/** What the event's duration was the duration of. */
export function durationTitle(event: TimelineEvent): string {
  if (event.durationMs === null) return '';
  return event.kind === 'transition'
    ? `${event.from} had lasted that long`
    : 'It had lasted that long';
}

/** Steps on the way up last milliseconds, which is worth seeing. */
export const shortDuration = (ms: number): string =>
  ms < 1_000 ? `${formatCount(ms)} ms` : formatDuration(ms);

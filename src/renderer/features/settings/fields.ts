import { ALARM_FIELDS } from './alarm-fields';
import type { Field, LimitGroup } from './field';

/** Every limit a person may change, in the order on screen. Paths are those of the settings file. */
export const FIELDS: readonly Field[] = [
  {
    group: 'storage',
    key: 'maxTradesPerSymbol',
    label: 'Trades kept per symbol',
    hint: 'The oldest leave first.',
    unit: 'trades',
  },
  {
    group: 'storage',
    key: 'maxTotalTrades',
    label: 'Trades kept in all',
    hint: 'Over all symbols and venues.',
    unit: 'trades',
  },
  {
    group: 'storage',
    key: 'maxMegabytes',
    label: 'Memory they may take',
    hint: 'With their frames, and ids kept against duplicates.',
    unit: 'megabytes',
  },
  {
    group: 'storage',
    key: 'retentionMinutes',
    label: 'Kept for',
    hint: 'Older trades leave even if there is room.',
    unit: 'minutes',
  },
  {
    group: 'disk',
    key: 'maxRecordingMegabytes',
    label: 'One recording',
    hint: 'It ends there and says so; what comes later is counted.',
    unit: 'megabytes',
  },
  {
    group: 'disk',
    key: 'maxTimelineMegabytes',
    label: 'Timeline',
    hint: 'The oldest events leave the disk.',
    unit: 'megabytes',
  },
  {
    group: 'disk',
    key: 'maxLogMegabytes',
    label: 'Log files',
    hint: 'The oldest lines are dropped.',
    unit: 'megabytes',
  },
  {
    group: 'reconnect',
    key: 'baseDelayMs',
    label: 'First delay',
    hint: 'Doubles with every failed attempt.',
    unit: 'ms',
  },
  {
    group: 'reconnect',
    key: 'maxDelayMs',
    label: 'Longest delay',
    hint: 'No wait between attempts exceeds it.',
    unit: 'ms',
  },
  {
    group: 'reconnect',
    key: 'maxAttempts',
    label: 'Attempts before ERROR',
    hint: 'Failures in a row, without data in between.',
    unit: 'attempts',
  },
  {
    group: 'reconnect',
    key: 'coolDownMs',
    label: 'Cool-down in ERROR',
    hint: 'After it, one probe is made.',
    unit: 'ms',
  },
  {
    group: 'reconnect',
    key: 'jitter',
    label: 'Jitter',
    hint: 'Spreads attempts, so that collectors do not return all at once.',
    unit: 'switch',
  },
  {
    group: 'timeouts',
    key: 'connectMs',
    label: 'Connecting',
    hint: 'From dialling to an open socket.',
    unit: 'ms',
  },
  {
    group: 'timeouts',
    key: 'subscriptionMs',
    label: 'Subscribing',
    hint: 'Until an acknowledgement or the first data.',
    unit: 'ms',
  },
  {
    group: 'timeouts',
    key: 'pongMs',
    label: 'Pong',
    hint: 'Until a ping must be answered.',
    unit: 'ms',
  },
  {
    group: 'timeouts',
    key: 'dataSilenceMs',
    label: 'Silence',
    hint: 'No data at all for this long is a cause to reconnect.',
    unit: 'ms',
  },
  ...ALARM_FIELDS,
];

export const GROUP_TITLE: Readonly<Record<LimitGroup, string>> = {
  alarms: 'Alarms',
  storage: 'Memory',
  disk: 'Disk',
  reconnect: 'Reconnecting',
  timeouts: 'Time limits',
};

export const pathOf = ({ group, key }: Field): string => `${group}.${key}`;

/** Splits `storage.maxTotalTrades: expected …` lines by path; lines about nothing known are kept apart. */
export function errorsByPath(message: string): {
  readonly byPath: Readonly<Record<string, string>>;
  readonly rest: readonly string[];
} {
  const byPath: Record<string, string> = {};
  const rest: string[] = [];
  for (const line of message.split('\n')) {
    const field = FIELDS.find((each) => line.includes(`${pathOf(each)}:`));
    if (field === undefined) rest.push(line);
    else
      byPath[pathOf(field)] = inWords(
        line.slice(line.indexOf(`${pathOf(field)}:`) + pathOf(field).length + 2),
      );
  }
  return { byPath, rest };
}

/** The settings file's keys mean nothing here; the labels beside the inputs do. */
const inWords = (message: string): string =>
  FIELDS.reduce((text, { key, label }) => text.replaceAll(key, `“${label}”`), message);

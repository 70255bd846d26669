const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const ONE_DECIMAL = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export const MINUS = '\u2212';
export const NO_VALUE = '–';

/** 1204311 → `1,204,311`. */
export const formatCount = (count: number): string => COUNT.format(count).replace('-', MINUS);

/** Trades per second: whole from ten on, one decimal below when there is one. */
export function formatRate(perSecond: number): string {
  return perSecond >= 10 || Number.isInteger(perSecond)
    ? COUNT.format(perSecond)
    : ONE_DECIMAL.format(perSecond);
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** How long something has lasted, in its two largest units: `41 s`, `12 m 05 s`, `2 h 13 m`, `3 d 04 h`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${pad(minutes % 60)} m`;
  return `${Math.floor(hours / 24)} d ${pad(hours % 24)} h`;
}

/** How long ago: tenths below ten seconds, then like a duration. A clock that ran back reads as zero. */
export function formatAge(ms: number): string {
  const age = Math.max(0, ms);
  return age < 10_000 ? `${(Math.floor(age / 100) / 10).toFixed(1)} s` : formatDuration(age);
}

/** Time left, rounded up so that it reads 0:00 only when it is over: `0:07`, `4:59`, `1:02:03`. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return seconds >= 3_600 ? `${Math.floor(seconds / 3_600)}:${rest}` : rest.replace(/^0/, '');
}

/** Receipt minus exchange time: `41 ms`, `12.3 s`, `−3 ms`. */
export function formatLatency(ms: number): string {
  const sign = ms < 0 ? MINUS : '';
  const size = Math.abs(ms);
  if (size < 10_000) return `${sign}${COUNT.format(size)} ms`;
  if (size < 600_000) return `${sign}${ONE_DECIMAL.format(size / 1_000)} s`;
  return `${sign}${formatDuration(size)}`;
}

/** How far the venue's clock is from ours, and how far that may be off: `+12 ± 8 ms`. */
export function formatOffset(offsetMs: number, uncertaintyMs: number): string {
  const offset = Math.round(offsetMs);
  const sign = offset < 0 ? MINUS : offset > 0 ? '+' : '';
  return `${sign}${COUNT.format(Math.abs(offset))} ± ${COUNT.format(Math.ceil(uncertaintyMs))} ms`;
}

/** Decimal units, as operating systems show them: `812 B`, `12.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? COUNT.format(value) : ONE_DECIMAL.format(value)} ${units[unit] ?? 'B'}`;
}

/** Local wall-clock time, `09:21:07.114`. */
export function formatTime(epochMs: number): string {
  const at = new Date(epochMs);
  return `${formatClock(at)}.${pad(at.getMilliseconds(), 3)}`;
}

/** Local wall-clock time to the second, `09:21:07`. */
export const formatTimeOfDay = (epochMs: number): string => formatClock(new Date(epochMs));

function formatClock(at: Date): string {
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** Local date and time, `2026-11-22 09:21:07`. */
export function formatDateTime(epochMs: number): string {
  const at = new Date(epochMs);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${formatClock(at)}`;
}

/** UTC, for tooltips and copying. */
export const formatIso = (epochMs: number): string => new Date(epochMs).toISOString();

/** Keeps both ends of a long id, which is where ids differ: `a918f2…07c4`. */
export function shortenMiddle(text: string, length = 12): string {
  if (text.length <= length) return text;
  const tail = Math.floor((length - 1) / 3);
  return `${text.slice(0, length - 1 - tail)}…${text.slice(-tail)}`;
}

/** `1 symbol`, `3 symbols`. */
export const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

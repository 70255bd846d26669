import { z } from 'zod';
import type { LogEntry } from '../shared/log';

const ENTRIES_KEPT = 2_000;
const MESSAGE_LENGTH = 2_000;
const FIELDS_LENGTH = 4_000;

/** pino's own numbers. */
const LEVELS: Readonly<Record<number, LogEntry['level']>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

const lineSchema = z.looseObject({
  level: z.number(),
  time: z.string(),
  msg: z.string().default(''),
  collector: z.string().optional(),
});

const SHOWN_APART = new Set(['level', 'time', 'msg', 'collector', 'pid']);

/** Lines as pino writes them, the newest of them kept for a person who looks on. */
export class LogTail {
  readonly #kept: number;
  #entries: LogEntry[] = [];
  #written = 0;

  constructor(kept = ENTRIES_KEPT) {
    this.#kept = kept;
  }

  /** One whole line, as a stream of pino gets it. */
  write(line: string): void {
    this.#written += 1;
    this.#entries.push(readLine(line, this.#written));
    // In blocks: shifting one by one would move the rest each time.
    if (this.#entries.length >= 2 * this.#kept) this.#entries = this.#entries.slice(-this.#kept);
  }

  /** Oldest first, at most as many as are kept. */
  after(sequence: number): { readonly entries: readonly LogEntry[]; readonly forgotten: number } {
    const held = this.#entries.slice(-this.#kept);
    return {
      entries: held.filter((entry) => entry.sequence > sequence),
      forgotten: this.#written - held.length,
    };
  }
}

function readLine(line: string, sequence: number): LogEntry {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    json = undefined;
  }
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) {
    const message = cut(line.trimEnd(), MESSAGE_LENGTH);
    return { sequence, at: Date.now(), level: 'info', collectorId: null, message, fields: '' };
  }
  const { level, time, msg, collector } = parsed.data;
  const rest = Object.entries(parsed.data).filter(([key]) => !SHOWN_APART.has(key));
  const fields = JSON.stringify(Object.fromEntries(rest)).slice(1, -1);
  return {
    sequence,
    at: Date.parse(time),
    level: LEVELS[level] ?? 'info',
    collectorId: collector ?? null,
    message: cut(msg, MESSAGE_LENGTH),
    fields: cut(fields, FIELDS_LENGTH),
  };
}

/** A copy that does not keep the long original alive. */
const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${Buffer.from(text.slice(0, length)).toString()}…`;

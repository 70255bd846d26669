import { isJsonObject, parseJson } from '../../frames/trade-rows';

/** Where a venue tells what time it is by its own clock. */
export interface ServerTimeSource {
  /** Of the venue's REST API, without a slash at the end. */
  readonly baseUrl: string;
  readonly path: string;
  /** The answer is cut down to a multiple of this. */
  readonly resolutionMs: number;
  /** Epoch ms; null when the answer does not hold it. Pure. */
  parse(text: string): number | null;
}

/** The value at the end of `path` in a JSON answer: `['data', 0, 'ts']`. Undefined when it is not there. */
export function valueInAnswer(text: string, path: readonly (string | number)[]): unknown {
  let value: unknown = parseJson(text);
  for (const key of path) {
    if (typeof key === 'number') value = Array.isArray(value) ? value[key] : undefined;
    else value = isJsonObject(value) ? value[key] : undefined;
  }
  return value;
}

/** A plausible time, sent as a number or as digits. */
export function epochMsOf(value: unknown): number | null {
  const ms = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof ms === 'number' && ms > EARLIEST && ms < LATEST ? ms : null;
}

const EARLIEST = Date.UTC(2010, 0);
const LATEST = Date.UTC(2100, 0);

import type { InstrumentList, ListedInstrument } from '../../shared/instruments';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Market, Venue } from '../../shared/values/market';
import type { Clock } from '../../platform/clock';
import type { InstrumentSource } from '../collectors/sources/instrument-source';
import type { Log } from '../../platform/log';
import { collectorKinds } from '.';
import type { CollectorKind } from '../collectors/collector-kind';
import { RestClient } from '../transport/rest-client';
import type { RestPace } from '../transport/rest-client';
import { InstrumentCache } from './instrument-cache';
import type { CachedList } from './instrument-cache';

const HOUR_MS = 3_600_000;
/** Venues list new instruments every few days. */
export const FRESH_FOR_MS = 24 * HOUR_MS;
/** More than any venue lists; beyond it something is wrong with the list, or with the one who sends it. */
export const MOST_INSTRUMENTS = 20_000;
const MOST_PAGES = 20;
const PACE: RestPace = { intervalMs: 250, limitedForMs: 60_000 };

export interface InstrumentListsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly rest: RestClient;
  /** Null where the lists are not worth keeping. */
  readonly cache: InstrumentCache | null;
  /** Null when nobody here speaks for that venue and market. */
  readonly sourceOf: (venue: Venue, market: Market) => InstrumentSource | null;
}

/** Lists of all venues of the registry. Without a folder they are kept for this run only. */
export function openInstrumentLists(parts: {
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: typeof globalThis.fetch;
  readonly folder: string | null;
  /** Where to ask instead of the venue; null asks the venue. */
  readonly restUrlOf: (kind: Pick<CollectorKind, 'venue' | 'market' | 'channel'>) => string | null;
}): InstrumentLists {
  const { clock, log, fetch, folder, restUrlOf } = parts;
  return new InstrumentLists({
    clock,
    log,
    rest: new RestClient({ clock, fetch }),
    cache: folder === null ? null : new InstrumentCache(folder, log),
    sourceOf(venue, market) {
      const kind = collectorKinds.find((each) => each.venue === venue && each.market === market);
      if (kind === undefined) return null;
      const { instruments } = kind;
      return { ...instruments, baseUrl: restUrlOf(kind) ?? instruments.baseUrl };
    },
  });
}

/** What the venues list, asked for when it is wanted and kept for a day. */
export class InstrumentLists {
  readonly #parts: InstrumentListsParts;
  readonly #known = new Map<string, CachedList>();
  readonly #asking = new Map<string, Promise<InstrumentList>>();
  readonly #closing = new AbortController();

  constructor(parts: InstrumentListsParts) {
    this.#parts = parts;
  }

  /** What is known, or asked for when that is old or `refresh` is set. Never rejects: what went wrong is told in it. */
  list(venue: Venue, market: Market, refresh: boolean): Promise<InstrumentList> {
    const name = `${venue}-${market}`;
    const asking =
      this.#asking.get(name) ??
      this.#list(venue, market, name, refresh).finally(() => this.#asking.delete(name));
    this.#asking.set(name, asking);
    return asking;
  }

  close(): void {
    this.#closing.abort(new Error('Closed'));
  }

  async #list(
    venue: Venue,
    market: Market,
    name: string,
    refresh: boolean,
  ): Promise<InstrumentList> {
    const known = this.#known.get(name) ?? (await this.#parts.cache?.read(name)) ?? null;
    if (known !== null) this.#known.set(name, known);
    const ageMs = this.#parts.clock.now() - (known?.fetchedAt ?? -Infinity);
    const isFresh = ageMs >= 0 && ageMs < FRESH_FOR_MS;
    if (known !== null && isFresh && !refresh) return { venue, market, ...known, problem: null };

    const fetched = await this.#fetch(venue, market).catch((error: unknown) => err(String(error)));
    if (fetched.ok) {
      const list = { fetchedAt: this.#parts.clock.now(), instruments: fetched.value };
      this.#known.set(name, list);
      await this.#parts.cache?.write(name, list);
      return { venue, market, ...list, problem: null };
    }
    const { instruments = [], fetchedAt = null } = known ?? {};
    return { venue, market, instruments, fetchedAt, problem: fetched.error };
  }

  async #fetch(venue: Venue, market: Market): Promise<Result<readonly ListedInstrument[], string>> {
    const { sourceOf, rest, log } = this.#parts;
    const source = sourceOf(venue, market);
    if (source === null) return err('Nobody here knows where that venue lists its instruments');
    const bySymbol = new Map<string, ListedInstrument>();
    let path: string | null = source.path;
    for (let page = 0; path !== null && page < MOST_PAGES; page += 1) {
      const answer = await rest.get(source.baseUrl + path, PACE, this.#closing.signal);
      if (!answer.ok) return err(answer.error.message);
      const parsed = source.parse(answer.value.text);
      if (!parsed.ok) return parsed;
      const { instruments, skipped, next } = parsed.value;
      if (skipped > 0) log.warn({ venue, market, skipped }, 'Instruments that could not be read');
      for (const instrument of instruments) bySymbol.set(instrument.symbol, instrument);
      if (bySymbol.size > MOST_INSTRUMENTS) return err(`More than ${MOST_INSTRUMENTS} instruments`);
      path = next;
    }
    if (bySymbol.size === 0) return err('The venue’s list is empty');
    return ok([...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)));
  }
}

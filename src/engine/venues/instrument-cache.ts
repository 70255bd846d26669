import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { ListedInstrument } from '../../shared/instruments';
import type { Log } from '../../platform/log';

/** A list as a venue told it; `fetchedAt` is epoch ms. */
export interface CachedList {
  readonly fetchedAt: number;
  readonly instruments: readonly ListedInstrument[];
}

const cachedListSchema = z.strictObject({
  version: z.literal(1),
  fetchedAt: z.number(),
  instruments: z.array(
    z.strictObject({
      symbol: z.string(),
      base: z.string(),
      quote: z.string(),
      status: z.enum(['trading', 'halted']),
      priceIncrement: z.string().nullable(),
    }),
  ),
});

/** Lists of instruments on the disk, one file per market of a venue: what was known once serves when the venue cannot be asked. */
export class InstrumentCache {
  readonly #folder: string;
  readonly #log: Log;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Null when there is none, or none that can be read. */
  async read(name: string): Promise<CachedList | null> {
    let text: string;
    try {
      text = await readFile(this.#pathOf(name), 'utf8');
    } catch {
      return null;
    }
    try {
      const { fetchedAt, instruments } = cachedListSchema.parse(JSON.parse(text));
      return { fetchedAt, instruments };
    } catch (error) {
      this.#log.warn({ err: error, list: name }, 'A kept list of instruments could not be read');
      return null;
    }
  }

  async write(name: string, list: CachedList): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFileAtomic(this.#pathOf(name), JSON.stringify({ version: 1, ...list }), {
        encoding: 'utf8',
        mode: 0o600,
      });
    } catch (error) {
      this.#log.warn({ err: error, list: name }, 'A list of instruments was not kept');
    }
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${name}.json`);
  }
}

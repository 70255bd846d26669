import { z } from 'zod';
import type { ListedInstrument } from '../../../shared/instruments';
import { SYMBOL } from '../../../shared/market-data';
import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { POSITIVE_DECIMAL } from '../../../shared/values/decimal';
import { parseJson } from '../../frames/trade-rows';

export interface InstrumentPage {
  readonly instruments: readonly ListedInstrument[];
  /** Rows that could not be read: the rest of the list is good all the same. */
  readonly skipped: number;
  /** Path and query of the next page; null on the last. */
  readonly next: string | null;
}

/** Where a venue lists what trades on one of its markets. */
export interface InstrumentSource {
  /** Of the venue's REST API, without a slash at the end. */
  readonly baseUrl: string;
  /** Path and query of the first page. */
  readonly path: string;
  /** Pure: an answer's text in, a page out; the error is a sentence. */
  readonly parse: (text: string) => Result<InstrumentPage, string>;
}

/** A decimal as the list gives it, or null: a step that cannot be read is no reason to hide the instrument. */
export const stepSchema = z.string().regex(POSITIVE_DECIMAL).nullable().catch(null);

const listedSchema = z.object({
  symbol: z.string().regex(SYMBOL),
  base: z.string().min(1).max(40),
  quote: z.string().min(1).max(40),
  status: z.enum(['trading', 'halted']),
  priceIncrement: z.string().nullable(),
});

/** Reads an answer: `page` is its shape around the rows, `row` makes an instrument of one, or null of one that is none of ours. */
export function readPage<Page, Row>(
  text: string,
  page: {
    readonly schema: z.ZodType<Page>;
    readonly rowsOf: (answer: Page) => readonly unknown[];
    readonly next?: (answer: Page) => string | null;
  },
  row: {
    readonly schema: z.ZodType<Row>;
    readonly read: (row: Row) => ListedInstrument | null;
  },
): Result<InstrumentPage, string> {
  const answer = page.schema.safeParse(parseJson(text));
  if (!answer.success) return err('The answer is no list of instruments');
  const instruments: ListedInstrument[] = [];
  let skipped = 0;
  for (const one of page.rowsOf(answer.data)) {
    const read = row.schema.safeParse(one);
    if (!read.success) {
      skipped += 1;
      continue;
    }
    const instrument = row.read(read.data);
    if (instrument === null) continue;
    if (listedSchema.safeParse(instrument).success) instruments.push(instrument);
    else skipped += 1;
  }
  return ok({ instruments, skipped, next: page.next?.(answer.data) ?? null });
}

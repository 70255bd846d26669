import { z } from 'zod';
import { readPage, stepSchema } from '../../collectors/sources/instrument-source';
import type { InstrumentSource } from '../../collectors/sources/instrument-source';
import type { BybitCategory } from './wire';

/* https://bybit-exchange.github.io/docs/v5/market/instrument */

const pageSchema = z.object({
  retCode: z.literal(0),
  result: z.object({ list: z.array(z.unknown()), nextPageCursor: z.string().optional() }),
});

const rowSchema = z.object({
  symbol: z.string(),
  baseCoin: z.string(),
  quoteCoin: z.string(),
  status: z.string(),
  priceFilter: z.object({ tickSize: stepSchema }).optional(),
});

/** Spot comes in one answer; of futures there are more than the default page of 500 holds. */
export function bybitInstruments(category: BybitCategory): InstrumentSource {
  const path = `/v5/market/instruments-info?category=${category}${category === 'spot' ? '' : '&limit=1000'}`;
  return {
    baseUrl: 'https://api.bybit.com',
    path,
    parse: (text) =>
      readPage(
        text,
        {
          schema: pageSchema,
          rowsOf: ({ result }) => result.list,
          next: ({ result: { nextPageCursor = '' } }) =>
            nextPageCursor === '' ? null : `${path}&cursor=${encodeURIComponent(nextPageCursor)}`,
        },
        {
          schema: rowSchema,
          read: ({ symbol, baseCoin, quoteCoin, status, priceFilter }) => ({
            symbol,
            base: baseCoin,
            quote: quoteCoin,
            status: status === 'Trading' ? 'trading' : 'halted',
            priceIncrement: priceFilter?.tickSize ?? null,
          }),
        },
      ),
  };
}

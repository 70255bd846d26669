import { z } from 'zod';
import { readPage, stepSchema } from '../../collectors/sources/instrument-source';
import type { InstrumentSource } from '../../collectors/sources/instrument-source';

/* https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/list-public-products */

const pageSchema = z.object({ products: z.array(z.unknown()) });

const rowSchema = z.object({
  product_id: z.string(),
  base_currency_id: z.string(),
  quote_currency_id: z.string(),
  price_increment: stepSchema,
  product_type: z.string().optional(),
  status: z.string().optional(),
  is_disabled: z.boolean().optional(),
  trading_disabled: z.boolean().optional(),
});

export const coinbaseInstruments: InstrumentSource = {
  baseUrl: 'https://api.coinbase.com',
  path: '/api/v3/brokerage/market/products?product_type=SPOT',
  parse: (text) =>
    readPage(
      text,
      { schema: pageSchema, rowsOf: ({ products }) => products },
      {
        schema: rowSchema,
        read: (row) =>
          row.product_type === undefined || row.product_type === 'SPOT'
            ? {
                symbol: row.product_id,
                base: row.base_currency_id,
                quote: row.quote_currency_id,
                status: isTrading(row) ? 'trading' : 'halted',
                priceIncrement: row.price_increment,
              }
            : null,
      },
    ),
};

const isTrading = (row: z.infer<typeof rowSchema>): boolean =>
  (row.status ?? 'online') === 'online' &&
  row.is_disabled !== true &&
  row.trading_disabled !== true;

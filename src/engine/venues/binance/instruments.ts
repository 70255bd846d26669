import { z } from 'zod';
import { readPage, stepSchema } from '../../collectors/sources/instrument-source';
import type { InstrumentSource } from '../../collectors/sources/instrument-source';
import type { BinanceMarket } from './wire';

/*
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Exchange-Information
 */

const SOURCES: Readonly<Record<BinanceMarket, Pick<InstrumentSource, 'baseUrl' | 'path'>>> = {
  spot: {
    baseUrl: 'https://api.binance.com',
    // The sets of permissions are most of the answer's megabytes.
    path: '/api/v3/exchangeInfo?permissions=SPOT&showPermissionSets=false',
  },
  usdm: { baseUrl: 'https://fapi.binance.com', path: '/fapi/v1/exchangeInfo' },
};

const pageSchema = z.object({ symbols: z.array(z.unknown()) });

const rowSchema = z.object({
  symbol: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  filters: z
    .array(z.object({ filterType: z.string(), tickSize: stepSchema.optional() }))
    .optional(),
});

export const binanceInstruments = (market: BinanceMarket): InstrumentSource => ({
  ...SOURCES[market],
  parse: (text) =>
    readPage(
      text,
      { schema: pageSchema, rowsOf: ({ symbols }) => symbols },
      {
        schema: rowSchema,
        read: ({ symbol, status, baseAsset, quoteAsset, filters = [] }) => ({
          symbol,
          base: baseAsset,
          quote: quoteAsset,
          status: status === 'TRADING' ? 'trading' : 'halted',
          priceIncrement:
            filters.find(({ filterType }) => filterType === 'PRICE_FILTER')?.tickSize ?? null,
        }),
      },
    ),
});

import { z } from 'zod';
import { readPage, stepSchema } from '../../collectors/sources/instrument-source';
import type { InstrumentSource } from '../../collectors/sources/instrument-source';

/* https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments */

const pageSchema = z.object({ code: z.literal('0'), data: z.array(z.unknown()) });

const rowSchema = z.object({
  instId: z.string(),
  baseCcy: z.string(),
  quoteCcy: z.string(),
  state: z.string(),
  tickSz: stepSchema,
});

export const okxInstruments: InstrumentSource = {
  baseUrl: 'https://www.okx.com',
  path: '/api/v5/public/instruments?instType=SPOT',
  parse: (text) =>
    readPage(
      text,
      { schema: pageSchema, rowsOf: ({ data }) => data },
      {
        schema: rowSchema,
        read: ({ instId, baseCcy, quoteCcy, state, tickSz }) => ({
          symbol: instId,
          base: baseCcy,
          quote: quoteCcy,
          status: state === 'live' ? 'trading' : 'halted',
          priceIncrement: tickSz,
        }),
      },
    ),
};

import { z } from 'zod';
import { readPage, stepSchema } from '../../collectors/sources/instrument-source';
import type { InstrumentSource } from '../../collectors/sources/instrument-source';

/* https://docs.kraken.com/api/docs/rest-api/get-tradable-asset-pairs */

const pageSchema = z.object({
  error: z.array(z.unknown()).max(0),
  result: z.record(z.string(), z.unknown()),
});

const rowSchema = z.object({
  /** As the first version of the streams spells it: `XBT/USD`. */
  wsname: z.string().optional(),
  status: z.string().optional(),
  tick_size: stepSchema.optional(),
});

/** The second version of the streams calls these what everybody else does. */
const RENAMED: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

const renamed = (code: string): string => RENAMED[code] ?? code;

export const krakenInstruments: InstrumentSource = {
  baseUrl: 'https://api.kraken.com',
  path: '/0/public/AssetPairs',
  parse: (text) =>
    readPage(
      text,
      { schema: pageSchema, rowsOf: ({ result }) => Object.values(result) },
      {
        schema: rowSchema,
        read({ wsname = '', status = 'online', tick_size = null }) {
          const [base = '', quote = ''] = wsname.split('/').map(renamed);
          // Dark pools have no name on the streams.
          if (base === '' || quote === '') return null;
          return {
            symbol: `${base}/${quote}`,
            base,
            quote,
            status: status === 'online' ? 'trading' : 'halted',
            priceIncrement: tick_size,
          };
        },
      },
    ),
};

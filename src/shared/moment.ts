import { z } from 'zod';

/** A plus that is not written `%2B` reads as a blank in a query. */
const withPlus = (text: unknown): unknown =>
  typeof text === 'string' ? text.replace(/ (?=\d\d:\d\d$)/, '+') : text;

const at = (text: string): number => Date.parse(text);

/** A time in a query, as epoch ms or in ISO 8601; a date alone is its midnight, UTC. */
export const momentSchema = z.preprocess(
  withPlus,
  z.union(
    [
      z
        .string()
        .regex(/^\d{1,15}(\.\d+)?$/)
        .transform(Number),
      z.iso.datetime({ offset: true }).transform(at),
      z.iso.date().transform(at),
    ],
    {
      error:
        'expected ms since 1970, or an ISO 8601 time with its zone such as 2026-01-31T09:21:07.114Z',
    },
  ),
);
